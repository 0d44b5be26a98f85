import * as z from "zod";
import { NO_USAGE } from "./usage.ts";

/** How an attempt can end. Every ending is one of these; the kernel's policy table has a row for each. */
export const CLASSES = [
  "ok",
  "no-outcome",
  "illegal-outcome",
  "conflicting",
  "timeout",
  "stalled",
  "crashed",
  "killed",
  "launch-failed",
  "setup-failed",
  "agent-failed",
  "auth",
  "rate-limited",
  "usage-limited",
  "provider-error",
  "context-overflow",
  "sandbox",
  "permission-blocked",
  "malformed-stream",
  "needs-person",
  "lost",
] as const;
export const AttemptClass = z.enum(CLASSES);
export type AttemptClass = z.infer<typeof AttemptClass>;

/** What an attempt is for: an agent's stage, a check node, or the checks on an integration candidate. */
export const AttemptKind = z.enum(["agent", "check", "candidate"]);
export type AttemptKind = z.infer<typeof AttemptKind>;

/** One command the engine ran and the evidence it kept. Times are milliseconds; `exitCode` null means it was ended. */
export const CommandResult = z.strictObject({
  command: z.string(),
  exitCode: z.number().int().nullable(),
  durationMs: z.number().nonnegative(),
  output: z.string(),
});
export type CommandResult = z.infer<typeof CommandResult>;

const Usage = z.strictObject({
  inputTokens: z.number().int().nonnegative(),
  cachedTokens: z.number().int().nonnegative(),
  outputTokens: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative().nullable(),
});

/** How an attempt ended, as the agents port reports it and the journal keeps it. */
export const Settlement = z.strictObject({
  n: z.number().int().positive(),
  class: AttemptClass,
  /** The legal outcome it reached; set exactly when class is ok. */
  outcome: z.string().nullable(),
  /** One line by the agent, or by us about how it ended: capped at 2,000 characters, no control characters. */
  summary: z.string(),
  /** What a person should do about it, when the class says the fault lies outside the work. */
  hint: z.string().default(""),
  durationMs: z.number().nonnegative(),
  usage: Usage,
  model: z.string().nullable().default(null),
  session: z.string().nullable().default(null),
  exitCode: z.number().int().nullable().default(null),
  /** ISO time at which a usage limit says it ends. */
  retryAt: z.string().nullable().default(null),
  /** False when the process was proven never to have started: such an attempt is not charged to any budget. */
  started: z.boolean().default(true),
  /** What the agent asks of a person instead of guessing; set exactly when class is needs-person. */
  question: z.string().nullable().default(null),
  /** The report says there is nothing to change in the repository. */
  noop: z.boolean().default(false),
  /** How many effects outside the repository the attempt recorded in effects.jsonl. */
  effects: z.number().int().nonnegative().default(0),
  /** Results of a check's or candidate's commands, in order, up to the first red one. */
  checks: z.array(CommandResult).default([]),
  /** The commit that holds what the attempt left in its tree; null when it changed nothing or the work was not taken. */
  commit: z.string().nullable().default(null),
  /** The commit that keeps what a failed attempt left in its tree, for people and for the next attempt to read. */
  left: z.string().nullable().default(null),
});
export type Settlement = z.infer<typeof Settlement>;

/** The settlement of an ending of which nothing is known but its class and why. */
export const bareSettlement = (n: number, kind: Exclude<AttemptClass, "ok">, summary: string): Settlement => ({
  n,
  class: kind,
  outcome: null,
  summary,
  hint: "",
  durationMs: 0,
  usage: NO_USAGE,
  model: null,
  session: null,
  exitCode: null,
  retryAt: null,
  started: true,
  question: null,
  noop: false,
  effects: 0,
  checks: [],
  commit: null,
  left: null,
});

/** The JSON a stage leaves at $MILLRACE_REPORT. */
export const Report = z.looseObject({
  outcome: z.string().max(64),
  summary: z.string().max(20_000).default(""),
  noop: z.boolean().optional(),
  /** With the outcome NEEDS_PERSON, legal in every stage: what a person must settle before the work can go on. */
  question: z.string().max(20_000).optional(),
});
export type Report = z.infer<typeof Report>;

/** The runner a stage is bound to, frozen in the plan. */
export const Binding = z.strictObject({
  runner: z.string(),
  kind: z.enum(["codex", "command", "sample"]),
  command: z.array(z.string()),
  prompt: z.enum(["stdin", "file"]),
  env: z.array(z.string()),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  sandbox: z.string().nullable(),
  timeoutMs: z.number().positive(),
  silenceMs: z.number().positive(),
  graceMs: z.number().nonnegative(),
});
export type Binding = z.infer<typeof Binding>;

/** What is launched and under which limits: written to order.json before the process starts, read again by whoever adopts it. */
export const Order = z.strictObject({
  schema: z.literal("millrace.order/1"),
  run: z.string(),
  task: z.string(),
  n: z.number().int().positive(),
  node: z.string(),
  kind: AttemptKind,
  /** Absent for check and candidate attempts, whose work is `commands`. */
  binding: Binding.nullable(),
  outcomes: z.array(z.string()),
  /** Absolute folders: the attempt's own, the checkout it works in, and the task's stable input and outputs. */
  dir: z.string(),
  tree: z.string(),
  input: z.string(),
  outputs: z.string(),
  branch: z.string(),
  setup: z
    .strictObject({ commands: z.array(z.string()), timeoutMs: z.number(), marker: z.string(), digest: z.string() })
    .nullable(),
  commands: z.array(z.strictObject({ command: z.string(), timeoutMs: z.number() })),
  env: z.array(z.string()),
  outputMax: z.number().int().positive(),
  /** A secret of this attempt, in its environment: marks its descendants and tells a late report from a current one. */
  token: z.string(),
  at: z.string(),
  boot: z.string(),
  monotonicMs: z.number(),
});
export type Order = z.infer<typeof Order>;
