import type { Disk } from "../ports/disk.ts";
import type { Store } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { makeAdd, makeReserve } from "./add.ts";
import { makeDurable, sweepTmp } from "./durable.ts";
import { editCard } from "./edit-card.ts";
import { openEngineJournal } from "./engine-journal.ts";
import { tailOfFile } from "./evidence.ts";
import { regularFilesUnder } from "./regular-files.ts";
import { makeFeed } from "./feed.ts";
import { makeFolderTimes } from "./folder-times.ts";
import { layoutOf } from "./layout.ts";
import { probeDisk } from "./probe.ts";
import { makeQueue } from "./queue.ts";
import { makeRuns } from "./run.ts";
import { makePublish, type ConfigFacts } from "./snapshot.ts";

/** How a store keeps its promises, and the facts of the configuration it publishes. */
export type StoreOptions = {
  readonly durability: "strict" | "relaxed";
  readonly world: World;
  readonly configFacts?: () => ConfigFacts;
};

/** Truth in a directory: `root` holds millrace.toml and agents/. Making one reads and writes nothing. */
export const makeStore = (disk: Disk, root: string, options: StoreOptions): Store => {
  const { durability, world } = options;
  const layout = layoutOf(root);
  const durable = makeDurable(disk, layout, durability === "strict", world);
  const times = makeFolderTimes(durable, world);
  const lost = new Set<string>();
  const runs = makeRuns(durable, lost);
  const { mendRenames, ...queue } = makeQueue(durable, times, runs);
  return {
    ...queue,
    ...runs,
    addTask: makeAdd(durable),
    reserveId: makeReserve(durable),
    engineJournal: () => openEngineJournal(durable, lost),
    attemptFolder: (run, n, node) => layout.attempt(run, n, node),
    taskFolders: (task, make) => {
      const folders = { input: layout.input(task), outputs: layout.outputs(task) };
      // Made again whenever they are wanted, so their names need not survive a power loss; what is put into them is not ours.
      if (make) for (const folder of Object.values(folders)) disk.makeFolder(folder);
      return folders;
    },
    outputFiles: (task) => regularFilesUnder(disk, layout.outputs(task)).map((file) => file.path),
    inputFiles: (task) => regularFilesUnder(disk, layout.input(task)).map((file) => file.path),
    evidence: (run, n, node, name, max) => tailOfFile(disk, layout.attempt(run, n, node), name, max)?.text ?? "",
    ...makeFeed(durable),
    publish: makePublish(durable, times, options.configFacts ?? (() => ({ checks: 0, durability }))),
    editCard: (id, state, text, seen) => times.through([state], () => editCard(durable, id, state, text, seen)),
    stands: () => disk.stat(root) !== null,
    stopMarked: () => disk.stat(layout.stop) !== null,
    probe: () => probeDisk(durable, world),
    sweep: () => sweepTmp(disk, layout) + mendRenames(),
  };
};
