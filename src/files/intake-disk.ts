import { constants, existsSync, type BigIntStats } from "node:fs";
import * as fs from "node:fs/promises";
import { join } from "node:path";
import { errnoOf, isMissing } from "./disk-failure.ts";

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** macOS: open(2) refuses a link anywhere in the path, not only at its last name (fcntl.h, O_NOFOLLOW_ANY). */
const NOFOLLOW = process.platform === "darwin" ? 0x2000_0000 : O_NOFOLLOW;

/** Linux reaches a name below an open folder through its descriptor (proc(5)); elsewhere the path has to serve. */
const BY_DESCRIPTOR = process.platform === "linux" && existsSync("/proc/self/fd");

/** A folder held open: what is reached through it stays below it, whatever is renamed or linked on the way to it. */
export type Held = { readonly handle: fs.FileHandle; readonly path: string };

/** The path of a name below a folder that is held open. */
export const below = (folder: Held, name: string): string =>
  join(BY_DESCRIPTOR ? `/proc/self/fd/${folder.handle.fd}` : folder.path, name);

/**
 * The file operations of the intake, asynchronous, so that a slow or huge file never holds up the engine. Each is one system
 * call that a test can count or crash at. No link is followed at the last name, and no open waits for the other end of a FIFO.
 */
export type IntakeDisk = {
  readonly openFolder: (path: string) => Promise<fs.FileHandle>;
  /** Opens a producer's file below an open folder. */
  readonly openFile: (path: string) => Promise<fs.FileHandle>;
  /** All of a small file of our own. */
  readonly read: (path: string) => Promise<Uint8Array>;
  /** The names in an open folder as bytes, because a producer's names need not be text. */
  readonly names: (folder: Held) => Promise<readonly Buffer[]>;
  /** Null when there is nothing of that name. */
  readonly stat: (path: string) => Promise<BigIntStats | null>;
  /** Bytes that can still be written where the path lies, and how many there are in all. */
  readonly room: (path: string) => Promise<{ readonly free: number; readonly all: number }>;
  /** False when the name is taken. */
  readonly makeFolder: (path: string) => Promise<boolean>;
  /** Creates a file exclusively, open for writing. */
  readonly create: (path: string, mode: number) => Promise<fs.FileHandle>;
  readonly write: (file: fs.FileHandle, bytes: Uint8Array, position: number) => Promise<void>;
  readonly resize: (file: fs.FileHandle, size: number) => Promise<void>;
  readonly sync: (file: fs.FileHandle) => Promise<void>;
  readonly syncFolder: (path: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  /** False when it is not empty. */
  readonly removeFolder: (path: string) => Promise<boolean>;
};

/** The disk of this machine. */
export const makeIntakeDisk = (): IntakeDisk => ({
  openFolder: async (path) => fs.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
  openFile: async (path) => fs.open(path, O_RDONLY | O_NONBLOCK | NOFOLLOW),
  read: async (path) => fs.readFile(path),
  names: async (folder) => fs.readdir(below(folder, "."), { encoding: "buffer" }),
  stat: async (path) => {
    try {
      return await fs.lstat(path, { bigint: true });
    } catch (thrown) {
      if (isMissing(thrown)) return null;
      throw thrown;
    }
  },
  room: async (path) => {
    const { bavail, blocks, bsize } = await fs.statfs(path);
    return { free: bavail * bsize, all: blocks * bsize };
  },
  makeFolder: async (path) => unless("EEXIST", fs.mkdir(path)),
  create: async (path, mode) => fs.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode),
  write,
  resize: async (file, size) => file.truncate(size),
  sync: async (file) => file.sync(),
  syncFolder,
  rename: async (from, to) => fs.rename(from, to),
  unlink: async (path) => fs.unlink(path),
  removeFolder: async (path) => unless("ENOTEMPTY", fs.rmdir(path)),
});

const unless = async (errno: string, act: Promise<void>): Promise<boolean> => {
  try {
    await act;
    return true;
  } catch (thrown) {
    if (errnoOf(thrown) === errno) return false;
    throw thrown;
  }
};

/** A write may take fewer bytes than given without an error, so it is continued. */
const write = async (file: fs.FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw Object.assign(new Error("the disk takes no more bytes"), { code: "ENOSPC" });
    done += bytesWritten;
  }
};

const syncFolder = async (path: string): Promise<void> => {
  const folder = await fs.open(path, O_RDONLY | O_DIRECTORY);
  try {
    await folder.sync();
  } catch (thrown) {
    // Some file systems cannot sync a folder at all and say so (fsync(2): EINVAL).
    if (!["EINVAL", "ENOTSUP", "EOPNOTSUPP"].includes(errnoOf(thrown))) throw thrown;
  } finally {
    await folder.close();
  }
};
