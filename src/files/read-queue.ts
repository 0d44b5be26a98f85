import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { Snapshot, TaskRow } from "../domain/snapshot.ts";
import { CARD_BYTES_MAX, TASK_STATES, type TaskState } from "../domain/task.ts";
import { isFailure } from "../domain/failure.ts";
import type { Disk } from "../ports/disk.ts";
import type { QueueNames, Reader, RowQuery, Rows } from "../ports/reader.ts";
import type { CardReading, Unreadable } from "../ports/store.ts";
import { apart } from "./apart.ts";
import { parseCardLite } from "./card-lite.ts";
import { parseCardName } from "./card-name.ts";
import { Doubt } from "./doubt.ts";
import { ABSENT } from "./folder-times.ts";
import { FIRST_MAX, firstOf, type makeFolderGlance } from "./folder-glance.ts";
import type { Layout } from "./layout.ts";
import { placesOf } from "./places.ts";

/** Judges the bytes of a card that the lean reader has doubts about. */
export type FullCard = (id: TaskId, state: TaskState, bytes: Uint8Array) => CardReading;

type Source = {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly fullCard: FullCard | undefined;
  readonly glance: ReturnType<typeof makeFolderGlance>;
};

/** The states shown when none are named: what runs, what waits and what needs someone. */
const OPEN_STATES: readonly TaskState[] = ["active", "backlog", "blocked", "deferred"];
const FOUND_MAX = 20;

/** Cards in each folder: the published count where the folder has not changed since, else the names counted now. */
export const readCounts = ({ disk, layout, glance }: Source, snapshot: Snapshot | null): Record<TaskState, number> =>
  Object.fromEntries(
    TASK_STATES.map((state) => {
      const published = agrees(disk, layout, snapshot, state) ? snapshot?.counts[state] : undefined;
      return [state, published ?? glance(state).count];
    }),
  ) as Record<TaskState, number>;

/** Up to so many cards are read to tell the true order; more would cost a glance its speed. */
const ORDERED_MAX = 2_000;

/** Rows of the queue: the published ones where they are true and enough, else read now from the folders. */
export const readRows = (source: Source, snapshot: Snapshot | null, query: RowQuery): Rows => {
  const { disk, layout } = source;
  const rows: TaskRow[] = [];
  const unreadable: Unreadable[] = [];
  let byAge = false;
  for (const state of query.states ?? OPEN_STATES) {
    const left = query.limit - rows.length;
    if (left <= 0) break;
    const heads = agrees(disk, layout, snapshot, state) ? headsOf(snapshot, state) : null;
    // A card in two folders is no task of the engine's, so that its rows lack it; published problems may be of such.
    const whole = state !== "backlog" || (snapshot?.problems.length ?? 0) === 0 || query.inOrder === undefined;
    const published = heads !== null && (heads.length >= left || heads.length >= (snapshot?.counts[state] ?? 0));
    if (published && (whole || (snapshot?.counts[state] ?? 0) > ORDERED_MAX)) rows.push(...heads.slice(0, left));
    else if (left <= FIRST_MAX && !isPutInOrder(source, state, query)) {
      const { first, unreadable: strangers } = source.glance(state);
      byAge ||= state === "backlog";
      unreadable.push(...strangers);
      rows.push(...rowsOf(source, state, first.slice(0, left), unreadable));
    } else {
      const ids = namesIn(source, state, unreadable);
      if (state === "backlog" && query.inOrder !== undefined && ids.length <= ORDERED_MAX)
        rows.push(...query.inOrder(rowsOf(source, state, ids, unreadable)).slice(0, left));
      else {
        byAge ||= state === "backlog";
        rows.push(...rowsOf(source, state, firstOf(ids, left), unreadable));
      }
    }
  }
  return { rows, unreadable, byAge };
};

/** Whether every card of the folder is read to tell the true order. */
const isPutInOrder = ({ glance }: Source, state: TaskState, { inOrder }: RowQuery): boolean =>
  state === "backlog" && inOrder !== undefined && glance(state).count <= ORDERED_MAX;

