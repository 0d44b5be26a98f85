import type { TaskRow } from "../domain/snapshot.ts";
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

/** The questions among these rows that only a person can answer: of agents that stopped to ask, and of approve nodes. */
export const projectNeeds = (rows: readonly TaskRow[], standing: (id: string) => Standing | null): readonly Need[] =>
  rows.flatMap(({ id: task, title, state }): readonly Need[] => {
    const how = state === "active" || state === "blocked" ? standing(task) : null;
    if (how === null) return [];
    if (state === "active" && how.closed === null && how.asked !== null)
      return [{ task, title, kind: "approval", asks: sentence(how.asked), hint: hintOfApproval(task) }];
    if (state === "blocked" && how.closed?.verdict === "blocked" && how.closed.question !== null)
      return [{ task, title, kind: "question", asks: sentence(how.closed.question), hint: hintOfQuestion(task) }];
    return [];
  });

/** How a person decides at an approve node. */
export const hintOfApproval = (task: string): string =>
  `millrace approve ${task}, or millrace reject ${task} --note "WHY"`;

/** How a person answers an agent. */
export const hintOfQuestion = (task: string): string => `millrace answer ${task} "TEXT"`;
