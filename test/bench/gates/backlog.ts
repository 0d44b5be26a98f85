import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runIdOf, type TaskId } from "../../../src/domain/id.ts";
import { readBacklog, type Backlog } from "../../../src/engine/backlog.ts";
import { parseCardLite } from "../../../src/files/card-lite.ts";
import type { Store } from "../../../src/ports/store.ts";
import { perTime } from "../clock.ts";
import type { Cost, Gate } from "../measure.ts";
import { makeScratch } from "../scratch.ts";
import { layCards, realStore } from "../stores.ts";

const ROUNDS = 15;
const BATCH = 20;

/** Q12, Q13 and M21 inside one process: what the engine's queue and its journal cost at a start and at work. */
export const backlogGates = (smoke: boolean): readonly Gate[] => {
  const many = smoke ? 6_000 : 100_000;
  const scratch = makeScratch();
  const [small, large] = [makeSide(join(scratch.folder, "small"), 100), makeSide(join(scratch.folder, "large"), many)];
  const grows = (claim: string, act: (side: Side) => Cost): Gate => ({
    id: "Q12",
    claim: `${claim} among ${many} tasks against among 100`,
    most: 1.3,
    rounds: ROUNDS,
    baseline: () => act(small),
    subject: () => act(large),
  });
  const starts = (claim: string, most: number, recall: boolean): Gate => ({
    id: "Q13",
    claim: `the backlog of ${many} tasks, ${claim}, against listing, reading and parsing all`,
    most,
    rounds: smoke ? 2 : 7,
    baseline: () => burnt(() => readAll(large.folder)),
    subject: () => burnt(() => void readBacklog(realStore(large.root), [], { recall })),
  });
  return [
    starts("with what was kept", 0.25, true),
    starts("without", 1.3, false),
    grows("a look that finds nothing new", ({ backlog }) => perTime(BATCH, () => void backlog.refresh())),
    grows("a claim as the engine makes it", claim),
    journalGate(scratch.folder, smoke, scratch.close),
  ];
};

type Side = { readonly root: string; readonly folder: string; readonly store: Store; readonly backlog: Backlog };

const makeSide = (root: string, count: number): Side => {
  layCards(root, count);
  const store = realStore(root);
  const backlog = readBacklog(store, []);
  backlog.checkpoint(true);
  return { root, folder: join(root, "agents", "tasks", "backlog"), store, backlog };
};

/** Twenty claims in order of the queue, and back again. */
const claim = ({ store, backlog }: Side): Cost => {
  const claimed: TaskId[] = [];
  const cost = perTime(BATCH, () => {
    const id = backlog.queue.next()?.id;
    if (id === undefined || !store.claim(id, runIdOf(id, 1))) throw new Error("nothing could be claimed");
    backlog.moved(id, "active");
    claimed.push(id);
  });
  for (const id of claimed) {
    store.moveTask(id, "active", "backlog");
    backlog.moved(id, "backlog");
  }
  backlog.refresh();
  return cost;
};

/** Opening the engine's journal: a long one from its checkpoint, against one that is just short enough to be read whole. */
const journalGate = (folder: string, smoke: boolean, close: () => void): Gate => {
  const [short, long] = [
    makeJournal(join(folder, "short"), 700),
    makeJournal(join(folder, "long"), smoke ? 3_000 : 100_000),
  ];
  const open = (root: string): Cost => burnt(() => realStore(root).engineJournal().close());
  return {
    id: "M21",
    claim: `opening a journal of ${smoke ? 3_000 : 100_000} decisions from its checkpoint against one of 700 without`,
    most: 1.3,
    rounds: ROUNDS,
    baseline: () => open(short),
    subject: () => open(long),
    close,
  };
};

const makeJournal = (root: string, lines: number): string => {
  const journal = realStore(root, "relaxed").engineJournal();
  const by = { epoch: 1, at: "2026-01-01T00:00:00.000Z" };
  for (let n = 0; n < lines; n += 1)
    journal.append({ ...by, actor: "bench", cause: null, events: [{ type: "engine-stopped", reason: `${n}` }] });
  journal.checkpoint(by, (entries) => entries.slice(-200));
  journal.close();
  return root;
};

const readAll = (folder: string): void => {
  for (const name of readdirSync(folder)) parseCardLite(name.slice(0, -3) as TaskId, readFileSync(join(folder, name)));
};

/** Milliseconds of CPU that an act took. */
const burnt = (act: () => void): Cost => {
  const begun = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(begun);
  return { cpu: (user + system) / 1_000 };
};
