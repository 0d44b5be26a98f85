import { parseRunId, parseTaskId } from "../domain/id.ts";
import type { RunRow } from "../domain/snapshot.ts";
import type { Reader } from "../ports/reader.ts";
import { clause } from "../view/sentence.ts";
import { phraseDuration } from "../view/time.ts";

/** A run that stands at the gate; `waits` is why the lane waits with it, null when it does not. */
export type AtLane = { readonly run: RunRow; readonly waits: string | null };

/** Makes what tells which open runs stand at the gate; a plan is frozen, so it is read once for each run. */
export const makeLane = (
  reader: Pick<Reader, "run" | "standing">,
): ((runs: readonly RunRow[]) => readonly AtLane[]) => {
  let known = new Map<string, ReadonlySet<string>>();
  return (runs) => {
    const gates = new Map(runs.map(({ id }) => [id, known.get(id) ?? gatesOf(reader, id)] as const));
    known = gates;
    return runs
      .filter(({ id, node }) => gates.get(id)?.has(node) === true)
      .map((run) => ({ run, waits: run.waiting === null ? null : waitOf(reader, run) }));
  };
};

/** What the lane does, in a sentence; "" when it rests. */
export const phraseLane = (at: readonly AtLane[], nowMs: number): string => {
  const waiting = at.find(({ waits }) => waits !== null);
  const working = at.find(({ run }) => run.waiting === null);
  const first = working ?? waiting;
  if (first === undefined) return "";
  const others = at.length - 1;
  const more = others === 0 ? "" : ` ${others === 1 ? "1 more stands" : `${others} more stand`} at the gate.`;
  return `${phraseOne(first, nowMs)}${more}`;
};

const phraseOne = ({ run, waits }: AtLane, nowMs: number): string => {
  if (waits !== null) return `${run.task} waits to be integrated: ${clause(waits)}.`;
  const sinceMs = nowMs - Date.parse(run.since);
  const since = sinceMs >= 0 ? `, for ${phraseDuration(sinceMs)}` : "";
  return run.attempt === null
    ? `${run.task} is being integrated${since}.`
    : `The checks judge the candidate of ${run.task}${since}.`;
};

const gatesOf = (reader: Pick<Reader, "run">, run: string): ReadonlySet<string> => {
  const id = parseRunId(run);
  const nodes = id === null ? [] : Object.values(reader.run(id).plan?.nodes ?? {});
  return new Set(nodes.flatMap(({ kind, name }) => (kind === "integrate" ? [name] : [])));
};

/** Only a wait of the lane's own keeps the work from the base; at the gate a person's hold shows elsewhere. */
const waitOf = (reader: Pick<Reader, "standing">, { task }: RunRow): string | null => {
  const id = parseTaskId(task);
  const waiting = id === null ? null : (reader.standing(id)?.waiting ?? null);
  return waiting?.owner === "lane" ? waiting.reason : null;
};
