import type { TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { Disk } from "../ports/disk.ts";
import type { Unreadable } from "../ports/store.ts";
import { apart } from "./apart.ts";
import { parseCardName } from "./card-name.ts";
import { ABSENT } from "./folder-times.ts";
import type { Layout } from "./layout.ts";

/** What a glance at a queue folder keeps of its names: how many cards, the first by age, and what is no card. */
export type FolderGlance = {
  readonly count: number;
  readonly first: readonly TaskId[];
  readonly unreadable: readonly Unreadable[];
};

/** So many of the first are kept; whoever wants more lists the folder. */
export const FIRST_MAX = 200;
/** Two changes within a tick of a file system leave one time (two seconds on FAT), so that a younger listing proves nothing. */
const TICK_MS = 2_100;

/** Makes glances at the queue folders: one that did not change since is not listed again. */
export const makeFolderGlance = (disk: Disk, layout: Layout, now: () => number = Date.now) => {
  const known = new Map<TaskState, { readonly time: string; readonly glance: FolderGlance }>();
  return (state: TaskState): FolderGlance => {
    const time = disk.stat(layout.queue(state))?.mtime ?? ABSENT;
    const before = known.get(state);
    if (before?.time === time) return before.glance;
    const glance = glanceAt(disk.list(layout.queue(state)), state);
    if (time !== ABSENT && now() - Number(time) / 1_000_000 > TICK_MS) known.set(state, { time, glance });
    else known.delete(state);
    return glance;
  };
};

const glanceAt = (names: readonly string[], state: TaskState): FolderGlance => {
  const ids: TaskId[] = [];
  const unreadable: Unreadable[] = [];
  for (const name of names) {
    const read = parseCardName(name);
    if (read.kind === "card") ids.push(read.id);
    if (read.kind === "unreadable") unreadable.push({ name, state, line: null, reason: read.reason, hint: read.hint });
  }
  return { count: ids.length, first: firstOf(ids, FIRST_MAX).map((id) => apart(id) as TaskId), unreadable };
};

/** The first ids in order. Only as many as are wanted are kept sorted, so a folder of 100,000 costs one look at each. */
export const firstOf = (ids: readonly TaskId[], limit: number): readonly TaskId[] => {
  if (ids.length <= 4 * limit) return [...ids].sort().slice(0, limit);
  const first: TaskId[] = [];
  for (const id of ids) {
    const last = first[limit - 1];
    if (last !== undefined && id > last) continue;
    let low = 0;
    for (let high = first.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((first[middle] ?? id) < id) low = middle + 1;
      else high = middle;
    }
    first.splice(low, 0, id);
    if (first.length > limit) first.pop();
  }
  return first;
};
