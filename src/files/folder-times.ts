import { TASK_STATES, type TaskState } from "../domain/task.ts";
import type { World } from "../ports/world.ts";
import type { Durable } from "./durable.ts";

/**
 * Times of the queue folders, by which a listing may be trusted: a folder is listed again when its time differs. Only a time taken
 * BEFORE a listing proves that nothing came after it, and only once it is older than the clock's tick.
 */
export type FolderTimes = {
  /** Takes a folder's time; the caller lists it right after. */
  readonly note: (state: TaskState) => void;
  /** Tells how many names that listing gave. */
  readonly listed: (state: TaskState, names: number) => void;
  /** Carries out an own change of folders; their times stay known when nobody else changed them before. */
  readonly through: <T>(states: readonly TaskState[], change: () => T) => T;
  /** The times to publish; "" where a count cannot be trusted. */
  readonly published: () => Record<TaskState, string>;
  /** Whether a folder has to be listed: its time differs, or what came in the same tick may have been missed. */
  readonly changed: (state: TaskState) => boolean;
  /** Words for the folders as they stand, "" where the last listing and own changes do not prove what is in them. */
  readonly proven: () => Record<TaskState, string>;
  /** Whether a folder still is what a word of `proven` told. */
  readonly holds: (state: TaskState, word: string) => boolean;
  /** Trusts, of a folder that still is what a word told, what an earlier process listed: so many names. */
  readonly trust: (state: TaskState, word: string, names: number) => void;
};

/** What a reader and the store both call the time of a folder that is not there. */
export const ABSENT = "absent";

/**
 * Two changes within one tick of the kernel's clock leave the same time on a folder (ext4 before Linux 6.13: up to 10 ms, at
 * 100 ticks a second), so a listing of a folder whose time is younger than this proves nothing.
 */
const TICK_MS = 10;
/** File systems without parts of a second (FAT: two seconds, HFS+ and ext3: one) leave only zeros behind the second. */
const COARSE_TICK_MS = 2_000;
/** After own changes a folder is listed again to see what came in the same tick, at most this often: a listing of 100,000 names costs 0.1 s. */
const CONFIRM_MS_PER_NAME = 0.2;

/** After `dueMs` (monotonic) the folder has to be listed again although its time, which `own` says is of an own change, did not change. */
type Known = {
  readonly word: string;
  readonly own: boolean;
  readonly young: boolean;
  readonly dueMs: number;
  readonly listedMs: number;
  readonly names: number;
};

/** Folder times of one store. */
export const makeFolderTimes = ({ disk, layout }: Durable, world: World): FolderTimes => {
  const known = new Map<TaskState, Known>();
  /** The word a folder showed last, and since when it has been showing it. */
  const seen = new Map<TaskState, { readonly word: string; readonly sinceMs: number }>();
  const wordOf = (state: TaskState): string => {
    const stat = disk.stat(layout.queue(state));
    const word = stat === null ? ABSENT : `${stat.mtime} ${stat.dev}:${stat.ino}`;
    if (seen.get(state)?.word !== word) seen.set(state, { word, sinceMs: world.monotonic() });
    return word;
  };
  /** Young by the wall clock, unless this boot's own clock has seen the word long enough: wall clocks jump, and a server has its own. */
  const isYoung = (state: TaskState, word: string): boolean => {
    if (word === ABSENT) return false;
    const time = timeIn(word);
    const tick = tickOf(time);
    if (world.monotonic() - (seen.get(state)?.sinceMs ?? Infinity) > tick) return false;
    return BigInt(time) > BigInt(Math.floor(world.now() - tick)) * 1_000_000n;
  };
  const afterOwn = (word: string, before: Known): Known => {
    const { young, listedMs, names } = before;
    return { word, own: true, young, dueMs: Math.min(before.dueMs, confirmMs(word, listedMs, names)), listedMs, names };
  };
  const confirmMs = (word: string, listedMs: number, names: number): number =>
    Math.max(world.monotonic() + tickOf(timeIn(word)) + 1, listedMs + names * CONFIRM_MS_PER_NAME);
  return {
    note: (state) => {
      const word = wordOf(state);
      const young = isYoung(state, word);
      const listedMs = world.monotonic();
      const before = known.get(state);
      const own = before?.own === true && before.word === word;
      const names = before?.names ?? 0;
      // What others do is seen within a second; beside own changes, which may be many, it may take longer in a large folder.
      const dueMs = young ? confirmMs(word, listedMs, own ? names : 0) : Infinity;
      known.set(state, { word, own, young, dueMs, listedMs, names });
    },
    listed: (state, names) => {
      const now = known.get(state);
      if (now !== undefined) known.set(state, { ...now, names });
    },
    through: (states, change) => {
      const steady = states.flatMap((state) => {
        const before = known.get(state);
        return before !== undefined && before.word === wordOf(state) ? [{ state, before }] : [];
      });
      const result = change();
      for (const state of states) known.delete(state);
      for (const { state, before } of steady) known.set(state, afterOwn(wordOf(state), before));
      return result;
    },
    published: () =>
      forEach((state) => {
        const now = known.get(state);
        return now === undefined || now.young ? "" : timeIn(now.word);
      }),
    changed: (state) => {
      const now = known.get(state);
      return now === undefined || now.word !== wordOf(state) || world.monotonic() >= now.dueMs;
    },
    proven: () =>
      forEach((state) => {
        const now = known.get(state);
        return now !== undefined && now.dueMs === Infinity && now.word === wordOf(state) ? now.word : "";
      }),
    holds: (state, word) => word !== "" && wordOf(state) === word,
    trust: (state, word, names) => {
      known.set(state, { word, own: false, young: false, dueMs: Infinity, listedMs: world.monotonic(), names });
    },
  };
};

const forEach = (word: (state: TaskState) => string): Record<TaskState, string> =>
  Object.fromEntries(TASK_STATES.map((state) => [state, word(state)])) as Record<TaskState, string>;

const timeIn = (word: string): string => word.split(" ")[0] ?? word;

const tickOf = (time: string): number => (time.endsWith("000000000") ? COARSE_TICK_MS : TICK_MS);
