import { parseTaskId, TASK_GRAMMAR, type TaskId } from "../domain/id.ts";

/** What a name in a queue folder is: a card, something that is none of ours to read, or a fault to show. */
export type CardName =
  | { readonly kind: "card"; readonly id: TaskId }
  | { readonly kind: "foreign" }
  | { readonly kind: "unreadable"; readonly reason: string; readonly hint: string };

/** Names that editors and copies leave for a moment (vim's swap and probe files, backups, partial downloads). */
const PASSING = /^\.|~$|^#.*#$|^4913$|\.(?:swp|swx|tmp|part|bak|orig)$/;

/** The id in a card's name; null when it is no card's. */
export const idOfName = (name: string): TaskId | null => (name.endsWith(".md") ? parseTaskId(name.slice(0, -3)) : null);

/** Reads a name of a queue folder; the part before `.md` is the task's id. */
export const parseCardName = (name: string): CardName => {
  const id = idOfName(name);
  if (id !== null) return { kind: "card", id };
  if (PASSING.test(name)) return { kind: "foreign" };
  if (!name.endsWith(".md"))
    return {
      kind: "unreadable",
      reason: "its name does not end in .md",
      hint: "Rename it to <task-id>.md, or move it away.",
    };
  return {
    kind: "unreadable",
    reason: `its name is no task id (${TASK_GRAMMAR})`,
    hint: "Rename it, or move it away.",
  };
};
