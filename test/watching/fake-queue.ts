import type { TaskId } from "../../src/domain/id.ts";
import type { Snapshot, TaskRow } from "../../src/domain/snapshot.ts";
import { TASK_STATES, type TaskState } from "../../src/domain/task.ts";
import type { Decision, Reader } from "../../src/ports/reader.ts";
import { quiet } from "../files/published.ts";

/** The n-th task's id, in the order of their ages. */
export const idOf = (n: number): TaskId => `20260101-000000-${String(n).padStart(6, "0")}-task` as TaskId;

/** A row of the backlog as an engine publishes it. */
export const headOf = (n: number, reason = ""): TaskRow => ({
  id: idOf(n),
  title: `Task ${n}`,
  state: "backlog",
  reason,
  priority: 0,
});

/** A queue of any size that lies nowhere, counting what is read of it. */
export const fakeQueue = (folders: Partial<Record<TaskState, readonly number[]>>) => {
  const stands = Object.fromEntries(
    TASK_STATES.map((state) => [state, new Set((folders[state] ?? []).map(idOf))]),
  ) as unknown as Record<TaskState, Set<TaskId>>;
  const times: Partial<Record<TaskState, string>> = {};
  const stamps = new Map<TaskId, number>();
  const cards = new Map<TaskId, { readonly title: string; readonly priority: number }>();
  const read = { cards: 0, listings: 0 };
  const queue = {
    read,
    heads: [] as readonly TaskRow[],
    decisions: [] as readonly Decision[],
    problems: 0,
    /** Edits a card in place, which changes no folder. */
    edit: (n: number, title: string, priority = 0): void => {
      cards.set(idOf(n), { title, priority });
      stamps.set(idOf(n), (stamps.get(idOf(n)) ?? 1) + 1);
    },
    /** Moves a card; its folders' times change. */
    move: (n: number, from: TaskState, to: TaskState | null): void => {
      stands[from].delete(idOf(n));
      times[from] = `${times[from] ?? ""}1`;
      if (to === null) return;
      stands[to].add(idOf(n));
      times[to] = `${times[to] ?? ""}1`;
    },
    reader: {} as Reader,
  };
  const timeOf = (state: TaskState): string => times[state] ?? "1";
  const placesOf = (id: TaskId): readonly TaskState[] => TASK_STATES.filter((state) => stands[state].has(id));
  const counts = () => Object.fromEntries(TASK_STATES.map((state) => [state, stands[state].size]));
  // The published state tells the times it was made at; a move after that makes it an old one.
  const published = (): Snapshot | null =>
    queue.heads.length === 0
      ? null
      : ({
          at: "2026-01-01T00:00:00.000Z",
          engine: quiet,
          heads: queue.heads,
          mtimes: { backlog: "1" },
          problems: [],
        } as unknown as Snapshot);
  queue.reader = {
    snapshot: published,
    counts,
    decisions: () => queue.decisions,
    folderTime: timeOf,
    names: (state: TaskState) => {
      read.listings += 1;
      return { ids: [...stands[state]].toReversed(), unreadable: [] };
    },
    places: placesOf,
    standing: () => null,
    cardStamp: (id: TaskId, state: TaskState) => (stands[state].has(id) ? (stamps.get(id) ?? 1) : null),
    card: (id: TaskId, state: TaskState) => {
      read.cards += 1;
      if (!stands[state].has(id)) return { kind: "gone" };
      const { title, priority } = cards.get(id) ?? { title: `Task ${Number(id.slice(16, 22))}`, priority: 0 };
      return { kind: "task", task: { id, title, fields: { priority }, body: "", text: "" }, note: null };
    },
  } as unknown as Reader;
  return queue;
};
