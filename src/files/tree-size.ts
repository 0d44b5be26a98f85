import { join } from "node:path";
import { isFailure } from "../domain/failure.ts";
import type { Disk } from "../ports/disk.ts";

/** A pause for others: called often, it gives way now and then; false when the work shall stop. */
export type Pace = () => Promise<boolean>;

/** What a tree holds: bytes of its files as they say, and how many names; `whole` false when the count ended before its end. */
export type TreeSize = { readonly bytes: number; readonly names: number; readonly whole: boolean };

/** Adds up a file or folder without following links, at most `max` names of it. */
export const sizeOf = async (
  disk: Disk,
  path: string,
  pace: Pace,
  max = Number.MAX_SAFE_INTEGER,
): Promise<TreeSize> => {
  let [bytes, names] = [0, 0];
  const left = [path];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    if (names >= max || !(await pace())) return { bytes, names, whole: false };
    names += 1;
    const found = look(disk, at);
    bytes += found.bytes;
    left.push(...found.names.map((name) => join(at, name)));
  }
  return { bytes, names, whole: true };
};

/** What an agent made unreadable counts as nothing. */
const look = (disk: Disk, path: string): { readonly bytes: number; readonly names: readonly string[] } => {
  try {
    const stat = disk.stat(path);
    return { bytes: stat?.kind === "file" ? stat.size : 0, names: stat?.kind === "folder" ? disk.list(path) : [] };
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    return { bytes: 0, names: [] };
  }
};
