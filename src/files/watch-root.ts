import { lstatSync, opendirSync } from "node:fs";
import { basename } from "node:path";
import type { ChokidarOptions } from "chokidar";
import type { World } from "../ports/world.ts";
import { isUnfinished } from "./mailbox-name.ts";

/** What of chokidar is used. */
export type WatchTool = (path: string, options: ChokidarOptions) => WatchTask;
type WatchTask = {
  readonly on: ((event: "raw", heard: (kind: string, name: string | null) => void) => unknown) &
    ((event: "error", broken: (thrown: unknown) => void) => unknown);
  readonly close: () => Promise<void>;
};

/** A root that is watched while that is cheap. */
export type RootWatch = {
  /** Watches what should be watched and stops where it costs too much; called now and then. */
  readonly check: () => void;
  readonly end: () => Promise<void>;
};

/** What a root's watch stands on. */
export type RootTools = {
  readonly tool: WatchTool;
  readonly world: World;
  readonly changed: () => void;
  readonly broken: (thrown: unknown) => void;
};

/** A folder with more names is never watched: each costs a watch of the kernel's and is looked at with every change. */
const NAMES_MAX = 200;

/** So many notices between two checks are a storm, and then looking is cheaper until the next check. */
const STORM = 500;

/** After the kernel refused, it is asked again no sooner. */
const RETRY_MS = 60_000;

/** The watch of one file, or of one small folder and the files directly in it. Links are not followed. */
export const makeRootWatch = (path: string, { tool, world, changed, broken }: RootTools): RootWatch => {
  let armed: { readonly mark: string; readonly task: WatchTask } | null = null;
  let closing: Promise<unknown> = Promise.resolve();
  let heard = 0;
  let brokenMs: number | null = null;

  const disarm = (): void => {
    const task = armed?.task;
    armed = null;
    if (task !== undefined) closing = Promise.allSettled([closing, task.close()]);
  };
  const arm = (mark: string): void => {
    const task = tool(path, {
      persistent: true,
      ignoreInitial: true,
      depth: 0,
      followSymlinks: false,
      ignorePermissionErrors: true,
      atomic: false,
      ignored: (each) => each !== path && isUnfinished(basename(each)),
    });
    armed = { mark, task };
    task.on("raw", (_kind, name) => {
      if (armed?.task !== task) return;
      // It tells of the root itself, which may be gone; another may have its name, and even its inode, by the next check.
      if (name === basename(path)) armed = { mark: "", task };
      heard += 1;
      if (heard > STORM) disarm();
      changed();
    });
    task.on("error", (thrown) => {
      if (armed?.task !== task) return;
      disarm();
      brokenMs = world.monotonic();
      broken(thrown);
    });
  };

  return {
    check: () => {
      const wasStorm = heard > STORM;
      heard = 0;
      if (brokenMs !== null && world.monotonic() - brokenMs < RETRY_MS) return;
      const mark = markOf(path);
      if (armed?.mark === mark) return;
      disarm();
      if (mark === null) return;
      try {
        arm(mark);
        // What came before the watch stood was heard by nobody.
        if (wasStorm) changed();
      } catch (thrown) {
        brokenMs = world.monotonic();
        broken(thrown);
      }
    },
    end: async () => {
      disarm();
      await closing;
    },
  };
};

/** What stands at a path, when it is worth a watch: a file or a folder with few names; else null. */
const markOf = (path: string): string | null => {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !(stat.isFile() || (stat.isDirectory() && hasFewNames(path)))) return null;
    return `${stat.dev}:${stat.ino}`;
  } catch {
    return null;
  }
};

const hasFewNames = (path: string): boolean => {
  const folder = opendirSync(path);
  try {
    for (let names = 0; names <= NAMES_MAX; names += 1) if (folder.readSync() === null) return true;
    return false;
  } finally {
    folder.closeSync();
  }
};
