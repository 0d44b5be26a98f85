import type { EngineEvent } from "../domain/event.ts";
import type { TaskId } from "../domain/id.ts";
import { readBacklog } from "../engine/backlog.ts";
import { makeDisk } from "../files/disk.ts";
import { makeLease } from "../files/lease.ts";
import { makeStore } from "../files/store.ts";
import { makeProcesses } from "../machine/processes.ts";
import { makeWorld } from "../machine/world.ts";
import { reorder } from "../operator/reorder.ts";
import type { Reader } from "../ports/reader.ts";
import type { Store } from "../ports/store.ts";

const HEADS_MAX = 200;

/** Puts tasks first over the workspace's own files, under its lease. */
export const reorderTasks = async (root: string, reader: Reader, ids: readonly TaskId[]): Promise<void> => {
  const world = makeWorld();
  const lease = makeLease(root, { processes: makeProcesses(), world });
  // What was said of the settings stays said of the file that it was said of.
  const published = reader.snapshot()?.config;
  const store = makeStore(makeDisk(), root, {
    durability: "strict",
    world,
    ...(published !== undefined && { configFacts: () => published }),
  });
  const publish = (epoch: number, decisions: readonly EngineEvent[]): void =>
    publishOrder(store, reader, { epoch, at: new Date(world.now()).toISOString(), decisions });
  await reorder({ lease, store, reader, world, publish }, ids);
};

type Said = { readonly epoch: number; readonly at: string; readonly decisions: readonly EngineEvent[] };

/** Publishes the backlog in its new order and leaves the rest as it was; where nothing was published, nothing is stale. */
const publishOrder = (store: Store, reader: Reader, { epoch, at, decisions }: Said): void => {
  const before = reader.snapshot();
  if (before === null) return;
  const { mtimes: _mtimes, config: _config, ...kept } = before;
  const backlog = readBacklog(store, decisions);
  const heads = backlog.queue.head(HEADS_MAX).map((task) => ({
    id: task.id,
    title: backlog.titles.get(task.id) ?? task.id,
    state: "backlog" as const,
    reason: backlog.why(task) ?? "",
    priority: task.priority,
  }));
  store.publish({ ...kept, epoch, at, counts: { ...backlog.counts }, heads });
};
