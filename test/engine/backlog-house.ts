import type { EngineEvent } from "../../src/domain/event.ts";
import type { TaskId } from "../../src/domain/id.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { readBacklog, type Backlog } from "../../src/engine/backlog.ts";
import { layoutOf, type Layout } from "../../src/files/layout.ts";
import { makeStore } from "../../src/files/store.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Store } from "../../src/ports/store.ts";
import { makeSimDisk, type SimDisk } from "../sim/disk.ts";
import { makeSimWorld, type SimWorld } from "../sim/world.ts";

/** A workspace in memory with an engine's store over it, and the hands of others who change its files. */
export type BacklogHouse = {
  readonly disk: SimDisk;
  readonly world: SimWorld;
  readonly layout: Layout;
  /** Another process's store over the same files; `through` may watch or change what it does. */
  readonly open: (through?: (disk: Disk) => Disk) => Store;
  readonly drop: (id: string, state: TaskState, text: string) => void;
  /** Writes into the very file. */
  readonly edit: (id: string, state: TaskState, text: string) => void;
  /** As most editors save: aside, then renamed over the file. */
  readonly save: (id: string, state: TaskState, text: string) => void;
  readonly move: (id: string, from: TaskState, to: TaskState) => void;
  readonly remove: (id: string, state: TaskState) => void;
};

/** Makes an empty one, its six folders there. */
export const makeBacklogHouse = (): BacklogHouse => {
  const disk = makeSimDisk(1);
  const world = makeSimWorld(1);
  const layout = layoutOf("/w");
  for (const state of ["backlog", "active", "blocked", "deferred", "done", "cancelled"] as const)
    disk.makeFolder(layout.queue(state));
  const path = (id: string, state: TaskState): string => layout.card(id as TaskId, state);
  return {
    disk,
    world,
    layout,
    open: (through = (one) => one) => makeStore(through(disk), "/w", { durability: "relaxed", world }),
    drop: (id, state, text) => void disk.create(path(id, state), Buffer.from(text), false),
    edit: (id, state, text) => {
      if (disk.stat(path(id, state)) === null) return;
      const file = disk.openAppend(path(id, state));
      file.truncate(0);
      file.write(Buffer.from(text));
      file.close();
    },
    save: (id, state, text) => {
      if (disk.stat(path(id, state)) === null) return;
      disk.create(`${layout.queue(state)}/.${id}.swp`, Buffer.from(text), false);
      disk.rename(`${layout.queue(state)}/.${id}.swp`, path(id, state));
    },
    move: (id, from, to) => void disk.rename(path(id, from), path(id, to)),
    remove: (id, state) => void disk.unlink(path(id, state)),
  };
};

/** Everything a backlog tells, in a form that two of them can be compared by. */
export const tellBacklog = (backlog: Backlog) => {
  const queued = backlog.queue.head(Infinity);
  return {
    states: Object.fromEntries([...backlog.states].sort(([a], [b]) => (a < b ? -1 : 1))),
    counts: backlog.counts,
    queue: queued.map((task) => ({
      id: task.id,
      priority: task.priority,
      dependsOn: task.dependsOn,
      title: backlog.titles.get(task.id),
      why: backlog.why(task),
    })),
    next: backlog.queue.next()?.id ?? null,
    unreadable: backlog.unreadable.map(({ name, state, reason }) => `${state}/${name}: ${reason}`).sort(),
    conflicts: backlog.conflicts.map(({ id, kept, other }) => `${id} ${kept} ${other}`).sort(),
    supersedes: backlog.supersedes.map(({ id, old }) => `${id} ${old}`).sort(),
  };
};

/** A backlog read from the files by a process that knows nothing yet. */
export const freshBacklog = (house: BacklogHouse, decisions: readonly EngineEvent[] = []): Backlog =>
  readBacklog(house.open(), decisions);
