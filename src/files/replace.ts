import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "../domain/failure.ts";
import { diskFailure } from "./disk-failure.ts";

/**
 * Puts a text in place of a person's file as one act: written aside, synced, renamed. Mode and owner are kept, a link is
 * followed to the file it names, and a file that no longer holds `expected` is left alone.
 */
export const replaceFile = (path: string, expected: string, text: string): void => {
  const target = guarded(path, "find", () => realpathSync(path));
  const folder = dirname(target);
  const stat = guarded(target, "look at", () => statSync(target));
  // A rename needs only the folder, so a file that its owner made read-only would be replaced all the same.
  guarded(target, "write", () => accessSync(target, constants.W_OK));
  const aside = join(folder, `.${basename(target)}.${process.pid}.tmp`);
  try {
    guarded(aside, "write", () => writeAside(aside, text, stat));
    if (guarded(target, "read", () => readFileSync(target, "utf8")) !== expected) {
      throw new Failure("conflict-on-disk", "The file changed meanwhile, and nothing was written.", "Do it again.", {
        file: path,
      });
    }
    guarded(target, "rename to", () => renameSync(aside, target));
  } catch (thrown) {
    discard(aside);
    throw thrown;
  }
  guarded(folder, "sync", () => syncFolder(folder));
};

const writeAside = (
  aside: string,
  text: string,
  stat: { readonly mode: number; readonly uid: number; readonly gid: number },
): void => {
  discard(aside);
  const fd = openSync(aside, "wx", 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    // Only root may give a file away; for everybody else the owner is the one who writes anyway.
    if (process.getuid?.() === 0) fchownSync(fd, stat.uid, stat.gid);
    fchmodSync(fd, stat.mode & 0o7777);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};

const syncFolder = (folder: string): void => {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } catch (thrown) {
    // Some file systems cannot sync a folder and say so (fsync(2): EINVAL).
    if ((thrown as NodeJS.ErrnoException).code !== "EINVAL") throw thrown;
  } finally {
    closeSync(fd);
  }
};

const discard = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // It was never there, or went into place.
  }
};

const guarded = <T>(path: string, verb: string, run: () => T): T => {
  try {
    return run();
  } catch (thrown) {
    throw diskFailure(path, verb, thrown);
  }
};
