import { changed, reachable, type Change, type Tree } from "./disk-image.ts";

/** How a file system behaves when the power goes; `kill` is the end of the process alone. */
export type LossModel = "kill" | "ext4" | "posix";

/** Bytes of a file: what the process sees, and what is proven to be on the medium. */
export type Inode = {
  readonly now: Uint8Array;
  readonly synced: Uint8Array;
  readonly links: number;
  readonly mtime: number;
};

/**
 * ext4, ordered: names change in order, so a prefix of the operations since the last sync of anything survives, and of the data
 * only what was synced.
 */
export const ext4Names = (
  synced: Tree,
  pending: readonly (readonly Change[])[],
  random: () => number,
  tick: number,
  owner: object,
): Tree => {
  const kept = Math.floor(random() * (pending.length + 1));
  let tree = synced;
  for (const change of pending.slice(0, kept).flat()) tree = changed(tree, change, tick, owner);
  return reachable(tree, owner);
};

/**
 * POSIX alone: any subset of the changes whose folder was not synced survives. A rename never loses both names: its removal
 * survives only with the name it was renamed to.
 */
export const posixNames = (
  synced: Tree,
  pending: readonly Change[],
  random: () => number,
  tick: number,
  owner: object,
): Tree => {
  const likely = [0, 0.2, 0.5, 0.8, 1][Math.floor(random() * 5)] ?? 0.5;
  const lost = new Set<Change>();
  let tree = synced;
  for (const change of pending) {
    if (random() >= likely || (change.after !== undefined && lost.has(change.after))) lost.add(change);
    else tree = changed(tree, change, tick, owner);
  }
  return reachable(tree, owner);
};

/** What is left of a file's bytes: ext4 keeps the synced ones; POSIX may also keep all, a torn part, or zeros in their place. */
export const survivingBytes = (inode: Inode, model: LossModel, random: () => number): Uint8Array => {
  const { now, synced } = inode;
  if (now === synced || model === "ext4") return synced;
  const fate = Math.floor(random() * 4);
  if (fate === 0) return synced;
  if (fate === 1) return now;
  const from = Math.min(synced.length, now.length);
  const torn = from + Math.floor(random() * (now.length - from + 1));
  if (fate === 2) return now.subarray(0, torn);
  const zeroed = Uint8Array.from(now);
  zeroed.fill(0, torn);
  return zeroed;
};
