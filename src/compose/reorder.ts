import type { TaskId } from "../domain/id.ts";
import { makeDisk } from "../files/disk.ts";
import { makeLease } from "../files/lease.ts";
import { makeStore } from "../files/store.ts";
import { makeProcesses } from "../machine/processes.ts";
import { makeWorld } from "../machine/world.ts";
import { reorder } from "../operator/reorder.ts";
import type { Reader } from "../ports/reader.ts";

/** Puts tasks first over the workspace's own files, under its lease. */
export const reorderTasks = async (root: string, reader: Reader, ids: readonly TaskId[]): Promise<void> => {
  const world = makeWorld();
  const lease = makeLease(root, { processes: makeProcesses(), world });
  await reorder({ lease, store: makeStore(makeDisk(), root, { durability: "strict", world }), reader, world }, ids);
};
