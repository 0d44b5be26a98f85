import { basename, dirname } from "node:path";
import { followChain, type Tip } from "./chain.ts";
import type { Durable } from "./durable.ts";

/** What a journal's holder knows of its file: whoever else writes there does not hold the lease, and what they wrote is not what happened. */
export type Memory = {
  /** The file stands as the holder left it, with this line at its end. */
  readonly stands: (line?: Uint8Array) => void;
  /** The lines so far need not be held any more: the file up to this size ends with this tip, and can be asked. */
  readonly release: (before: Before) => void;
  /** Sets right what somebody else did since, before a line of this epoch follows; what was found, null when nothing was. */
  readonly setRight: (epoch: number) => Mended | null;
};

/** What was found and done, as a sentence; and where the journal ends now, when other lines stand there than before. */
export type Mended = { readonly sentence: string; readonly stand: Before | null };

type Lines = { readonly bytes: Uint8Array; readonly tip: Tip };

/** The part of a journal that its holder did not read or no longer holds: where it ends, and with which line. */
export type Before = { readonly size: number; readonly tip: Tip };

/**
 * Begins with the lines that were read, and what stands before them. One look at the file's times before each line is what it
 * costs. `again` writes out anew what the holder knows, for when somebody harmed what it does not hold.
 */
export const makeMemory = (
  durable: Durable,
  path: string,
  name: string,
  read: { readonly lines: Uint8Array; readonly before: Before | null },
  again: () => Lines,
): Memory => {
  let lines = [read.lines];
  let { before } = read;
  let stamp = "";
  return {
    stands: (line) => {
      if (line !== undefined) lines.push(line);
      stamp = stampOf(durable, path);
    },
    release: (upTo) => {
      before = upTo;
      lines = [];
    },
    setRight: (epoch) => {
      if (stampOf(durable, path) === stamp) return null;
      const found = readFound(durable, path);
      const known = wholeOf(found ?? NONE, before, lines);
      if (known !== null && found !== null && known.equals(found)) return null;
      if (followChain(found ?? NONE).entries.some((entry) => entry.epoch > epoch)) return null;
      const rewritten = known === null ? again() : null;
      putInPlace(durable, path, name, found ?? NONE, rewritten?.bytes ?? known ?? NONE);
      if (rewritten !== null) [lines, before] = [[rewritten.bytes], null];
      const done = rewritten === null ? "it is as the engine wrote it again" : "what still matters was written anew";
      const kept = `what was found is kept in ${durable.layout.recovered}`;
      const stand = rewritten === null ? null : { size: rewritten.bytes.length, tip: rewritten.tip };
      return { sentence: `the journal ${path} was changed by somebody else; ${done}, and ${kept}`, stand };
    },
  };
};

/** A file's state as one word: another word means that somebody wrote there. */
const stampOf = ({ disk }: Durable, path: string): string => {
  const stat = disk.stat(path);
  return stat === null ? "absent" : `${stat.kind} ${stat.dev}:${stat.ino} ${stat.size} ${stat.mtime}`;
};

const readFound = ({ disk }: Durable, path: string): Uint8Array | null =>
  disk.stat(path)?.kind === "file" ? (disk.read(path) ?? NONE) : null;

/** The whole journal as its holder left it; null when the part that is not held is not what it was. */
const wholeOf = (found: Uint8Array, before: Before | null, lines: readonly Uint8Array[]): Buffer | null => {
  if (before === null) return Buffer.concat(lines);
  const start = found.subarray(0, before.size);
  const { problem, newer, tornAt, tip } = followChain(start);
  const stands = problem === null && newer === null && tornAt === before.size && tip.hash === before.tip.hash;
  return stands ? Buffer.concat([start, ...lines]) : null;
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
