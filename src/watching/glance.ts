import type { Offset } from "../kernel/local-time.ts";
import { newestRun } from "../operator/find.ts";
import type { House } from "../operator/house.ts";
import { type QueueReading, readQueue, readTitle } from "../operator/rows.ts";
import type { Reader } from "../ports/reader.ts";
import type { Unreadable } from "../ports/store.ts";
import { type EngineModel, projectEngine } from "../view/engine.ts";
import { type Need, projectNeeds } from "../view/needs.ts";
import { explainRows } from "../view/queue.ts";
import { isCorrupt, projectRun } from "../view/run.ts";
import type { CorruptRun, WorkspaceFacts } from "../view/why-workspace.ts";

/** What the workspace as a whole is told by. */
export type Glance = WorkspaceFacts & {
  readonly unreadable: readonly Unreadable[];
  /** When the published state was written; null when there is none. */
  readonly publishedAt: string | null;
  readonly problems: readonly { readonly subject: string; readonly sentence: string; readonly hint: string }[];
};

/** The moment at which something is told, and the local clock of whoever is told. */
export type Moment = { readonly nowMs: number; readonly offset: Offset };

/**
 * Reads what the workspace as a whole is told by: `limit` rows of the queue, explained, and whatever stands in the way. `owned`
 * false leaves the lease aside, for whoever holds it.
 */
export const readGlance = async (
  { reader, trouble, unwritable }: Pick<House, "reader" | "trouble" | "unwritable">,
  limit: number,
  { nowMs, offset }: Moment,
  owned = true,
): Promise<Glance> => {
  const counts = reader.counts();
  const snapshot = reader.snapshot();
  const owner = owned ? reader.owner() : { live: null, dead: null, foreign: null };
  const corrupt = counts.active === 0 || owner.live !== null ? [] : corruptRuns(reader);
  const queue = readQueue(reader, { limit });
  return {
    engine: projectEngine(owner, snapshot, counts.active - corrupt.length, nowMs, offset),
    counts,
    heads: explainRows(queue.rows, queue),
    byAge: queue.byAge,
    unreadable: queue.unreadable,
    corrupt,
    needs: needsIn(reader, queue, counts),
    marked: reader.stopMarked(),
    unwritable: unwritable(),
    trouble: await trouble(),
    publishedAt: snapshot?.at ?? null,
    problems: snapshot?.problems ?? [],
  };
};

/** Reads how the engine is now, for what tells of one task or run. */
export const readEngine = (reader: Reader, { nowMs, offset }: Moment): EngineModel =>
  projectEngine(reader.owner(), reader.snapshot(), reader.counts().active, nowMs, offset);

const LOOKED_AT = 20;

/** Open runs that no start goes on with; while an engine is at work it knows better. */
const corruptRuns = (reader: Reader): readonly CorruptRun[] =>
  reader.rows({ states: ["active"], limit: LOOKED_AT }).rows.flatMap(({ id: task }) => {
    const [found] = reader.findTask(task);
    const run = found === undefined ? undefined : newestRun(reader, found.id);
    const facts = run === undefined ? null : reader.run(run);
    if (run === undefined || facts === null || !isCorrupt(facts)) return [];
    return [{ id: run, task, reason: projectRun(facts).reason || facts.problem || "they do not verify" }];
  });

/** How many of the newest tasks of a folder are looked at: each costs some stats and the end of a journal. */
const NEEDS_MAX = 100;

/** What waits for a person: only the runs know, so that no card is read but of those that ask. */
const needsIn = (reader: Reader, queue: QueueReading, counts: WorkspaceFacts["counts"]): readonly Need[] => {
  const tasks = (["active", "blocked"] as const).flatMap((state) =>
    counts[state] === 0 ? [] : reader.newestIn(state, NEEDS_MAX).map((id) => ({ id, state })),
  );
  return projectNeeds(tasks, queue.standing, (id, state) => readTitle(reader, id, state));
};
