import type { RunId, TaskId } from "../domain/id.ts";
import type { Disk } from "../ports/disk.ts";
import type { Layout } from "./layout.ts";
import { ordinalsOf } from "./pruned.ts";

/** The runs of a task that have a folder, by ordinal; those that retention removed leave no hole. */
export const runFoldersOf = (disk: Disk, layout: Layout, task: TaskId): readonly RunId[] =>
  ordinalsOf(disk, layout, task).standing;