/** The names in a folder; there may be a hundred thousand, so each keeps nothing else alive. */
export const readNames = (source: Source, state: TaskState): QueueNames => {
  const unreadable: Unreadable[] = [];
  return { ids: namesIn(source, state, unreadable).map((id) => apart(id) as TaskId), unreadable };
};

/** When a folder last changed, as the published state tells it. */
export const readFolderTime = ({ disk, layout }: Source, state: TaskState): string =>
  disk.stat(layout.queue(state))?.mtime ?? ABSENT;

/** Ids of the cards in a folder, newest first. */
export const readNewest = ({ disk, layout }: Source, state: TaskState, limit: number): readonly TaskId[] =>
  [...cardsIn(disk, layout, state)].sort().reverse().slice(0, limit);

/** A card by the lean reader, and by the full one when the lean one doubts. */
export const readCard = ({ disk, layout, fullCard }: Source, id: TaskId, state: TaskState): CardReading => {
  const bytes = readBytes(disk, layout, id, state);
  if (bytes === null) return { kind: "gone" };
  if (!(bytes instanceof Uint8Array)) return { kind: "unreadable", problem: bytes };
  const task = parseCardLite(id, bytes);
  if (task !== null) return { kind: "task", task, note: null };
  if (fullCard === undefined) throw new Doubt(`the card ${id}.md needs the full reader`);
  return fullCard(id, state, bytes);
};

/** Tasks whose id holds the fragment; an exact id wins alone, and costs no listing. */
export const findTasks = ({ disk, layout }: Source, fragment: string): ReturnType<Reader["findTask"]> => {
  const exact = parseTaskId(fragment);
  const [standing] = exact === null ? [] : placesOf(disk, layout, exact);
  if (exact !== null && standing !== undefined) return [{ id: exact, state: standing }];
  const wanted = fragment.toLowerCase();
  if (wanted === "") return [];
  const found = new Map<TaskId, TaskState>();
  for (const state of TASK_STATES) {
    for (const id of cardsIn(disk, layout, state)) {
      if (id.includes(wanted)) found.set(id, found.has(id) ? (placesOf(disk, layout, id)[0] ?? state) : state);
    }
  }
  return [...found]
    .map(([id, state]) => ({ id, state }))
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, FOUND_MAX);
};

const agrees = (disk: Disk, layout: Layout, snapshot: Snapshot | null, state: TaskState): boolean => {
  const published = snapshot?.mtimes[state] ?? "";
  return published !== "" && published === (disk.stat(layout.queue(state))?.mtime ?? ABSENT);
};

const headsOf = (snapshot: Snapshot | null, state: TaskState): readonly TaskRow[] =>
  (snapshot?.heads ?? []).filter((row) => row.state === state);

const cardsIn = (disk: Disk, layout: Layout, state: TaskState): readonly TaskId[] =>
  disk.list(layout.queue(state)).flatMap((name) => {
    const read = parseCardName(name);
    return read.kind === "card" ? [read.id] : [];
  });

const namesIn = ({ disk, layout }: Source, state: TaskState, unreadable: Unreadable[]): readonly TaskId[] => {
  const ids: TaskId[] = [];
  for (const name of disk.list(layout.queue(state))) {
    const read = parseCardName(name);
    if (read.kind === "card") ids.push(read.id);
    if (read.kind === "unreadable") unreadable.push({ name, state, line: null, reason: read.reason, hint: read.hint });
  }
  return ids;
};

const rowsOf = (
  source: Source,
  state: TaskState,
  ids: readonly TaskId[],
  unreadable: Unreadable[],
): readonly TaskRow[] =>
  ids.flatMap((id) => {
    const reading = readCard(source, id, state);
    if (reading.kind === "unreadable") unreadable.push(reading.problem);
    if (reading.kind !== "task") return [];
    const { title, fields } = reading.task;
    return [{ id, title, state, reason: "", priority: fields.priority ?? 0 }];
  });

const readBytes = (disk: Disk, layout: Layout, id: TaskId, state: TaskState): Uint8Array | Unreadable | null => {
  try {
    return disk.read(layout.card(id, state), CARD_BYTES_MAX);
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    return { name: `${id}.md`, state, line: null, reason: thrown.message, hint: thrown.hint };
  }
};
