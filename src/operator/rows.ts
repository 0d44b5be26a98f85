import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import { inOrder, operatorOrder } from "../kernel/queue.ts";
import type { Decision, Reader, RowQuery, Rows, RunStanding } from "../ports/reader.ts";

/** One task's row, without listing its folder: the published reason where there is one. */
export const readRow = (reader: Reader, id: TaskId, state: TaskState): QueueReading => {
  const published = reader.snapshot()?.heads.find((row) => row.id === id && row.state === state);
  const reading = reader.card(id, state);
  const problem = reading.kind === "unreadable" ? reading.problem : null;
  const own =
    reading.kind === "task"
      ? { title: reading.task.title, priority: reading.task.fields.priority ?? 0 }
      : { title: "", priority: 0 };
  const row = { id, state, ...own, reason: problem?.reason ?? published?.reason ?? "" };
  return { ...queueFacts(reader), rows: [row], unreadable: problem === null ? [] : [problem], byAge: false };
};

/** A task's title by its card, "" when that cannot be read. */
export const readTitle = (reader: Reader, id: string, state: TaskState): string => {
  const reading = ofTask(id, (task) => reader.card(task, state));
  return reading?.kind === "task" ? reading.task.title : "";
};

/**
 * The rows of the queue as faces show them, the backlog in the order in which an engine takes it, with what is needed to say why
 * each stands there. Costs a few stats for each row and each dependency.
 */
export const readQueue = (reader: Reader, query: RowQuery): QueueReading => ({
  ...queueFacts(reader),
  ...reader.rows({ ...query, inOrder: (rows) => ordered(reader, rows) }),
});

/** What readQueue gives: rows, what could not be read, and the questions that explain a row. */
export type QueueReading = Rows & {
  readonly places: (id: string) => readonly TaskState[];
  readonly dependsOn: (id: string) => readonly string[] | null;
  readonly standing: (id: string) => RunStanding | null;
  readonly moved: (id: string) => { readonly to: string; readonly reason: string; readonly at: string } | null;
};

const ordered = (reader: Reader, rows: readonly TaskRow[]): readonly TaskRow[] => {
  const { ranks, priorities } = operatorOrder(reader.decisions().map(({ event }) => event));
  return rows.map((row) => ({ ...row, priority: priorities.get(row.id) ?? row.priority })).sort(inOrder(ranks));
};

/** The questions that explain a row, asked of the reader now; what is asked twice of places and decisions is read once. */
export const queueFacts = (reader: Reader): Omit<QueueReading, keyof Rows> => {
  const places = new Map<string, readonly TaskState[]>();
  let decisions: readonly Decision[] | undefined;
  return {
    places: (id) => {
      const known = places.get(id) ?? ofTask(id, (task) => reader.places(task)) ?? [];
      places.set(id, known);
      return known;
    },
    dependsOn: (id) => {
      const reading = ofTask(id, (task) => reader.card(task, "backlog"));
      return reading?.kind === "task" ? (reading.task.fields.depends_on ?? []) : null;
    },
    standing: (id) => ofTask(id, (task) => reader.standing(task)),
    moved: (id) => {
      decisions ??= reader.decisions();
      const last = decisions.findLast(({ event }) => event.type === "task-moved" && event.task === id);
      return last?.event.type === "task-moved" ? { ...last.event, at: last.at } : null;
    },
  };
};

/** What a card names is not proven to be an id. */
const ofTask = <T>(id: string, ask: (task: TaskId) => T): T | null => {
  const task = parseTaskId(id);
  return task === null ? null : ask(task);
};
