import { chmodSync, lstatSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Takes whatever stands at `path` away at once, by a rename to the slot's own trash, then deletes it. Links are removed
 * and never followed; folders an agent made unreadable are opened first.
 */
export const sweep = (folder: string, path: string | Buffer): void => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const trash = join(folder, "trash");
  // What a killed engine left there, so that the name is free.
  remove(trash);
  if (stat === undefined) return;
  if (stat.isDirectory()) chmodSync(path, 0o700);
  renameSync(path, trash);
  remove(trash);
};

/** True when a folder itself stands there, not a link to one. */
export const isFolder = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const remove = (path: string): void => {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    unlock(path);
    rmSync(path, { recursive: true, force: true });
  }
};

const unlock = (path: string): void => {
  if (!isFolder(path)) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) unlock(join(path, name));
};
