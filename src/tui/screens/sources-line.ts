import { fitLine, type Line, span } from "../../view/line.ts";
import { phraseBrief } from "../../view/time.ts";
import { kinOf, onlyOf } from "../answers.ts";
import { queriesOf } from "../queries.ts";
import type { State } from "../state.ts";

/** Where everything on the screen comes from, for debug mode: who the engine is, how old its word and each answer are. */
export const drawSources = (state: State, columns: number): Line => {
  const strip = onlyOf(state, "strip")?.data ?? null;
  const owner = strip?.engine.owner ?? null;
  const snapshotAt = strip?.snapshotAt ?? null;
  const engine = [
    owner === null ? "no engine" : `pid ${owner.pid} epoch ${owner.epoch}`,
    ...(snapshotAt === null ? [] : [`state.json ${phraseBrief(state.nowMs - Date.parse(snapshotAt))}`]),
    `mailbox ${strip?.pendingCommands ?? "?"}`,
  ];
  const kins = new Map(queriesOf(state).map((query) => [kinOf(query), query.source]));
  const ages = [...kins].flatMap(([kin, source]): Line => {
    const answer = state.answers[kin];
    if (answer === undefined) return [span(`  ${source} –`, "warn")];
    const age = phraseBrief(state.nowMs - answer.atMs);
    return [span(`  ${source} ${age}`, answer.error === null ? "dim" : "bad")];
  });
  const since = owner === null ? "" : `  │  ${owner.what} on ${owner.host} since ${owner.at}`;
  return fitLine([span(` ${engine.join("  ")}  │`, "dim"), ...ages, span(since, "dim")], columns);
};
