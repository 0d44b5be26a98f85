import * as z from "zod";
import { TASK_STATES } from "./task.ts";

const count = z.number().int().nonnegative();

/** One waiting or problem row of the published state. */
export const TaskRow = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(TASK_STATES),
  reason: z.string(),
  priority: z.number().int(),
});
export type TaskRow = z.infer<typeof TaskRow>;

/** One open run of the published state; times are ISO, durations milliseconds. */
export const RunRow = z.strictObject({
  id: z.string(),
  task: z.string(),
  title: z.string(),
  node: z.string(),
  attempt: z.number().int().nullable(),
  since: z.string(),
  waiting: z.string().nullable(),
  /** Until when it waits; null when it does not, or when it waits for a person. */
  untilAt: z.string().nullable(),
  /** A person holds it. */
  held: z.boolean(),
  runner: z.string().nullable(),
  /** What its attempts consumed, the one at work as far as it tells. */
  costUsd: z.number().nullable(),
  tokens: count,
  /** What of that the attempt at work has told; null while it told nothing. */
  atWork: z
    .strictObject({
      inputTokens: count,
      cachedTokens: count,
      outputTokens: count,
      costUsd: z.number().nullable(),
    })
    .nullable(),
});
export type RunRow = z.infer<typeof RunRow>;

/** What has been spent of a budget; `limit` is in the budget's own unit. */
export const BudgetRow = z.strictObject({ budget: z.string(), spent: z.number(), limit: z.number() });
export type BudgetRow = z.infer<typeof BudgetRow>;

/** A pause in force. */
export const PauseRow = z.strictObject({
  owner: z.string(),
  scope: z.string(),
  sinceAt: z.string(),
  untilAt: z.string().nullable(),
  reason: z.string(),
});
export type PauseRow = z.infer<typeof PauseRow>;

/** The engine as it sees itself; liveness is never read from here but from the lease. */
export const EngineRow = z.strictObject({
  what: z.string(),
  concurrency: count,
  /** Set when it admits nothing more: "drain", "grace", "after-stage", "now" or "hand-over". */
  stopping: z.string().nullable(),
  /** Why nothing is admitted although tasks wait and nothing is paused. */
  held: z.string().nullable(),
  pauses: z.array(PauseRow).max(100),
  budgets: z.array(BudgetRow).max(20),
  today: z.strictObject({
    attempts: count,
    durationMs: z.number().nonnegative(),
    tokens: count,
    costUsd: z.number().nullable(),
  }),
  /** Why the last good configuration is in force instead of the file. */
  trouble: z.string().nullable(),
});
export type EngineRow = z.infer<typeof EngineRow>;

/** state.json: the bounded projection every face reads first. `mtimes` (nanoseconds as text) tell when a recount is due. */
export const Snapshot = z.strictObject({
  schema: z.literal("millrace.state/1"),
  at: z.string(),
  epoch: count,
  engine: EngineRow,
  counts: z.record(z.enum(TASK_STATES), count),
  mtimes: z.record(z.enum(TASK_STATES), z.string()),
  runs: z.array(RunRow).max(200),
  heads: z.array(TaskRow).max(1200),
  problems: z.array(z.strictObject({ subject: z.string(), sentence: z.string(), hint: z.string() })).max(200),
  /** Facts of the configuration that cheap verbs show; valid while millrace.toml has this size and mtime. */
  config: z.strictObject({ mtime: z.string(), size: count, checks: count, durability: z.string() }),
});
export type Snapshot = z.infer<typeof Snapshot>;
