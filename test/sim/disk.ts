import { posix } from "node:path";
import { crc32 } from "node:zlib";
import { diskFailure } from "../../src/files/disk-failure.ts";
import type { Appender, Disk } from "../../src/ports/disk.ts";
import { entryAt, FOLDER, type Change } from "./disk-image.ts";
import {
  afterLoss,
  copyOf,
  dropLink,
  dumpOf,
  EMPTY,
  emptyState,
  inodeAt,
  nameOf,
  newFile,
  printOf,
  setInode,
  setNames,
  settleExt4,
  settlePosix,
  syncFile,
  type State,
} from "./disk-state.ts";
import type { LossModel } from "./power-loss.ts";
import { Crash } from "./strikes.ts";
import { makeRandom } from "./world.ts";

/** A disk in memory that counts its changes, fails or crashes at one of them, and tells what a crash may leave. */
export type SimDisk = Disk & {
  /** The changing operations so far, as "verb path"; reads are not among them. */
  readonly ops: readonly string[];
  /** Crashes before or after the n-th change from now on, counting from 1; every later call crashes too. */
  readonly crashAt: (n: number, when: "before" | "after") => void;
  /** Fails the n-th change from now on with an errno, `times` times in a row; a failing append writes a part first. */
  readonly failAt: (n: number, errno: string, times?: number) => void;
  /** Fails every operation, reads too, on paths that match; null ends it. */
  readonly failWhere: (pattern: RegExp | null, errno?: string) => void;
  /** A living copy of what stands now, synced or not: also what a kill of the process leaves. */
  readonly fork: () => SimDisk;
  /** A living disk with one of the states that the model allows after a crash here. */
  readonly powerLoss: (model: LossModel, seed: number) => SimDisk;
  /** Calls `see` after each change from now on, with its "verb path"; a fork made there is the disk at that very moment. */
  readonly watch: (see: (op: string) => void) => void;
  /** One text for one content: equal for disks that hold the same names and bytes below a folder, but for what is `left` out. */
  readonly print: (below: string, left?: RegExp) => string;
  /** Every file by path, as text, for judges that read the disk without our code. */
  readonly dump: () => ReadonlyMap<string, string>;
};

/** A disk that holds an empty, durable root folder. `seed` decides how much of a failing write gets through. */
export const makeSimDisk = (seed: number, root = "/w"): SimDisk => over(emptyState(root), seed);

