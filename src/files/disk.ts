import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
  type BigIntStats,
  type Stats,
} from "node:fs";
import type { Appender, Disk, Stat } from "../ports/disk.ts";
import { diskFailure, errnoOf, isMissing } from "./disk-failure.ts";
import { makeFolder } from "./make-folder.ts";
import { removeTree } from "./remove-tree.ts";

const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
const READ_MAX = 1024 * 1024 * 1024;
const MODE = 0o666;

/** The real disk: one system call an act, links never followed at the last name, errors as Failures with their path. */
export const makeDisk = (): Disk => ({
  read: (path, max = READ_MAX) => withFile(path, (fd) => readFrom(fd, path, 0, sizeWithin(fd, path, max))),
  readStamped,
  readAt: (path, offset, length) => withFile(path, (fd) => readFrom(fd, path, offset, length)),
  stamp: (path) => orNull(path, "look at", () => stampOf(lstatSync(path))),
  stat: (path) => orNull(path, "look at", () => statOrNull(path)),
  list: (path) => orNull(path, "list", () => readdirSync(path)) ?? [],
  makeFolder: (path) => act(path, "make the folder", () => makeFolder(path)),
  create,
  openAppend,
  link: (from, to) => unlessTaken(to, "link", () => linkSync(from, to)),
  rename,
  unlink: (path) => orNull(path, "remove", () => (unlinkSync(path), true)) ?? false,
  removeTree: (path, max) => act(path, "remove", () => removeTree(path, max)),
  syncFolder,
});

const withFile = <T>(path: string, use: (fd: number) => T): T | null => {
  const fd = orNull(path, "read", () => openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (fd === null) return null;
  try {
    return act(path, "read", () => use(fd));
  } finally {
    closeSync(fd);
  }
};

const sizeWithin = (fd: number, path: string, max: number): number => {
  const stat = fstatSync(fd);
  return readable(stat.isFile(), stat.size, path, max);
};

/** As the calls above, written out: a start asks this of every card. */
const readStamped = (path: string, max: number = READ_MAX): { bytes: Uint8Array; stamp: number } | null => {
  let fd = -1;
  try {
    fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stat = fstatSync(fd);
    const bytes = Buffer.allocUnsafe(readable(stat.isFile(), stat.size, path, max));
    let got = 0;
    for (let n = -1; n !== 0 && got < bytes.length; got += n) n = readSync(fd, bytes, got, bytes.length - got, got);
    return { bytes: bytes.subarray(0, got), stamp: stampOf(stat) };
  } catch (thrown) {
    if (fd === -1 && isMissing(thrown)) return null;
    throw diskFailure(path, "read", thrown);
  } finally {
    if (fd !== -1) closeSync(fd);
  }
};

const readable = (isFile: boolean, size: number, path: string, max: number): number => {
  if (!isFile) throw diskFailure(path, "read", "ENOTFILE");
  if (size > max) throw diskFailure(path, "read", "ETOOLARGE", { size, max });
  return size;
};

const readFrom = (fd: number, path: string, offset: number, length: number): Uint8Array => {
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  let got = 0;
  while (got < length) {
    const n = act(path, "read", () => readSync(fd, bytes, got, length - got, offset + got));
    if (n === 0) break;
    got += n;
  }
  return bytes.subarray(0, got);
};

/** Without the error that a missing file otherwise costs: it is what most looks find. */
const statOrNull = (path: string): Stat | null => {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : statOf(stat);
};

const statOf = (stat: BigIntStats): Stat => ({
  kind: stat.isFile() ? "file" : stat.isDirectory() ? "folder" : stat.isSymbolicLink() ? "link" : "other",
  size: Number(stat.size),
  mtime: String(stat.mtimeNs),
  dev: String(stat.dev),
  ino: String(stat.ino),
  links: Number(stat.nlink),
});

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);

/** Mixes times, size and file (as murmur3 does, Appleby 2011). The change time tells of what was moved here with an old time. */
const stampOf = ({ mtimeMs, ctimeMs, size, ino, dev }: Stats): number => {
  let hash = 0;
  for (const part of [mtimeMs, ctimeMs, size, ino, dev]) {
    float[0] = part;
    for (const half of halves) {
      hash = Math.imul(hash ^ half, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
      hash ^= hash >>> 16;
    }
  }
  return hash | 0;
};

const create = (path: string, bytes: Uint8Array, sync: boolean): boolean => {
  let fd = -1;
  const made = unlessTaken(path, "create", () => {
    fd = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, MODE);
  });
  if (!made) return false;
  try {
    writeAll(fd, bytes);
    if (sync) fsyncSync(fd);
  } catch (thrown) {
    dropHalf(path);
    throw diskFailure(path, "write", thrown);
  } finally {
    closeSync(fd);
  }
  return true;
};

/** Removes a file that could not be written whole; when even that fails, the first failure is the one to tell. */
const dropHalf = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // The name is a temporary one, and the next sweep removes it.
  }
};

const openAppend = (path: string): Appender => {
  const fd = act(path, "open", () => openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, MODE));
  return {
    write: (bytes) => act(path, "write", () => writeAll(fd, bytes)),
    sync: () => act(path, "sync", () => fdatasyncSync(fd)),
    truncate: (size) => act(path, "cut", () => ftruncateSync(fd, size)),
    close: () => act(path, "close", () => closeSync(fd)),
  };
};

/** A write may take fewer bytes than given without an error (write(2); seen on a full file system), so it is continued. */
const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length;) {
    const n = writeSync(fd, bytes, done, bytes.length - done);
    if (n === 0) throw Object.assign(new Error("the disk takes no more bytes"), { code: "ENOSPC" });
    done += n;
  }
};

const rename = (from: string, to: string): boolean => {
  try {
    renameSync(from, to);
    return true;
  } catch (thrown) {
    // A missing target folder is the same errno as a missing source, and must not be told as "gone".
    if (isMissing(thrown) && orNull(from, "look at", () => lstatSync(from)) === null) return false;
    throw diskFailure(to, "rename to", thrown);
  }
};

const syncFolder = (path: string): void => {
  const fd = act(path, "open", () => openSync(path, O_RDONLY | O_DIRECTORY));
  try {
    fsyncSync(fd);
  } catch (thrown) {
    // Some network and FUSE file systems cannot sync a folder at all and say so (fsync(2): EINVAL); there is nothing to wait for.
    if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP"].includes(errnoOf(thrown))) throw diskFailure(path, "sync", thrown);
  } finally {
    closeSync(fd);
  }
};

const act = <T>(path: string, verb: string, run: () => T): T => {
  try {
    return run();
  } catch (thrown) {
    throw diskFailure(path, verb, thrown);
  }
};

const orNull = <T>(path: string, verb: string, run: () => T): T | null => {
  try {
    return run();
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw diskFailure(path, verb, thrown);
  }
};

const unlessTaken = (path: string, verb: string, run: () => void): boolean => {
  try {
    run();
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === "EEXIST") return false;
    throw diskFailure(path, verb, thrown);
  }
};
