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
  costUsd: z.number().nullable(),
  tokens: count,
});
export type RunRow = z.infer<typeof RunRow>;

/** state.json: the bounded projection every face reads first. `mtimes` (nanoseconds as text) tell when a recount is due. */
export const Snapshot = z.strictObject({
  schema: z.literal("millrace.state/1"),
  at: z.string(),
  epoch: count,
  counts: z.record(z.enum(TASK_STATES), count),
  mtimes: z.record(z.enum(TASK_STATES), z.string()),
  runs: z.array(RunRow).max(200),
  heads: z.array(TaskRow).max(1200),
  problems: z.array(z.strictObject({ subject: z.string(), sentence: z.string(), hint: z.string() })).max(200),
  /** Facts of the configuration that cheap verbs show; valid while millrace.toml has this size and mtime. */
  config: z.strictObject({ mtime: z.string(), size: count, checks: count, durability: z.string() }),
});
export type Snapshot = z.infer<typeof Snapshot>;
