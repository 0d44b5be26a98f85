import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import type { Reader, RowQuery } from "../ports/reader.ts";
import type { Unreadable } from "../ports/store.ts";

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
  return { ...factsOf(reader), rows: [row], unreadable: problem === null ? [] : [problem] };
};

/** The rows of the queue as faces show them, with what is needed to say why each waits. Costs one stat for each dependency. */
export const readQueue = (reader: Reader, query: RowQuery): QueueReading => ({
  ...factsOf(reader),
  ...reader.rows(query),
});

/** What readQueue gives: rows, what could not be read, and the two questions that explain a row. */
export type QueueReading = {
  readonly rows: readonly TaskRow[];
  readonly unreadable: readonly Unreadable[];
  readonly stateOf: (id: string) => TaskRow["state"] | undefined;
  readonly dependsOn: (id: string) => readonly string[] | null;
};

const factsOf = (reader: Reader): Pick<QueueReading, "stateOf" | "dependsOn"> => ({
  stateOf: (id) => {
    const task = parseTaskId(id);
    return task === null ? undefined : reader.findTask(task).find((each) => each.id === task)?.state;
  },
  dependsOn: (id) => {
    const task = parseTaskId(id);
    const reading = task === null ? null : reader.card(task, "backlog");
    return reading?.kind === "task" ? (reading.task.fields.depends_on ?? []) : null;
  },
});
