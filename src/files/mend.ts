import { basename, dirname } from "node:path";
import { followChain } from "./chain.ts";
import type { Durable } from "./durable.ts";

/** What a journal's holder knows of its file: whoever else writes there does not hold the lease, and what they wrote is not what happened. */
export type Memory = {
  /** The file stands as the holder left it, with this line at its end. */
  readonly stands: (line?: Uint8Array) => void;
  /** Sets right what somebody else did since, before a line of this epoch follows; what was found, as a sentence, null when nothing was. */
  readonly setRight: (epoch: number) => string | null;
};

/** Begins with the lines that were read. One look at the file's times before each line is what it costs. */
export const makeMemory = (durable: Durable, path: string, name: string, read: Uint8Array | undefined): Memory => {
  const lines = read === undefined ? [] : [read];
  let stamp = "";
  return {
    stands: (line) => {
      if (line !== undefined) lines.push(line);
      stamp = stampOf(durable, path);
    },
    setRight: (epoch) =>
      stampOf(durable, path) === stamp || !setRight(durable, path, name, lines, epoch)
        ? null
        : `the journal ${path} was changed by somebody else; it is as the engine wrote it again, and what was found is kept in ${durable.layout.recovered}`,
  };
};

/** A file's state as one word: another word means that somebody wrote there. */
const stampOf = ({ disk }: Durable, path: string): string => {
  const stat = disk.stat(path);
  return stat === null ? "absent" : `${stat.kind} ${stat.dev}:${stat.ino} ${stat.size} ${stat.mtime}`;
};

/**
 * Sets a journal right that somebody else wrote to while its holder of this epoch had it open: what stands there is kept aside and
 * the lines the holder knows are put in its place. False when nothing was harmed: only touched, or written by a newer holder.
 */
const setRight = (
  durable: Durable,
  path: string,
  name: string,
  lines: readonly Uint8Array[],
  epoch: number,
): boolean => {
  const kind = durable.disk.stat(path)?.kind;
  const found = kind === "file" ? (durable.disk.read(path) ?? NONE) : NONE;
  const known = Buffer.concat(lines);
  if (kind === "file" && known.equals(found)) return false;
  if (followChain(found).entries.some((entry) => entry.epoch > epoch)) return false;
  putInPlace(durable, path, name, found, known);
  return true;
};

const NONE = Buffer.alloc(0);

/** Cuts a journal that has its damage from an earlier time before the first line that is not sound; false when the chain holds. */
export const cutDamage = (durable: Durable, path: string, name: string): boolean => {
  const bytes = durable.disk.read(path) ?? NONE;
  const { problem, newer, soundTo } = followChain(bytes);
  if (problem === null || newer !== null) return false;
  putInPlace(durable, path, name, bytes, bytes.subarray(0, soundTo));
  return true;
};

/** What stood there is kept aside whole before the new bytes take its place; those are synced before anyone acts on them. */
const putInPlace = (durable: Durable, path: string, name: string, found: Uint8Array, bytes: Uint8Array): void => {
  if (found.length > 0) durable.keepAside(`${name}.${basename(path)}.changed`, found);
  durable.replace(path, bytes);
  const file = durable.disk.openAppend(path);
  if (durable.strict) file.sync();
  file.close();
  durable.syncFolder(dirname(path));
};
