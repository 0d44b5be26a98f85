import { lstatSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { Failure } from "../domain/failure.ts";
import type { World } from "../ports/world.ts";

const LOOKS = 6;
const FIRST_WAIT_MS = 40;
const STALE_AGE_MS = 60_000;

/**
 * Clears a lock file in a place of ours that a dead git left behind: one no process holds open at two looks in a row. A held
 * one is waited for (an orphan of an engine that died may still be at work). Never called for the user's repository.
 */
export const clearStaleLock = async (world: World, lock: string): Promise<void> => {
  let free = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    const stat = lstatSync(lock, { throwIfNoEntry: false });
    if (stat === undefined) return;
    free = isHeld(lock, world.now() - stat.mtimeMs) ? 0 : free + 1;
    if (free === 2) {
      rmSync(lock, { force: true });
      return;
    }
    await world.sleep(FIRST_WAIT_MS * 2 ** look);
  }
  throw new Failure(
    "git-failed",
    `${lock} is held by another process.`,
    "Another git is at work there; it will be tried again.",
  );
};

/** True when a process has the file open: known on Linux from /proc (proc(5)), elsewhere guessed from its age. */
const isHeld = (path: string, ageMs: number): boolean => {
  if (process.platform !== "linux") return ageMs < STALE_AGE_MS;
  for (const pid of namesIn("/proc"))
    if (/^\d+$/.test(pid))
      for (const fd of namesIn(`/proc/${pid}/fd`)) if (linkOf(`/proc/${pid}/fd/${fd}`) === path) return true;
  return false;
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const linkOf = (path: string): string | null => {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
};
