import type { RunId, TaskId } from "../domain/id.ts";
import { TASK_STATES, type TaskState } from "../domain/task.ts";
import type { CardReading, Folders, Store, Unreadable } from "../ports/store.ts";
import { parseCardName } from "./card-name.ts";
import { readCardFile } from "./card.ts";
import type { Durable } from "./durable.ts";
import type { FolderTimes } from "./folder-times.ts";
import { KEPT_FIRST } from "./places.ts";

type Runs = Pick<Store, "runsOf" | "readRun">;

/** Where tasks stand: one card a file, and every move one rename. */
export const makeQueue = (
  durable: Durable,
  times: FolderTimes,
  runs: Runs,
): Pick<Store, "folders" | "readCard" | "claim" | "moveTask"> & { readonly mendRenames: () => number } => ({
  folders: () => listFolders(durable, times, runs),
  readCard: (id, state): CardReading => readCardFile(durable.disk, durable.layout, id, state),
  claim: (id, run) => times.through(["backlog", "active"], () => claim(durable, id, run)),
  mendRenames: () => mendRenames(durable, times, runs),
  moveTask: (id, from, to) => times.through([from, to], () => moveTask(durable, id, from, to)),
});

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

/** Finishes renames that a power loss tore: a card with two names loses the one that does not count. */
const mendRenames = (durable: Durable, times: FolderTimes, runs: Runs): number => {
  const { disk, layout } = durable;
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
    times.note(state);
    for (const name of durable.disk.list(durable.layout.queue(state))) {
      const read = parseCardName(name);
      if (read.kind === "unreadable")
        unreadable.push({ name, state, line: null, reason: read.reason, hint: read.hint });
      if (read.kind !== "card") continue;
      const other = states.get(read.id);
      if (other === undefined) states.set(read.id, state);
      else doubles.set(read.id, [...(doubles.get(read.id) ?? [other]), state]);
    }
  }
  return { states, unreadable, doubles: [...doubles].flatMap(([id, found]) => resolve(runs, id, found, states)) };
};

/** Decides which of several cards with one id counts. */
const resolve = (runs: Runs, id: TaskId, found: TaskState[], states: Map<TaskId, TaskState>): Conflict[] => {
  const open = found.includes("active") && hasOpenRun(runs, id);
  const kept = open ? "active" : KEPT_FIRST.find((state) => found.includes(state));
  if (kept === undefined) return [];
  states.set(id, kept);
  return found.filter((other) => other !== kept).map((other) => ({ id, kept, other }));
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
