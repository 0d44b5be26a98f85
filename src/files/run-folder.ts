import { runIdOf, type RunId, type TaskId } from "../domain/id.ts";
import type { Disk } from "../ports/disk.ts";
import type { Layout } from "./layout.ts";

/** How many ordinals in a row may be missing (pruned runs) before the search for a task's runs ends. */
const GAP_MAX = 8;

/**
 * The runs of a task by ordinal, found by asking for their names one after another: its cost does not grow with the number of
 * runs in the workspace.
 */
export const runFoldersOf = (disk: Disk, layout: Layout, task: TaskId): readonly RunId[] => {
  const runs: RunId[] = [];
  for (let n = 1, missing = 0; missing < GAP_MAX; n += 1) {
    const run = runIdOf(task, n);
    if (disk.stat(layout.run(run))?.kind === "folder") {
      runs.push(run);
      missing = 0;
    } else missing += 1;
  }
  return runs;
};
