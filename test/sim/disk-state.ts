import { posix } from "node:path";
import { changed, entryAt, FOLDER, rootTree, type Change, type Tree } from "./disk-image.ts";
import { ext4Names, posixNames, survivingBytes, type Inode, type LossModel } from "./power-loss.ts";
import type { makeRandom } from "./world.ts";

/** Everything a disk in memory holds: what the process sees, and what each model says is on the medium. */
export type State = {
  now: Tree;
  inodes: Map<number, Inode>;
  inodesOwner: object;
  ext4: { synced: Tree; pending: (readonly Change[])[] };
  posix: { synced: Tree; pending: Change[] };
  tick: number;
  nextIno: number;
  owner: object;
};

/** No bytes. */
export const EMPTY = new Uint8Array();
/** So many unsynced changes are never held back by a real kernel; the oldest count as written then. */
const PENDING_MAX = 400;

/** An empty, durable root folder. */
export const emptyState = (root: string): State => stateOf(rootTree(root), new Map(), 1, 1);

const stateOf = (tree: Tree, inodes: Map<number, Inode>, tick: number, nextIno: number): State => ({
  now: tree,
  inodes,
  inodesOwner: tree.owner,
  ext4: { synced: tree, pending: [] },
  posix: { synced: tree, pending: [] },
  tick,
  nextIno,
  owner: {},
});

/** A copy that shares all with the original; both get a new owner's mark, so that whichever writes first copies what it writes. */
export const copyOf = (state: State): State => {
  state.owner = {};
  return {
    ...state,
    owner: {},
    ext4: { synced: state.ext4.synced, pending: [...state.ext4.pending] },
    posix: { synced: state.posix.synced, pending: [...state.posix.pending] },
  };
};

/** The folder and the last name of a path. */
export const nameOf = (path: string): { folder: string; name: string } => ({
  folder: posix.dirname(path),
  name: posix.basename(path),
});

/** Makes a file with a name; nothing of it is on the medium yet. */
export const newFile = (state: State, path: string, bytes: Uint8Array): number => {
  const ino = state.nextIno;
  state.nextIno += 1;
  setInode(state, ino, { now: bytes, synced: EMPTY, links: 1, mtime: state.tick });
  setNames(state, [{ ...nameOf(path), to: ino }]);
  return ino;
};

/** Takes one name from a file. */
export const dropLink = (state: State, ino: number | undefined): void => {
  const inode = ino === undefined ? undefined : state.inodes.get(ino);
  if (ino !== undefined && inode !== undefined) setInode(state, ino, { links: inode.links - 1 });
};

/** The file a path names; null for folders and nothing. */
export const inodeAt = (state: State, path: string): readonly [number, Inode] | null => {
  const ino = entryAt(state.now, path);
  const inode = ino === undefined || ino === FOLDER ? undefined : state.inodes.get(ino);
  return ino === undefined || inode === undefined ? null : [ino, inode];
};

/** Changes a file; the table of files is copied first when a fork shares it. */
export const setInode = (state: State, ino: number, inode: Partial<Inode>): void => {
  if (state.inodesOwner !== state.owner) {
    state.inodes = new Map(state.inodes);
    state.inodesOwner = state.owner;
  }
  const before = state.inodes.get(ino) ?? { now: EMPTY, synced: EMPTY, links: 0, mtime: 0 };
  state.inodes.set(ino, { ...before, ...inode });
};

/** Makes the changes of one operation, and remembers them as not yet on the medium. */
export const setNames = (state: State, changes: readonly Change[]): void => {
  state.tick += 1;
  for (const each of changes) state.now = changed(state.now, each, state.tick, state.owner);
  state.ext4.pending.push(changes);
  state.posix.pending.push(...changes);
  const surplus = state.posix.pending.length - PENDING_MAX;
  if (surplus > 0) settlePosix(state, new Set(state.posix.pending.slice(0, surplus)));
};

/** Marks changes as on the medium; what they follow, and what came before them at the same name, is there too. */
export const settlePosix = (state: State, settled: Set<Change>): void => {
  const { pending } = state.posix;
  for (const each of settled) {
    if (each.after !== undefined) settled.add(each.after);
    for (const earlier of pending) {
      if (earlier === each) break;
      if (earlier.folder === each.folder && earlier.name === each.name) settled.add(earlier);
    }
  }
  state.posix.pending = pending.filter((each) => !settled.has(each));
  for (const each of pending)
    if (settled.has(each)) state.posix.synced = changed(state.posix.synced, each, state.tick, state.owner);
};

/** Commits every name, as one sync of anything does on ext4. */
export const settleExt4 = (state: State): void => {
  state.ext4 = { synced: state.now, pending: [] };
  // From here on the live tree is copied before it is written, because the synced one shares it.
  state.owner = {};
};

/** Puts a file's bytes on the medium. */
export const syncFile = (state: State, ino: number): void => {
  const inode = state.inodes.get(ino);
  if (inode !== undefined) setInode(state, ino, { synced: inode.now });
  settleExt4(state);
};

/** One of the states the model allows after the power went here. */
export const afterLoss = (
  state: State,
  model: Exclude<LossModel, "kill">,
  random: ReturnType<typeof makeRandom>,
): State => {
  state.owner = {};
  const owner = {};
  const tick = state.tick + 1;
  const names =
    model === "ext4"
      ? ext4Names(state.ext4.synced, state.ext4.pending, random, tick, owner)
      : posixNames(state.posix.synced, state.posix.pending, random, tick, owner);
  const inodes = new Map<number, Inode>();
  for (const { names: entries } of names.folders.values())
    for (const ino of entries.values()) {
      const inode = state.inodes.get(ino);
      if (inode === undefined) continue;
      const known = inodes.get(ino);
      const bytes = known?.now ?? survivingBytes(inode, model, random);
      inodes.set(ino, { now: bytes, synced: bytes, links: (known?.links ?? 0) + 1, mtime: tick });
    }
  return stateOf(names, inodes, tick, state.nextIno);
};

/** One text for the names and bytes that stand below a folder; bytes are told apart by identity, which forks and crashes keep. */
export const printOf = (state: State, below: string, left?: RegExp): string => {
  let print = "";
  for (const [folder, { names }] of state.now.folders) {
    if (!folder.startsWith(below) || left?.test(folder) === true) continue;
    print += `${folder}\n`;
    for (const [name, ino] of names)
      if (ino !== FOLDER && left?.test(name) !== true)
        print += ` ${name} ${ino} ${markOf(state.inodes.get(ino)?.now ?? EMPTY)}\n`;
  }
  return print;
};

const marks = new WeakMap<Uint8Array, number>();
let lastMark = 0;

const markOf = (bytes: Uint8Array): number => {
  const known = marks.get(bytes);
  if (known !== undefined) return known;
  lastMark += 1;
  marks.set(bytes, lastMark);
  return lastMark;
};

/** Every file by path, as text. */
export const dumpOf = (state: State): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  for (const [folder, { names }] of state.now.folders)
    for (const [name, ino] of names)
      if (ino !== FOLDER)
        files.set(posix.join(folder, name), Buffer.from(state.inodes.get(ino)?.now ?? EMPTY).toString("utf8"));
  return files;
};
