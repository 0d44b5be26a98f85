import type { TaskRow } from "../domain/snapshot.ts";
import { newestRun } from "../operator/find.ts";
import { readQueue } from "../operator/rows.ts";
import type { Reader } from "../ports/reader.ts";
import type { Unreadable } from "../ports/store.ts";
import { type Liveness, projectLiveness } from "../view/liveness.ts";
import { explainRows } from "../view/queue.ts";
import { isCorrupt, projectRun } from "../view/run.ts";
import type { CorruptRun, WorkspaceFacts } from "../view/why.ts";
import type { Context } from "./verb.ts";

/** Reads what the workspace as a whole is told by: `limit` rows of the queue, explained, and whatever stands in the way. */
export const glanceAt = async (
  context: Context,
  limit: number,
  owned = true,
): Promise<WorkspaceFacts & { readonly unreadable: readonly Unreadable[] }> => {
  const { reader, trouble } = context.house();
  const counts = reader.counts();
  const owner = owned ? reader.owner() : { live: null, dead: null };
  const corrupt = counts.active === 0 || owner.live !== null ? [] : corruptRuns(reader);
  const liveness: Liveness = projectLiveness(owner, counts.active - corrupt.length, context.world.now());
  const queue = readQueue(reader, { limit });
  const heads: readonly TaskRow[] = explainRows(queue.rows, queue);
  return {
    liveness,
    counts,
    snapshot: reader.snapshot(),
    heads,
    byAge: queue.byAge,
    unreadable: queue.unreadable,
    corrupt,
    trouble: await trouble(),
  };
};

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
