import type { TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";

/** The names in a queue folder, sorted; `version` is another one when they changed. */
export type SortedNames = { readonly ids: readonly TaskId[]; readonly strangers: number; readonly version: number };

/** Two changes within a tick of a file system leave one time (two seconds on FAT), so that a younger listing proves nothing. */
const TICK_MS = 2_100;

/** Makes a listing of the queue folders that is done again only where a folder changed. */
export const makeQueueNames = (reader: Pick<Reader, "names" | "folderTime">, world: Pick<World, "now">) => {
  const known = new Map<TaskState, { readonly time: string; readonly proven: boolean; readonly names: SortedNames }>();
  let versions = 0;
  return {
    of: (state: TaskState): SortedNames => {
      const time = reader.folderTime(state);
      const before = known.get(state);
      if (before !== undefined && before.proven && before.time === time) return before.names;
      const { ids, unreadable } = reader.names(state);
      const sorted = ids.toSorted();
      const same =
        before !== undefined && before.names.strangers === unreadable.length && equal(before.names.ids, sorted);
      const names = same ? before.names : { ids: sorted, strangers: unreadable.length, version: (versions += 1) };
      known.set(state, { time, proven: isOld(time, world.now()), names });
      return names;
    },
    /** Lets go of what was listed. */
    forget: () => known.clear(),
  };
};

/** True when a folder's time lies so far back that nothing can come any more under the same one. */
export const isOld = (time: string, nowMs: number): boolean => {
  const changedMs = Number(time) / 1_000_000;
  return Number.isNaN(changedMs) || nowMs - changedMs > TICK_MS;
};

const equal = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id, at) => id === other[at]);
