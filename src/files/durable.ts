import { dirname, join } from "node:path";
import { Failure } from "../domain/failure.ts";
import type { Disk } from "../ports/disk.ts";
import type { World } from "../ports/world.ts";
import type { Layout } from "./layout.ts";

/** How a file becomes part of the truth: written aside, synced, then named by one link or rename. */
export type Durable = {
  readonly disk: Disk;
  readonly layout: Layout;
  /** False when the workspace declares `durability = "relaxed"`: then nothing is synced. */
  readonly strict: boolean;
  /**
   * Makes a folder of the workspace and those above it, each durable; known folders cost a look. True when this process
   * made it: of one that it found, nobody knows whether it would survive.
   */
  readonly ensure: (folder: string) => boolean;
  /** Gives the bytes a name that must not exist; false when it does. The folder of that name is not synced. */
  readonly commit: (path: string, bytes: Uint8Array) => boolean;
  /** Puts the bytes in place of whatever has the name, never durable: for projections and records that prove nothing. */
  readonly replace: (path: string, bytes: Uint8Array) => void;
  /** The same for what is too large to be held whole. */
  readonly replaceInParts: (path: string, parts: Iterable<Uint8Array>) => void;
  /** The same for what is part of the truth: the old bytes or the new ones, whenever power fails. */
  readonly rewrite: (path: string, bytes: Uint8Array) => void;
  /** Keeps bytes that were cut or found in the way; never overwrites and never loses them. */
  readonly keepAside: (name: string, bytes: Uint8Array) => void;
  readonly syncFolder: (folder: string) => void;
};

/** What our own temporary names look like; only these are ever swept. */
export const TMP_NAME = /^m[0-9a-z]{1,12}-[0-9a-z]{1,12}\.tmp$/;

/** Durable writes under one root. Temporary names are drawn until one is free, so processes never share one. */
export const makeDurable = (disk: Disk, layout: Layout, strict: boolean, world: World): Durable => {
  const known = new Set<string>([layout.root]);
  const made = new Set<string>();
  const ensure = (folder: string): boolean => {
    if (known.has(folder) && disk.stat(folder) !== null) return made.has(folder);
    const parent = dirname(folder);
    if (parent === folder || folder.length <= layout.root.length) throw outside(folder);
    // Asked anew each time, because a person may take a folder away, or the whole workspace, which is not made again.
    if (parent !== layout.root) ensure(parent);
    else if (disk.stat(layout.root) === null) throw rootGone(layout.root);
    const isNew = disk.makeFolder(folder);
    if (isNew) made.add(folder);
    // A queue that was found may have been made by a person's hand a moment ago: a card that goes there must not go with it.
    if (strict && (isNew || (parent === layout.tasks && !known.has(folder)))) disk.syncFolder(parent);
    known.add(folder);
    return made.has(folder);
  };
  const aside = (bytes: Uint8Array, sync: boolean): string => {
    ensure(layout.tmp);
    for (;;) {
      const path = join(layout.tmp, `m${digits(world.now())}-${digits(world.random() * 36 ** 8)}.tmp`);
      if (disk.create(path, bytes, sync)) return path;
    }
  };
  const commit = (path: string, bytes: Uint8Array): boolean => {
    ensure(dirname(path));
    for (let left = 3; ; left -= 1) {
      const tmp = aside(bytes, strict);
      try {
        const linked = disk.link(tmp, path);
        disk.unlink(tmp);
        return linked;
      } catch (thrown) {
        // An engine that starts sweeps temporary files, this one perhaps: then it is written again.
        if (left === 0 || disk.stat(tmp) !== null) throw thrown;
      }
    }
  };
  const syncFolder = (folder: string): void => {
    if (strict) disk.syncFolder(folder);
  };
  return {
    disk,
    layout,
    strict,
    ensure,
    commit,
    syncFolder,
    replace: (path, bytes) => {
      ensure(dirname(path));
      disk.rename(aside(bytes, false), path);
    },
    replaceInParts: (path, parts) => {
      ensure(dirname(path));
      placeParts(disk, aside(new Uint8Array(), false), path, parts);
    },
    rewrite: (path, bytes) => {
      ensure(dirname(path));
      // As above: a sweep may take the temporary file away, and then nothing was renamed.
      while (!disk.rename(aside(bytes, strict), path));
      syncFolder(dirname(path));
    },
    keepAside: (name, bytes) => {
      ensure(layout.recovered);
      for (let n = 1; !disk.create(join(layout.recovered, n === 1 ? name : `${name}.${n}`), bytes, strict);) n += 1;
      syncFolder(layout.recovered);
    },
  };
};

/** What cannot be written whole goes at once: it may be large, and the disk full. */
const placeParts = (disk: Disk, tmp: string, path: string, parts: Iterable<Uint8Array>): void => {
  try {
    writeParts(disk, tmp, parts);
    disk.rename(tmp, path);
  } catch (thrown) {
    disk.unlink(tmp);
    throw thrown;
  }
};

const PART_BYTES = 256 * 1024;

/** Writes small parts together, because a call of the disk costs more than to hold a few. */
const writeParts = (disk: Disk, path: string, parts: Iterable<Uint8Array>): void => {
  const file = disk.openAppend(path);
  try {
    let held: Uint8Array[] = [];
    let size = 0;
    for (const part of parts) {
      held.push(part);
      size += part.length;
      if (size < PART_BYTES) continue;
      file.write(Buffer.concat(held));
      held = [];
      size = 0;
    }
    if (size > 0) file.write(Buffer.concat(held));
  } finally {
    file.close();
  }
};

/** Removes what crashes left of our own temporary files; returns how many. */
export const sweepTmp = (disk: Disk, layout: Layout): number =>
  disk.list(layout.tmp).filter((name) => TMP_NAME.test(name) && disk.unlink(join(layout.tmp, name))).length;

const digits = (value: number): string => Math.floor(value).toString(36);

const outside = (folder: string): Failure =>
  new Failure("internal", `the folder ${folder} lies outside the workspace`, "Report this as a defect.");

const rootGone = (root: string): Failure =>
  new Failure(
    "workspace-missing",
    `the workspace ${root} is gone`,
    "Restore it, or lay down a new one with `millrace init`.",
  );
