import { opendirSync } from "node:fs";
import type { Disk } from "../ports/disk.ts";

/** So many names are asked of a folder at a time. */
const PIECE = 256;

/**
 * A disk for a thread that lives long and lists large folders: it asks for their names in pieces, because the one call that gives
 * all first lays 100,000 of them down one by one outside of JavaScript's memory, and what they took there is not given back.
 */
export const inPieces = (disk: Disk): Disk => ({ ...disk, list: (path) => listed(path) ?? disk.list(path) });

/** The names in a folder; null where that way failed, so that the plain one does it, or tells what is wrong. */
const listed = (path: string): string[] | null => {
  const names: string[] = [];
  try {
    const folder = opendirSync(path, { bufferSize: PIECE });
    try {
      // On file systems that do not tell of what kind an entry is, this looks at each, and throws for one that went away.
      for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) names.push(entry.name);
    } finally {
      folder.closeSync();
    }
  } catch {
    return null;
  }
  return names;
};
