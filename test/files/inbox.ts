import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import { TASK_STATES } from "../../src/domain/task.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { makeIntakeDisk, type IntakeDisk } from "../../src/files/intake-disk.ts";
import { makeIntake, type IntakeSettings } from "../../src/files/intake.ts";
import { layoutOf, type Layout } from "../../src/files/layout.ts";
import { makeStore } from "../../src/files/store.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Intake, IntakeNews } from "../../src/ports/intake.ts";
import { makeSimWorld, type SimWorld } from "../sim/world.ts";

/** A workspace on this machine's disk with an inbox, a clock that a test moves, and an intake as an engine opens it. */
export type Inbox = {
  readonly layout: Layout;
  readonly path: string;
  readonly world: SimWorld;
  readonly settings: { -readonly [Key in keyof IntakeSettings]: IntakeSettings[Key] };
  /** A fresh intake over the same disk, as after a restart. */
  readonly open: (seams?: { readonly slow?: IntakeDisk; readonly disk?: Disk }) => Intake;
  /** One look by an intake that goes on from the one before, `ms` later on every clock. */
  readonly look: (ms?: number, all?: boolean) => Promise<readonly IntakeNews[]>;
};

export const NEVER = new AbortController().signal;

/** The wall clock begins where the machine's is, because the disk's times are the machine's. */
export const makeInbox = (root: string, settings: Partial<IntakeSettings> = {}): Inbox => {
  const layout = layoutOf(root);
  const world = makeSimWorld(1);
  world.clock.wall = Date.now();
  const inbox = settings.inbox ?? layout.inbox;
  for (const folder of [layout.queue("backlog"), inbox]) mkdirSync(folder, { recursive: true });
  const all: Inbox["settings"] = {
    inbox,
    bounds: { holds: [root], liesIn: [layout.tasks, layout.runs, layout.runtime] },
    settleMs: 5_000,
    ignore: [],
    graph: "intake",
    bytesMax: 64 * 1024 * 1024,
    ...settings,
  };
  const open: Inbox["open"] = (seams = {}) => {
    const disk = seams.disk ?? makeDisk();
    return makeIntake({
      disk: seams.slow ?? makeIntakeDisk(),
      durable: makeDurable(disk, layout, true, world),
      store: makeStore(disk, root, { durability: "strict", world }),
      world,
      settings: () => all,
    });
  };
  const going = open();
  return {
    layout,
    path: inbox,
    world,
    settings: all,
    open,
    look: async (ms = 0, everything = false) => {
      world.clock.mono += ms;
      world.clock.wall += ms;
      return going.sweep(NEVER, everything);
    },
  };
};

/** Every card of the workspace: its state and its text, in the order of the ids. */
export const cardsOf = ({ layout }: Pick<Inbox, "layout">): readonly { id: string; state: string; text: string }[] =>
  TASK_STATES.flatMap((state) =>
    namesIn(layout.queue(state)).map((name) => ({
      id: name.replace(/\.md$/, ""),
      state,
      text: readFileSync(join(layout.queue(state), name), "utf8"),
    })),
  ).sort((a, b) => (a.id < b.id ? -1 : 1));

/** The names in a folder, sorted; none when it is not there. */
export const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};

/** Every file below a folder with its content, links as "-> target", folders by their name alone. */
export const treeOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return entry.isFile() ? [[path.slice(folder.length + 1), readFileSync(path, "utf8")]] : [];
    }),
  );

/** The id of the workspace's n-th task, from 0; "" when there are fewer. */
export const idOf = (inbox: Inbox, at = 0): string => cardsOf(inbox)[at]?.id ?? "";

/** Every file of a task's input. */
export const inputOf = (inbox: Inbox, id: string): Readonly<Record<string, string>> =>
  treeOf(inbox.layout.input(id as TaskId));

/** Runs a program of this machine; false when it is not there or failed. */
export const called = (command: string, ...args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Mounts a small file system of its own for one test; false where that is not allowed. */
export const mount = (at: string, size: string): boolean => {
  mkdirSync(at, { recursive: true });
  if (!called("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", at)) return false;
  onTestFinished(() => {
    called("umount", "-l", at);
  });
  return true;
};
