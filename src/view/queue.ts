import type { TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import { type Candidate, phraseUnmet } from "../kernel/queue.ts";
import { clause } from "./sentence.ts";
import { clockOf } from "./time.ts";

/** What explaining a row needs; the reader's answers fit it. */
export type QueueFacts = {
  /** What a waiting card depends on, null when it cannot be read. */
  readonly dependsOn: (id: string) => readonly string[] | null;
  /** The folders a card of this id stands in, the one that counts first. */
  readonly places: (id: string) => readonly TaskState[];
  /** How the task's newest run stands, null when it has none. */
  readonly standing: (id: string) => Standing | null;
  /** The last move of the task that the engine wrote down, null when there is none. */
  readonly moved: (id: string) => { readonly to: string; readonly reason: string; readonly at: string } | null;
};

/** How a run stands, as far as a row tells it. */
export type Standing = {
  readonly node: string | null;
  readonly attempt: number | null;
  readonly waiting: { readonly untilAt: string; readonly owner: string; readonly reason: string } | null;
  readonly held: string | null;
  readonly asked: string | null;
  readonly closed: {
    readonly at: string;
    readonly verdict: string;
    readonly reason: string;
    readonly question: string | null;
  } | null;
};

/** What a published reason looks like that dependencies gave; such a one is stale the moment one of them moves. */
const OF_DEPENDENCIES = /^(?:waits for|waits in a circle|depends on) /;

/** The rows with the reason why each stands where it stands, as true as the folders and the runs are now. */
export const explainRows = (rows: readonly TaskRow[], facts: QueueFacts): readonly TaskRow[] => {
  const known = new Map<string, Candidate | undefined>();
  // A task in two folders may be a forged copy: it is neither done nor waiting before a person settled where it stands.
  const inTwo = (id: string): boolean => facts.places(id).length > 1;
  const stateOf = (id: string): TaskState | undefined => (inTwo(id) ? undefined : facts.places(id)[0]);
  const find = (id: string): Candidate | undefined => {
    if (!known.has(id)) {
      const dependsOn = stateOf(id) === "backlog" ? facts.dependsOn(id) : null;
      known.set(id, dependsOn === null ? undefined : { id, priority: 0, dependsOn });
    }
    return known.get(id);
  };
  const whyWaiting = (row: TaskRow): string => {
    const candidate = find(row.id);
    const twice = candidate?.dependsOn.find(inTwo);
    if (twice !== undefined) return `depends on ${twice}, which stands in two folders`;
    const unmet = candidate === undefined ? null : phraseUnmet(candidate, stateOf, find);
    return unmet ?? (OF_DEPENDENCIES.test(row.reason) ? "" : row.reason);
  };
  return rows.map((row) => {
    if (inTwo(row.id)) return { ...row, reason: phraseDouble(row.state, facts.places(row.id)) };
    if (row.state === "backlog") return { ...row, reason: whyWaiting(row) };
    if (row.state === "active") return { ...row, reason: phraseStanding(facts.standing(row.id)) };
    return row.state === "done" ? row : { ...row, reason: whyStopped(row, facts) };
  });
};

/** What is said of a card when another of the same id stands elsewhere: no engine takes it, and nothing counts it as done. */
const phraseDouble = (state: TaskState, places: readonly TaskState[]): string =>
  `${CONFLICT}: stands also in ${places.filter((each) => each !== state).join(" and ")}; remove all but one of the cards`;

const CONFLICT = "conflict";

/** True for the reason of a card that stands in several folders. */
export const isConflict = (reason: string): boolean => reason.startsWith(`${CONFLICT}: `);

/** Where an open run stands, or what it waits for. */
const phraseStanding = (standing: Standing | null): string => {
  if (standing === null || (standing.node === null && standing.closed === null))
    return "claimed; its run is not open yet";
  const { node, attempt, waiting, held, asked, closed } = standing;
  if (closed !== null) return `its run closed ${closed.verdict}; the next start puts its card away`;
  const at = attempt === null ? `at ${node}` : `at ${node}, attempt ${attempt}`;
  if (held !== null) return `held by a person${held === "" ? "" : ` (${clause(held)})`}, ${at}`;
  if (asked !== null) return `waits for a decision: ${clause(asked)}`;
  if (waiting !== null)
    return `waits until ${clockOf(waiting.untilAt)} UTC (${waiting.owner}): ${clause(waiting.reason)}`;
  return at;
};

/** The last word about a stopped task: of its newest run, or of the engine when that moved its card later; else a person moved it. */
const whyStopped = (row: TaskRow, facts: QueueFacts): string => {
  const closed = facts.standing(row.id)?.closed ?? null;
  const moved = facts.moved(row.id);
  const run = closed !== null && closed.verdict === row.state ? closed : null;
  const move = moved !== null && moved.to === row.state ? moved : null;
  const last = run !== null && (move === null || move.at <= run.at) ? run : move;
  if (last === run && run !== null && run.question !== null) return `asks: ${clause(run.question)}`;
  return clause(last?.reason ?? row.reason) || "moved by hand";
};
