import type { TaskId } from "../domain/id.ts";
import { TASK_STATES, type TaskState } from "../domain/task.ts";
import type { Disk } from "../ports/disk.ts";
import type { Layout } from "./layout.ts";
import { readStanding } from "./read-standing.ts";

/** Without an open run an ended task stays ended, and of the others the one that asks least of the machine is kept. */
export const KEPT_FIRST: readonly TaskState[] = ["cancelled", "done", "active", "blocked", "deferred", "backlog"];

/**
 * The folders in which a card of this id stands, the one that counts first, by the store's own rule. Two names of one file are
 * a torn rename and count once.
 */
export const placesOf = (disk: Disk, layout: Layout, id: TaskId): readonly TaskState[] => {
  const found = TASK_STATES.flatMap((state) => {
    const stat = disk.stat(layout.card(id, state));
    return stat === null ? [] : [{ state, file: `${stat.dev}:${stat.ino}` }];
  });
  if (found.length <= 1) return found.map(({ state }) => state);
  const standsIn = (state: TaskState): boolean => found.some((each) => each.state === state);
  const kept = standsIn("active") && hasOpenRun(disk, layout, id) ? "active" : KEPT_FIRST.find(standsIn);
  const file = found.find(({ state }) => state === kept)?.file;
  return [
    ...(kept === undefined ? [] : [kept]),
    ...found.filter((each) => each.state !== kept && each.file !== file).map(({ state }) => state),
  ];
};

const hasOpenRun = (disk: Disk, layout: Layout, id: TaskId): boolean => {
  const standing = readStanding(disk, layout, id);
  return standing !== null && standing.closed === null && disk.stat(layout.plan(standing.run)) !== null;
};
