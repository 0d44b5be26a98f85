import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import { operatorOrder } from "../kernel/queue.ts";
import { queueFacts } from "../operator/rows.ts";
import type { Reader } from "../ports/reader.ts";
import { explainRows } from "../view/queue.ts";
import type { QueueRow } from "./answer.ts";
import type { CardShelf } from "./card-shelf.ts";

/** A place in a list that is not read yet. */
export type CardRef = { readonly id: TaskId; readonly state: TaskState };

/** Reads the rows of these cards with the reason of each; what went away meanwhile is left out. Costs some stats a row. */
export const readQueueRows = (
  reader: Reader,
  shelf: CardShelf,
  refs: readonly CardRef[],
  heads: ReadonlyMap<string, TaskRow>,
): readonly QueueRow[] => {
  const { priorities } = operatorOrder(reader.decisions().map(({ event }) => event));
  const problems = new Map<string, string>();
  const rows = refs.flatMap(({ id, state }): readonly TaskRow[] => {
    const card = shelf.take(id, state);
    if (card === null) return [];
    if (card.problem !== null) problems.set(id, card.problem);
    const head = state === "backlog" ? heads.get(id) : undefined;
    const priority = priorities.get(id) ?? card.priority;
    return [{ id, title: card.title, state, reason: head?.reason ?? "", priority }];
  });
  const dependsOn = (id: string): readonly string[] | null => {
    const task = parseTaskId(id);
    const card = task === null ? null : shelf.take(task, "backlog");
    return card === null || card.problem !== null ? null : card.dependsOn;
  };
  return explainRows(rows, { ...queueFacts(reader), dependsOn }).map((row) => ({
    ...row,
    reason: problems.get(row.id) ?? row.reason,
    at: addedAt(row.id),
  }));
};

/** When a task was added, as the id that Millrace gave it tells; null for one that a person named. */
const addedAt = (id: string): string | null => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(id) ?? [];
  const at = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  return second === undefined || Number.isNaN(Date.parse(at)) ? null : at;
};
