import { watch } from "node:fs";
import { basename } from "node:path";
import type { Disk, Stat } from "../ports/disk.ts";
import type { World } from "../ports/world.ts";
import { isUnfinished } from "./mailbox-name.ts";

/**
 * Starts to be told of changes in a folder; throws when that cannot be. `over` says that nothing more will come: the folder was
 * moved or removed, or (`broken`) the watch does not work.
 */
export type Arm = (
  folder: string,
  changed: (name: string | null) => void,
  over: (why: "removed" | "broken") => void,
) => () => void;

/** Hints that something came into a folder. All of them may be lost; whoever needs to know looks as well. */
export type FolderWatch = {
  /** Calls back at once and, while more comes, at most every few milliseconds; returns what ends it. */
  readonly watch: (nudge: () => void) => () => void;
  /** Watches anew when nobody listens to the folder as it stands now; whoever looks at the folder says how it does. */
  readonly rearm: (stat: Stat | null) => void;
};

/** Between two nudges of a burst, and between those of one that goes on. */
const PAUSE_MS = 4;
const PAUSE_MS_MAX = 12;

/** A folder that could not be watched, for want of descriptors or inotify's, is tried again after so long. */
const RETRY_MS = 30_000;

/** A watch that survives its folder being absent, removed and made anew, and never keeps the process alive. */
export const makeFolderWatch = (disk: Disk, folder: string, world: World, arm: Arm = armByKernel): FolderWatch => {
  const nudges = new Set<() => void>();
  let armed: { readonly mark: string; readonly end: () => void } | null = null;
  let failedMs: number | null = null;
  let pause: NodeJS.Timeout | null = null;
  let isDue = false;

  const tell = (): void => {
    isDue = true;
    if (pause !== null) return;
    let pauseMs = PAUSE_MS / 2;
    const go = (): void => {
      pause = null;
      if (!isDue) return;
      isDue = false;
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX);
      pause = setTimeout(go, pauseMs).unref();
      for (const nudge of nudges) nudge();
    };
    go();
  };
  const heard = (name: string | null): void => {
    if (name === null || !isUnfinished(name)) tell();
  };
  const disarm = (): void => {
    armed?.end();
    armed = null;
  };
  const over = (why: "removed" | "broken"): void => {
    disarm();
    if (why === "broken") failedMs = world.monotonic();
    // Another folder may have its name, and even its inode, already.
    else rearmNow();
  };
  const rearm = (stat: Stat | null): void => {
    if (nudges.size === 0 || (failedMs !== null && world.monotonic() - failedMs < RETRY_MS)) return;
    try {
      const mark = stat?.kind === "folder" ? `${stat.dev}:${stat.ino}` : "";
      if (armed !== null && armed.mark === mark) return;
      disarm();
      if (mark !== "") armed = { mark, end: arm(folder, heard, over) };
      failedMs = null;
    } catch {
      failedMs = world.monotonic();
    }
  };

  const rearmNow = (): void => {
    try {
      rearm(disk.stat(folder));
    } catch {
      // Whoever looks at the folder meets the same trouble, and tries again.
    }
  };

  return {
    rearm,
    watch: (nudge) => {
      const own = (): void => nudge();
      nudges.add(own);
      rearmNow();
      return () => {
        nudges.delete(own);
        if (nudges.size > 0) return;
        disarm();
        if (pause !== null) clearTimeout(pause);
        pause = null;
      };
    },
  };
};

/** The kernel's own notices. A folder that goes is told by an event that bears its own name (inotify(7), IN_DELETE_SELF, as libuv passes it on). */
export const armByKernel: Arm = (folder, changed, over) => {
  const watcher = watch(folder, { persistent: false });
  watcher.on("change", (_kind, name) => {
    if (name === basename(folder)) over("removed");
    changed(typeof name === "string" ? name : null);
  });
  watcher.on("error", () => {
    over("broken");
  });
  return () => {
    watcher.close();
  };
};
