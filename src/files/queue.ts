import type { RunId, TaskId } from "../domain/id.ts";
import { TASK_STATES, type TaskState } from "../domain/task.ts";
import type { CardReading, FolderListing, Folders, Store, Unreadable } from "../ports/store.ts";
import { apart } from "./apart.ts";
import { readFacts, readStamp } from "./card-facts.ts";
import { idOfName, parseCardName } from "./card-name.ts";
import { readCardFile } from "./card.ts";
import type { Durable } from "./durable.ts";
import type { FolderTimes } from "./folder-times.ts";
import { KEPT_FIRST } from "./places.ts";
import { makeQueueMemory, recallTimes } from "./queue-memory.ts";

type Runs = Pick<Store, "runsOf" | "readRun">;

/** Where tasks stand: one card a file, and every move one rename. */
export const makeQueue = (durable: Durable, times: FolderTimes, runs: Runs): Queue & Mend => {
  const { disk, layout } = durable;
  return {
    folders: () => listFolders(durable, times, runs),
    relist: (also = []) => {
      const wanted = also === "unproven" ? unproven(times) : also;
      const due = TASK_STATES.filter((state) => wanted.includes(state) || times.changed(state));
      return due.map((state) => listFolder(durable, times, state));
    },
    places: (id) => places(durable, runs, id),
    readCard: (id, state): CardReading => readCardFile(disk, layout, id, state),
    cardFacts: (id) => readFacts(disk, layout, id),
    cardStamp: (id) => readStamp(disk, layout, id),
    claim: (id, run) => times.through(["backlog", "active"], () => claim(durable, id, run)),
    mendRenames: () => mendRenames(durable, times, runs),
    moveTask: (id, from, to) => times.through([from, to], () => moveTask(durable, id, from, to)),
    ...makeQueueMemory(durable, times),
  };
};

const unproven = (times: FolderTimes): readonly TaskState[] => {
  const proven = times.proven();
  return TASK_STATES.filter((state) => proven[state] === "");
};

type Queue = Pick<
  Store,
  | "folders"
  | "relist"
  | "places"
  | "readCard"
  | "cardFacts"
  | "cardStamp"
  | "claim"
  | "moveTask"
  | "rememberQueue"
  | "recallQueue"
>;

type Mend = { readonly mendRenames: () => number };

const claim = ({ disk, layout, ensure }: Durable, id: TaskId, run: RunId): boolean => {
  ensure(layout.queue("active"));
  if (disk.stat(layout.card(id, "active")) !== null) return false;
  ensure(layout.run(run));
  return disk.rename(layout.card(id, "backlog"), layout.card(id, "active"));
};

const moveTask = (durable: Durable, id: TaskId, from: TaskState, to: TaskState): boolean => {
  const { disk, layout } = durable;
  const source = layout.card(id, from);
  const target = layout.card(id, to);
  if (from === to) return disk.stat(source) !== null;
  durable.ensure(layout.queue(to));
  const there = disk.stat(target);
  if (there === null) {
    if (!disk.rename(source, target)) return false;
  } else if (!setAside(durable, id, from, there)) return false;
  durable.syncFolder(layout.queue(to));
  return true;
};

/** Takes the source out of the way of a card that stands at the target already; the same file by two names loses one name only. */
const setAside = (durable: Durable, id: TaskId, from: TaskState, there: { dev: string; ino: string }): boolean => {
  const { disk, layout } = durable;
  const source = layout.card(id, from);
  const here = disk.stat(source);
  if (here === null) return false;
  if (here.dev === there.dev && here.ino === there.ino) return disk.unlink(source);
  const bytes = disk.read(source);
  if (bytes !== null) durable.keepAside(`${id}.${from}.md`, bytes);
  return disk.unlink(source);
};

/**
 * Finishes renames that a power loss tore: a card with two names loses the one that does not count. Folders that did not change
 * since they were known hold none.
 */
