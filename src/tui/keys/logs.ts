import { dataOf } from "../answers.ts";
import { type Binding, bind } from "../binding.ts";
import type { State } from "../state.ts";
import { ofRun } from "../subject.ts";
import { textName, textPage } from "../texts.ts";
import type { Tools } from "../tools.ts";
import { changeText } from "./move-text.ts";

const inLogs = (state: State): boolean =>
  textName(state) === "logs" && !state.bare && (state.stream || state.open === null);

/** What the stream can be bound to, in the order of the key; the types are those of the feed. */
export const KINDS: readonly (readonly [string, readonly string[]])[] = [
  ["everything", []],
  ["attempts", ["ordered", "settled"]],
  ["runs", ["opened", "closed", "held", "released", "ending"]],
  ["integration", ["merged", "sent-back", "outdated", "advanced", "followed", "integrated"]],
  ["waits and pauses", ["waiting", "resumed", "paused", "unpaused", "budget-reached"]],
  ["people", ["asked", "decided", "task-answered", "task-retried", "task-edited", "task-ranked", "task-prioritised"]],
  ["engine", ["engine-started", "engine-stopped", "engine-took-over", "config-reloaded", "run-corrupt"]],
];

/** The name of the kinds that the stream is bound to. */
export const kindsName = (kinds: readonly string[]): string =>
  KINDS.find(([, types]) => types.join() === kinds.join())?.[0] ?? kinds.join(", ");

const turnKinds = (tools: Tools): void => {
  const { logs } = tools.state();
  const at = KINDS.findIndex(([, types]) => types.join() === logs.kinds.join());
  tools.change({ logs: { ...logs, kinds: KINDS[(at + 1) % KINDS.length]?.[1] ?? [] } });
  changeText(tools, { first: null, line: null });
};

/** The run that the chosen line tells of. */
const runOfLine = (state: State): string | null => {
  const page = textPage(state);
  if (page === null) return null;
  return page.about[(state.texts.logs.line ?? page.total - 1) - page.first] ?? null;
};

const bindRun = (tools: Tools): void => {
  const { logs } = tools.state();
  const run = logs.run === null ? runOfLine(tools.state()) : null;
  // The stage was one of the run before.
  tools.change({ logs: { ...logs, run, stage: null } });
  changeText(tools, { first: null, line: null });
};

/** The stages of the run that the stream is bound to; none while they were not told. */
const stagesOf = (state: State): readonly string[] =>
  state.logs.run === null ? [] : (dataOf(state, { source: "subject", subject: ofRun(state.logs.run) })?.stages ?? []);

/** Through them, and back to all. */
const turnStage = (tools: Tools): void => {
  const { logs } = tools.state();
  const stages = stagesOf(tools.state());
  const next = logs.stage === null ? stages[0] : stages[stages.indexOf(logs.stage) + 1];
  tools.change({ logs: { ...logs, stage: next ?? null } });
  changeText(tools, { first: null, line: null });
};

/** The keys of the stream. */
export const LOG_KEYS: readonly Binding[] = [
  bind(
    "logs-kind",
    ["s"],
    "kind",
    "Only one kind of events: attempts, runs, integration, waits, people, engine.",
    12,
    inLogs,
    turnKinds,
  ),
  bind("logs-run", ["r"], "one run", "Only the run of the chosen line; again shows all.", 14, inLogs, bindRun),
  bind(
    "logs-stage",
    ["t"],
    "one stage",
    "Only one stage of that run; again goes on to the next.",
    16,
    (state) => inLogs(state) && stagesOf(state).length > 0,
    turnStage,
  ),
];
