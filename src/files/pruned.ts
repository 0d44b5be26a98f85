import { isFailure } from "../domain/failure.ts";
import { ordinalOf, parseRunId, runIdOf, type RunId, type TaskId } from "../domain/id.ts";
import type { PrunedRun } from "../domain/retention.ts";
import type { Disk } from "../ports/disk.ts";
import type { Durable } from "./durable.ts";
import type { Layout } from "./layout.ts";

const RECORD_MAX = 64 * 1024;

/** Leaves what remains of a run, durably and once; from then on its number is never given to another run. */
export const leavePruned = (durable: Durable, run: RunId, pruned: PrunedRun): void => {
  const path = durable.layout.pruned(run);
  const bytes = Buffer.from(`${JSON.stringify({ schema: "millrace.pruned/1", ...pruned })}\n`);
  if (durable.commit(path, bytes)) durable.syncFolder(durable.layout.prunedRuns);
};

/** What remains of a run that was removed; null when it was not, or when nobody can read it any more. */
export const readPruned = (disk: Disk, layout: Layout, run: RunId): PrunedRun | null => {
  try {
    const bytes = disk.read(layout.pruned(run), RECORD_MAX);
    const value: unknown = bytes === null ? null : JSON.parse(Buffer.from(bytes).toString("utf8"));
    return isPruned(value) && value.run === run ? value : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError || isFailure(thrown)) return null;
    throw thrown;
  }
};

/** The same by a run's id, or of the last removed run of a task. */
export const prunedOf = (disk: Disk, layout: Layout, id: RunId | TaskId): PrunedRun | null => {
  const run = parseRunId(id);
  if (run !== null) return readPruned(disk, layout, run);
  const { prunedUpTo } = ordinalsOf(disk, layout, id as TaskId);
  return prunedUpTo === 0 ? null : readPruned(disk, layout, runIdOf(id as TaskId, prunedUpTo));
};

/** How many numbers in a row may be missing before the search for a task's runs ends. */
const GAP_MAX = 8;

/**
 * The numbers that runs of a task have or had, in order, found by asking for their names one after another: its cost does not
 * grow with the number of runs in the workspace.
 */
export const ordinalsOf = (
  disk: Disk,
  layout: Layout,
  task: TaskId,
): { readonly standing: readonly RunId[]; readonly prunedUpTo: number } => {
  const standing: RunId[] = [];
  let prunedUpTo = 0;
  const anyPruned = disk.stat(layout.prunedRuns) !== null;
  for (let n = 1, missing = 0; missing < GAP_MAX; n += 1) {
    const run = runIdOf(task, n);
    const stands = disk.stat(layout.run(run))?.kind === "folder";
    if (stands) standing.push(run);
    const pruned = anyPruned && disk.stat(layout.pruned(run)) !== null;
    if (pruned) prunedUpTo = ordinalOf(run);
    missing = stands || pruned ? 0 : missing + 1;
  }
  return { standing, prunedUpTo };
};

/** The highest number that is taken though its folder is gone: by a record of its removal, or by work the engine's repository keeps under it. */
export const takenUpTo = (disk: Disk, layout: Layout, task: TaskId): number => {
  const { standing, prunedUpTo } = ordinalsOf(disk, layout, task);
  const highest = Math.max(prunedUpTo, ...standing.map(ordinalOf));
  for (let n = highest + GAP_MAX; n > highest; n -= 1)
    if (disk.stat(layout.keptRefs(runIdOf(task, n))) !== null) return n;
  return prunedUpTo;
};

const isPruned = (value: unknown): value is PrunedRun => {
  const record = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const texts = ["run", "task", "title", "verdict", "reason", "closedAt", "prunedAt", "branch"];
  return (
    record["schema"] === "millrace.pruned/1" &&
    texts.every((key) => typeof record[key] === "string") &&
    (record["commit"] === null || typeof record["commit"] === "string") &&
    (record["integration"] === null || typeof record["integration"] === "string") &&
    typeof record["attempts"] === "number" &&
    typeof record["published"] === "boolean"
  );
};
