import { posix } from "node:path";

/** The entry of a name that is a folder; files have inode numbers from 1. */
export const FOLDER = -1;

type Folder = { readonly names: Map<string, number>; readonly mtime: number; readonly owner: object };

/** Names of a file system: shared between forks until one of them writes, so a fork costs next to nothing. */
export type Tree = { readonly folders: Map<string, Folder>; readonly owner: object };

/**
 * One change of one name; `to` null removes it, and a folder with all below it. A removal that belongs to a rename names the
 * change that must precede it; a folder that arrives by a rename brings what stands at `from`.
 */
export type Change = {
  readonly folder: string;
  readonly name: string;
  readonly to: number | null;
  readonly after?: Change;
  readonly from?: string;
};

/** A tree that holds the root folder alone. */
export const rootTree = (root: string): Tree => {
  const owner = {};
  const folders = new Map<string, Folder>();
  for (let at = root, name: string | null = null; ; name = posix.basename(at), at = posix.dirname(at)) {
    folders.set(at, { names: new Map(name === null ? [] : [[name, FOLDER]]), mtime: 0, owner });
    if (at === posix.dirname(at)) return { folders, owner };
  }
};

/** The entry of a path: an inode, FOLDER, or undefined. */
export const entryAt = (tree: Tree, path: string): number | undefined =>
  tree.folders.has(path) ? FOLDER : tree.folders.get(posix.dirname(path))?.names.get(posix.basename(path));

/** The tree with one change made by `owner`; only what this owner does not own yet is copied. */
export const changed = (tree: Tree, { folder, name, to, from }: Change, mtime: number, owner: object): Tree => {
  const mine = tree.owner === owner ? tree : { folders: new Map(tree.folders), owner };
  const before = mine.folders.get(folder) ?? { names: new Map<string, number>(), mtime, owner };
  const names = before.owner === owner ? before.names : new Map(before.names);
  const path = posix.join(folder, name);
  if (to === null && names.get(name) === FOLDER) for (const each of below(mine, path)) mine.folders.delete(each);
  if (to === null) names.delete(name);
  else names.set(name, to);
  mine.folders.set(folder, { names, mtime, owner });
  if (to === FOLDER && from !== undefined) bring(mine, from, path, owner);
  if (to === FOLDER && !mine.folders.has(path)) mine.folders.set(path, { names: new Map(), mtime, owner });
  return mine;
};

/** The folders at and below a path. */
const below = (tree: Tree, path: string): readonly string[] =>
  [...tree.folders.keys()].filter((each) => each === path || each.startsWith(`${path}/`));

/** Gives what stands at one path a second place; the removal of the first follows. */
const bring = (tree: Tree, from: string, to: string, owner: object): void => {
  for (const each of below(tree, from)) {
    const { names, mtime } = tree.folders.get(each) ?? { names: new Map<string, number>(), mtime: 0 };
    tree.folders.set(`${to}${each.slice(from.length)}`, { names: new Map(names), mtime, owner });
  }
};

/** The tree without folders that no name leads to: what a lost parent entry takes with it. */
export const reachable = (tree: Tree, owner: object): Tree => {
  const leads = (path: string): boolean => {
    const parent = posix.dirname(path);
    return path === parent || (tree.folders.get(parent)?.names.get(posix.basename(path)) === FOLDER && leads(parent));
  };
  const kept = [...tree.folders].filter(([path]) => leads(path));
  return kept.length === tree.folders.size ? tree : { folders: new Map(kept), owner };
};