const over = (state: State, seed: number): SimDisk => {
  const random = makeRandom(seed);
  const ops: string[] = [];
  let strike: { at: number; when: "before" | "after" } | null = null;
  let fault: { from: number; to: number; errno: string } | null = null;
  let barred: { pattern: RegExp; errno: string } | null = null;
  let see: ((op: string) => void) | null = null;
  let dead = false;

  const touch = (path: string, verb: string): void => {
    if (dead) throw new Crash(`dead at ${verb} ${path}`);
    if (barred?.pattern.test(path) === true) throw diskFailure(path, verb, errnoError(barred.errno));
  };
  const die = (verb: string, path: string): never => {
    dead = true;
    throw new Crash(`${verb} ${path}`);
  };
  const change = <T>(verb: string, path: string, act: () => T, partly?: () => void): T => {
    touch(path, verb);
    const n = ops.length + 1;
    if (strike?.at === n && strike.when === "before") die(`before ${verb}`, path);
    if (fault !== null && n >= fault.from && n < fault.to) {
      ops.push(`${verb} ${path} !${fault.errno}`);
      partly?.();
      throw diskFailure(path, verb, errnoError(fault.errno));
    }
    ops.push(`${verb} ${path}`);
    const result = act();
    see?.(`${verb} ${path}`);
    if (strike?.at === n && strike.when === "after") die(`after ${verb}`, path);
    return result;
  };

  const needFolder = (path: string, verb: string): void => {
    if (!state.now.folders.has(posix.dirname(path))) throw diskFailure(path, verb, errnoError("ENOENT"));
  };
  const openAppend = (path: string): Appender => {
    touch(path, "open");
    needFolder(path, "open");
    const ino = inodeAt(state, path)?.[0] ?? change("open", path, () => newFile(state, path, EMPTY));
    const append = (bytes: Uint8Array): void => {
      const inode = state.inodes.get(ino);
      setInode(state, ino, { now: Buffer.concat([inode?.now ?? EMPTY, bytes]), mtime: (state.tick += 1) });
    };
    const part = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(random() * bytes.length));
    return {
      write: (bytes) => {
        const partly = (): void => append(part(bytes));
        change("write", path, () => append(Uint8Array.from(bytes)), partly);
      },
      sync: () => {
        change("sync", path, () => syncFile(state, ino));
      },
      truncate: (size) => {
        change("truncate", path, () =>
          setInode(state, ino, { now: (state.inodes.get(ino)?.now ?? EMPTY).subarray(0, size) }),
        );
      },
      close: () => {},
    };
  };

  const renameFolder = (from: string, to: string): boolean => {
    needFolder(to, "rename to");
    const there = state.now.folders.get(to);
    if (inodeAt(state, to) !== null) throw diskFailure(to, "rename to", errnoError("ENOTDIR"));
    if (there !== undefined && there.names.size > 0) throw diskFailure(to, "rename to", errnoError("ENOTEMPTY"));
    change("rename", `${from} ${to}`, () => {
      // What stands in the folder goes with it; what of that was not yet on the medium counts as written.
      settlePosix(state, new Set(state.posix.pending.filter((each) => `${each.folder}/`.startsWith(`${from}/`))));
      const arrival: Change = { ...nameOf(to), to: FOLDER, from };
      setNames(state, [arrival, { ...nameOf(from), to: null, after: arrival }]);
    });
    return true;
  };

  const disk: Disk = {
    read: (path, max = Infinity) => {
      touch(path, "read");
      if (entryAt(state.now, path) === FOLDER) throw diskFailure(path, "read", "ENOTFILE");
      const bytes = inodeAt(state, path)?.[1].now ?? null;
      if (bytes !== null && bytes.length > max)
        throw diskFailure(path, "read", "ETOOLARGE", { size: bytes.length, max });
      return bytes;
    },
    readStamped: (path, max) => {
      const bytes = disk.read(path, max);
      const stamp = disk.stamp(path);
      return bytes === null || stamp === null ? null : { bytes, stamp };
    },
    stamp: (path) => {
      const stat = disk.stat(path);
      return stat === null ? null : crc32(`${stat.mtime} ${stat.size} ${stat.ino}`) | 0;
    },
    readAt: (path, offset, length) => {
      touch(path, "read");
      return inodeAt(state, path)?.[1].now.subarray(offset, offset + Math.max(0, length)) ?? null;
    },
    stat: (path) => {
      touch(path, "look at");
      const folder = state.now.folders.get(path);
      if (folder !== undefined)
        return { kind: "folder", size: 0, mtime: String(folder.mtime), dev: "sim", ino: path, links: 1 };
      const found = inodeAt(state, path);
      if (found === null) return null;
      const [ino, inode] = found;
      return {
        kind: "file",
        size: inode.now.length,
        mtime: String(inode.mtime),
        dev: "sim",
        ino: String(ino),
        links: inode.links,
      };
    },
    list: (path) => {
      touch(path, "list");
      return [...(state.now.folders.get(path)?.names.keys() ?? [])];
    },
    makeFolder: (path) => {
      touch(path, "make the folder");
      if (state.now.folders.has(path)) return false;
      if (inodeAt(state, path) !== null) throw diskFailure(path, "make the folder", errnoError("EEXIST"));
      if (!state.now.folders.has(posix.dirname(path))) disk.makeFolder(posix.dirname(path));
      change("mkdir", path, () => setNames(state, [{ ...nameOf(path), to: FOLDER }]));
      return true;
    },
    create: (path, bytes, sync) => {
      touch(path, "create");
      needFolder(path, "create");
      if (entryAt(state.now, path) !== undefined) return false;
      const ino = change("create", path, () => newFile(state, path, Uint8Array.from(bytes)));
      if (sync)
        change(
          "sync",
          path,
          () => syncFile(state, ino),
          () => setNames(state, [{ ...nameOf(path), to: null }]),
        );
      return true;
    },
    openAppend,
    link: (from, to) => {
      touch(to, "link");
      needFolder(to, "link");
      const found = inodeAt(state, from);
      if (found === null) throw diskFailure(to, "link", errnoError("ENOENT"));
      if (entryAt(state.now, to) !== undefined) return false;
      change("link", to, () => {
        setInode(state, found[0], { links: found[1].links + 1 });
        setNames(state, [{ ...nameOf(to), to: found[0] }]);
      });
      return true;
    },
    rename: (from, to) => {
      touch(from, "rename");
      touch(to, "rename to");
      if (entryAt(state.now, from) === FOLDER) return renameFolder(from, to);
      const found = inodeAt(state, from);
      if (found === null) return false;
      needFolder(to, "rename to");
      // Two names of one file: rename(2) does nothing and says that all is well.
      if (entryAt(state.now, to) === found[0]) return true;
      change("rename", `${from} ${to}`, () => {
        dropLink(state, entryAt(state.now, to));
        const arrival: Change = { ...nameOf(to), to: found[0] };
        setNames(state, [arrival, { ...nameOf(from), to: null, after: arrival }]);
      });
      return true;
    },
    unlink: (path) => {
      touch(path, "remove");
      const found = inodeAt(state, path);
      if (found === null) return false;
      change("unlink", path, () => {
        dropLink(state, found[0]);
        setNames(state, [{ ...nameOf(path), to: null }]);
      });
      return true;
    },
    removeTree: (path, max) => {
      touch(path, "remove");
      let taken = 0;
      const take = (at: string): boolean => {
        if (taken >= max) return false;
        const folder = state.now.folders.get(at);
        if (folder !== undefined && ![...folder.names.keys()].every((name) => take(posix.join(at, name)))) return false;
        if (taken >= max || entryAt(state.now, at) === undefined) return taken < max;
        change("remove", at, () => {
          dropLink(state, entryAt(state.now, at));
          setNames(state, [{ ...nameOf(at), to: null }]);
        });
        taken += 1;
        return true;
      };
      take(path);
      return taken;
    },
    syncFolder: (path) => {
      touch(path, "sync");
      needFolder(posix.join(path, "x"), "sync");
      change("syncdir", path, () => {
        settlePosix(state, new Set(state.posix.pending.filter((each) => each.folder === path)));
        settleExt4(state);
      });
    },
  };

  return {
    ...disk,
    ops,
    crashAt: (n, when) => {
      strike = { at: ops.length + n, when };
    },
    failAt: (n, errno, times = 1) => {
      fault = { from: ops.length + n, to: ops.length + n + times, errno };
    },
    failWhere: (pattern, errno = "EIO") => {
      barred = pattern === null ? null : { pattern, errno };
    },
    fork: () => over(copyOf(state), seed + ops.length + 1),
    powerLoss: (model, seed) =>
      over(model === "kill" ? copyOf(state) : afterLoss(state, model, makeRandom(seed)), seed),
    watch: (given) => {
      see = given;
    },
    print: (below, left) => printOf(state, below, left),
    dump: () => dumpOf(state),
  };
};

const errnoError = (errno: string): Error => Object.assign(new Error(errno), { code: errno });
