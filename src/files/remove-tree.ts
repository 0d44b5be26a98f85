import { chmodSync, lstatSync, opendirSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { errnoOf } from "./disk-failure.ts";

/** A path longer than this is lifted to the top before it is entered: the kernel takes none of 4,096 bytes (limits.h, PATH_MAX). */
const PATH_MAX = 3_000;

/**
 * Takes away what stands at a path, the deepest names first, at most `max` of them; how many it took. Names are bytes, because
 * agents made them; links go and are never followed; a folder that was made unreadable is opened first.
 */
export const removeTree = (path: string, max: number): number => {
  const top = Buffer.from(path);
  const work = { left: Math.max(0, max), top, lifted: 0 };
  const stat = lstatSync(top, { throwIfNoEntry: false });
  if (stat !== undefined) remove(work, top, stat.isDirectory());
  return Math.max(0, max) - work.left;
};

type Work = { left: number; readonly top: Buffer; lifted: number };

const remove = (work: Work, path: Buffer, folder: boolean): void => {
  if (folder) empty(work, path);
  if (work.left <= 0) return;
  if (take(path, folder)) work.left -= 1;
};

/** Entries are read a few at a time, so a folder of a million costs no more memory than one of ten. */
const empty = (work: Work, path: Buffer): void => {
  for (let taken = -1; taken !== work.left && work.left > 0;) {
    taken = work.left;
    for (const entry of entriesOf(path, work.left)) {
      if (work.left <= 0) return;
      const child = Buffer.concat([path, SLASH, entry.name]);
      if (entry.folder && child.length > PATH_MAX) lift(work, child);
      else remove(work, child, entry.folder);
    }
  }
};

const SLASH = Buffer.from("/");

type Entry = { readonly name: Buffer; readonly folder: boolean };

const entriesOf = (path: Buffer, max: number): readonly Entry[] => {
  const dir = opened(path);
  if (dir === null) return [];
  const entries: Entry[] = [];
  try {
    for (let entry = dir.readSync(); entry !== null && entries.length < max; entry = dir.readSync())
      // With the encoding "buffer" names are bytes, which the declaration does not know.
      entries.push({ name: Buffer.from(entry.name as unknown as Buffer), folder: entry.isDirectory() });
  } finally {
    dir.closeSync();
  }
  return entries;
};

const opened = (path: Buffer): ReturnType<typeof opendirSync> | null => {
  const open = () => opendirSync(path, { encoding: "buffer" as BufferEncoding });
  try {
    return open();
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return null;
    if (errnoOf(thrown) !== "EACCES") throw thrown;
    chmodSync(path, 0o700);
    return open();
  }
};

/** A folder too deep to be named goes to the top, where the next round finds it. */
const lift = (work: Work, path: Buffer): void => {
  for (;;) {
    const to = Buffer.concat([work.top, SLASH, Buffer.from(`lifted-${work.lifted}`)]);
    work.lifted += 1;
    if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) continue;
    renameSync(path, to);
    return;
  }
};

/** False when it was gone already. A name in a folder without the right to write is taken once that right is there. */
const take = (path: Buffer, folder: boolean): boolean => {
  const away = (): void => (folder ? rmdirSync(path) : unlinkSync(path));
  try {
    away();
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOENT") return false;
    if (errnoOf(thrown) !== "EACCES") throw thrown;
    chmodSync(path.subarray(0, path.lastIndexOf(0x2f)), 0o700);
    away();
    return true;
  }
};
