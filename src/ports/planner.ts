import type { Plan } from "../domain/plan.ts";
import type { Task } from "../domain/task.ts";

/** What a plan is frozen from, besides the workspace's configuration and assets at that moment. `at` is an ISO time. */
export type PlanOrder = {
  readonly run: string;
  readonly task: Task;
  readonly at: string;
  readonly base: { readonly branch: string; readonly commit: string; readonly start: string };
  readonly continues: Plan["continues"];
  /** The stage to begin with instead of the graph's entry. */
  readonly from: string | null;
};

/** Freezes plans from the configuration, graphs, prompts and profiles in force. */
export type Planner = {
  /** Throws a Failure with the place when the card, graph, prompts or configuration do not allow it. */
  readonly freeze: (order: PlanOrder) => Plan;
  /** Why the last good configuration is used instead of the file as it stands now; null when the file is in force. */
  readonly trouble: () => string | null;
  /** The runner of the stage a task's run would begin with, by its card; null when it cannot be told. */
  readonly runnerOf: (task: Task) => string | null;
  /** What of the configuration in force applies to a running engine at once; read anew when the file changed. */
  readonly live: () => Live;
  /** How long a drained pass waits for an attempt at work before it ends it, in milliseconds. */
  readonly graceMs: number;
};

/** The settings that apply at once. Money is in US dollars, times in milliseconds. */
export type Live = {
  readonly digest: string;
  readonly concurrency: number;
  /** Attempts at work at one time by runner, where the runner has a bound of its own. */
  readonly lanes: ReadonlyMap<string, number>;
  readonly autoResume: boolean;
  /** Minutes of the local day, from and to. */
  readonly quiet: readonly (readonly [number, number])[];
  readonly warnPercent: number;
  readonly day: Allowance;
  readonly task: Allowance;
};

/** What may be spent; null is without a bound. */
export type Allowance = {
  readonly attempts: number | null;
  readonly activeMs: number | null;
  readonly tokens: number | null;
  readonly costUsd: number | null;
};
