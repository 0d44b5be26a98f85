import type { RunEvent } from "../../src/domain/event.ts";
import type { RunId, TaskId } from "../../src/domain/id.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { parseCard } from "../../src/files/card.ts";
import { leaseBytes } from "../../src/files/lease-record.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeReader } from "../../src/files/reader.ts";
import type { StatusHouse } from "../../src/watching/status.ts";
import { quiet, zero } from "../files/published.ts";
import { overwrite, storeOn } from "../files/workspace.ts";
import { makePlan } from "../plan.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";

/** When these workspaces are looked at. */
export const NOW = Date.UTC(2026, 2, 1, 12);
/** The moment of a look, far from any zone. */
export const MOMENT = { nowMs: NOW, offset: () => 0 };
const iso = (ms: number): string => new Date(ms).toISOString();

/** A workspace in memory, as an engine of the past left it and faces read it. */
export const makeHouse = () => {
  const disk = makeSimDisk(1);
  const world = makeSimWorld(1);
  const store = storeOn(disk);
  const layout = layoutOf("/w");
  disk.makeFolder(layout.runtime);
  const house = {
    root: "/w",
    configPath: "/w/millrace.toml",
    reader: makeReader(disk, "/w", world, { fullCard: parseCard }),
    glance: () => ({ checks: 1, durability: "strict" }),
    trouble: () => Promise.resolve(null as Awaited<ReturnType<StatusHouse["trouble"]>>),
    unwritable: () => null as string | null,
    pendingCommands: () => 0,
  } satisfies StatusHouse;
  return {
    disk,
    store,
    layout,
    house,
    add: (id: TaskId, state: TaskState = "backlog", text = `# Task ${id}\n`): void => {
      store.addTask(id, text);
      if (state !== "backlog") store.moveTask(id, "backlog", state);
    },
    /** A run with a plan and these events; its card stands where it stood. */
    run: (task: TaskId, ordinal: number, events: readonly RunEvent[]): RunId => {
      const id = `${task}.r${ordinal}` as RunId;
      store.openRun(makePlan(id));
      const journal = store.runJournal(id);
      for (const event of events)
        journal.append({ epoch: 1, at: iso(NOW - 60_000), actor: "test", cause: null, events: [event] });
      journal.close();
      return id;
    },
    engine: (how: "alive" | "dead" | "elsewhere"): void => {
      const who = { pid: how === "dead" ? 7 : world.clock.pid, host: how === "elsewhere" ? "far" : world.self().host };
      const identity = { ...world.self(), ...who, epoch: 1, at: iso(NOW - 3_600_000), what: "start --daemon" };
      overwrite(disk, layout.lease, leaseBytes({ ...identity, released: false }));
    },
    publish: (own: Partial<Snapshot["engine"]>, more: Partial<Snapshot> = {}): void =>
      store.publish({
        schema: "millrace.state/1",
        at: iso(NOW),
        epoch: 1,
        engine: { ...quiet, what: "start --daemon", concurrency: 2, ...own },
        counts: zero,
        runs: [],
        heads: [],
        problems: [],
        ...more,
      }),
  };
};
