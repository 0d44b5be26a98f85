import type { Plan } from "../domain/plan.ts";
import type { Task } from "../domain/task.ts";

/** What a plan is frozen from, besides the workspace's configuration and assets at that moment. `at` is an ISO time. */
export type PlanOrder = {
  readonly run: string;
  readonly task: Task;
  readonly at: string;
  readonly base: { readonly branch: string; readonly commit: string; readonly start: string };
  readonly continues: Plan["continues"];
};

/** Freezes plans from the configuration, graphs, prompts and profiles in force. */
export type Planner = {
  /** Throws a Failure with the place when the card, graph, prompts or configuration do not allow it. */
  readonly freeze: (order: PlanOrder) => Plan;
  /** Why the last good configuration is used instead of the file as it stands now; null when the file is in force. */
  readonly trouble: () => string | null;
  /** How long a drained pass waits for an attempt at work before it ends it, in milliseconds. */
  readonly graceMs: number;
};
