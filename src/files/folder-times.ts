import { TASK_STATES, type TaskState } from "../domain/task.ts";
import type { World } from "../ports/world.ts";
import type { Durable } from "./durable.ts";

/**
 * Times of the queue folders that a published count may be trusted by: a reader counts again when a folder's time differs.
 * Only a time taken BEFORE a listing proves that nothing came after it.
 */
export type FolderTimes = {
  /** Takes a folder's time; the caller lists it right after. */
  readonly note: (state: TaskState) => void;
  /** Carries out an own change of folders; their times stay known when nobody else changed them before. */
  readonly through: <T>(states: readonly TaskState[], change: () => T) => T;
  /** The times to publish; "" where a count cannot be trusted. */
  readonly published: () => Record<TaskState, string>;
};

/** What a reader and the store both call the time of a folder that is not there. */
export const ABSENT = "absent";

/**
 * Two changes within one tick of the kernel's clock leave the same time on a folder (ext4 before Linux 6.13: up to 10 ms, at
 * 100 ticks a second), so a listing of a folder whose time is younger than this proves nothing.
 */
const TICK_MS = 10;

/** Folder times of one store. */
export const makeFolderTimes = ({ disk, layout }: Durable, world: World): FolderTimes => {
  const known = new Map<TaskState, string>();
  const timeOf = (state: TaskState): string => disk.stat(layout.queue(state))?.mtime ?? ABSENT;
  const isYoung = (time: string): boolean =>
    time !== ABSENT && BigInt(time) > BigInt(Math.floor(world.now() - TICK_MS)) * 1_000_000n;
  return {
    note: (state) => {
      const time = timeOf(state);
      if (isYoung(time)) known.delete(state);
      else known.set(state, time);
    },
    through: (states, change) => {
      const steady = states.filter((state) => known.has(state) && known.get(state) === timeOf(state));
      const result = change();
      for (const state of states) {
        if (steady.includes(state)) known.set(state, timeOf(state));
        else known.delete(state);
      }
      return result;
    },
    published: () =>
      Object.fromEntries(TASK_STATES.map((state) => [state, known.get(state) ?? ""])) as Record<TaskState, string>,
  };
};
