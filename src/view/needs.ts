import type { TaskState } from "../domain/task.ts";
import type { Standing } from "./queue.ts";
import { sentence } from "./sentence.ts";

/** What waits for a person's word, and how to give it. */
export type Need = {
  readonly task: string;
  readonly title: string;
  readonly kind: "question" | "approval";
  readonly asks: string;
  readonly hint: string;
};

/** The questions among these tasks that only a person can answer: of agents that stopped to ask, and of approve nodes. */
export const projectNeeds = (
  tasks: readonly { readonly id: string; readonly state: TaskState }[],
  standing: (id: string) => Standing | null,
  titleOf: (id: string, state: TaskState) => string,
): readonly Need[] =>
  tasks.flatMap(({ id: task, state }): readonly Need[] => {
    const how = standing(task);
    const need = (kind: Need["kind"], asks: string, hint: string): readonly Need[] => [
      { task, title: titleOf(task, state), kind, asks: sentence(asks), hint },
    ];
    if (how === null) return [];
    if (state === "active" && how.closed === null && how.asked !== null)
      return need("approval", how.asked, hintOfApproval(task));
    if (state === "blocked" && how.closed?.verdict === "blocked" && how.closed.question !== null)
      return need("question", how.closed.question, hintOfQuestion(task));
    return [];
  });

/** How a person decides at an approve node. */
export const hintOfApproval = (task: string): string =>
  `millrace approve ${task}, or millrace reject ${task} --note "WHY"`;

/** How a person answers an agent. */
export const hintOfQuestion = (task: string): string => `millrace answer ${task} "TEXT"`;