const mendRenames = (durable: Durable, times: FolderTimes, runs: Runs): number => {
  const { disk, layout } = durable;
  const words = recallTimes(durable);
  if (words !== null && TASK_STATES.every((state) => times.holds(state, words[state]))) return 0;
  let mended = 0;
  for (const { id, kept, other } of doublesOf(durable, times, runs)) {
    if (!isOneFile(durable, id, kept, other)) continue;
    if (times.through([other], () => disk.unlink(layout.card(id, other)))) mended += 1;
  }
  return mended;
};

type Conflict = Folders["conflicts"][number];

const listFolders = (durable: Durable, times: FolderTimes, runs: Runs): Folders => {
  const { states, doubles, unreadable } = listCards(durable, times, runs);
  return {
    states,
    unreadable,
    conflicts: doubles.filter(({ id, kept, other }) => !isOneFile(durable, id, kept, other)),
  };
};

const doublesOf = (durable: Durable, times: FolderTimes, runs: Runs): readonly Conflict[] =>
  listCards(durable, times, runs).doubles;

type Listed = Pick<Folders, "unreadable"> & {
  readonly states: Map<TaskId, TaskState>;
  readonly doubles: readonly Conflict[];
};

const listCards = (durable: Durable, times: FolderTimes, runs: Runs): Listed => {
  const states = new Map<TaskId, TaskState>();
  const doubles = new Map<TaskId, TaskState[]>();
  const unreadable: Unreadable[] = [];
  for (const state of TASK_STATES) {
    const listing = listFolder(durable, times, state);
    unreadable.push(...listing.unreadable);
    for (const id of listing.ids) {
      const other = states.get(id);
      if (other === undefined) states.set(id, state);
      else doubles.set(id, [...(doubles.get(id) ?? [other]), state]);
    }
  }
  return { states, unreadable, doubles: [...doubles].flatMap(([id, found]) => resolve(runs, id, found, states)) };
};

const listFolder = ({ disk, layout }: Durable, times: FolderTimes, state: TaskState): FolderListing => {
  const ids: TaskId[] = [];
  const unreadable: Unreadable[] = [];
  times.note(state);
  const names = disk.list(layout.queue(state));
  times.listed(state, names.length);
  for (const name of names) {
    const id = idOfName(name);
    if (id !== null) ids.push(apart(id) as TaskId);
    const read = id === null ? parseCardName(name) : null;
    if (read?.kind === "unreadable") unreadable.push({ name, state, line: null, reason: read.reason, hint: read.hint });
  }
  return { state, ids, unreadable };
};

/** Decides which of several cards with one id counts. */
const resolve = (runs: Runs, id: TaskId, found: TaskState[], states: Map<TaskId, TaskState>): Conflict[] => {
  const kept = keptOf(runs, id, found);
  if (kept === undefined) return [];
  states.set(id, kept);
  return found.filter((other) => other !== kept).map((other) => ({ id, kept, other }));
};

const keptOf = (runs: Runs, id: TaskId, found: readonly TaskState[]): TaskState | undefined =>
  found.includes("active") && hasOpenRun(runs, id) ? "active" : KEPT_FIRST.find((state) => found.includes(state));

const places = (durable: Durable, runs: Runs, id: TaskId): readonly TaskState[] => {
  const { disk, layout } = durable;
  const found = TASK_STATES.filter((state) => disk.stat(layout.card(id, state)) !== null);
  if (found.length <= 1) return found;
  const kept = keptOf(runs, id, found);
  if (kept === undefined) return found;
  return [kept, ...found.filter((other) => other !== kept && !isOneFile(durable, id, kept, other))];
};

/** Two names of one file are a torn rename, not two cards. */
const isOneFile = ({ disk, layout }: Durable, id: TaskId, kept: TaskState, other: TaskState): boolean => {
  const one = disk.stat(layout.card(id, kept));
  const two = disk.stat(layout.card(id, other));
  return one === null || two === null || (one.ino === two.ino && one.dev === two.dev);
};

const hasOpenRun = (runs: Runs, id: TaskId): boolean => {
  const last: RunId | undefined = runs.runsOf(id).at(-1);
  const reading = last === undefined ? null : runs.readRun(last);
  if (reading?.kind === "corrupt") return true;
  return (
    reading?.kind === "run" && !reading.entries.some((entry) => entry.events.some((event) => event.type === "closed"))
  );
};
