import { lstatSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { Failure } from "../domain/failure.ts";
import type { World } from "../ports/world.ts";

const LOOKS = 6;
const FIRST_WAIT_MS = 50;

/**
 * Clears a lock file in a place of ours that a dead git left behind: one older than this process which no process holds
 * open. A younger or held one is waited for (an orphan of an engine that died may still be at work). Never for the user's.
 */
export const clearStaleLock = async (world: World, lock: string): Promise<void> => {
  for (let look = 0; look < LOOKS; look += 1) {
    const stat = lstatSync(lock, { throwIfNoEntry: false });
    if (stat === undefined) return;
    const startedMs = world.now() - process.uptime() * 1_000;
    if (stat.mtimeMs < startedMs && !isHeld(lock)) {
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

/** True when a process has the file open. Known on Linux from /proc (proc(5)); elsewhere age alone decides. */
const isHeld = (path: string): boolean => {
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
