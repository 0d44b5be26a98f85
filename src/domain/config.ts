import * as z from "zod";

const minutes = z.number().positive().max(10_080);
const seconds = z.number().nonnegative().max(86_400);
const commands = z.array(z.string().min(1)).max(50);
const VariableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a variable's name is letters, digits and '_'");

/** `[runners.<name>]`: an agent CLI and how it is called. `command` is required for kind `command`, and replaces the executable elsewhere. */
const Runner = z.strictObject({
  kind: z.enum(["codex", "command", "sample"]),
  command: z.array(z.string().min(1)).min(1).optional(),
  prompt: z.enum(["stdin", "file"]).default("stdin"),
  env: z.array(VariableName).default([]),
  model: z.string().min(1).optional(),
  effort: z.string().min(1).optional(),
  sandbox: z.enum(["read-only", "workspace-write", "danger-full-access"]).optional(),
  /** Attempts of this runner at work at one time; without it only `[execution] concurrency` bounds them. */
  concurrency: z.number().int().min(1).max(64).optional(),
});

/** What may be spent of each kind before work stops for a person; an absent kind has no bound. */
const Allowance = z.strictObject({
  attempts: z.number().int().positive().optional(),
  minutes: minutes.optional(),
  tokens: z.number().int().positive().optional(),
  cost_usd: z.number().positive().optional(),
});

/** Hours of the local day as "HH:MM-HH:MM"; an interval may cross midnight. */
const Hours = z
  .string()
  .regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'hours are written "HH:MM-HH:MM"');

/** `[profiles.<name>]`: a named choice of runner, model and effort. */
export const Profile = z.strictObject({
  runner: z.string().optional(),
  model: z.string().min(1).optional(),
  effort: z.string().min(1).optional(),
});

/** `[stages.<stage>]`: what a stage is bound to and its limits; `default` is what every stage starts from. */
const Stage = z.strictObject({
  profile: z.string().optional(),
  runner: z.string().optional(),
  model: z.string().min(1).optional(),
  effort: z.string().min(1).optional(),
  timeout_minutes: minutes.optional(),
  silence_minutes: minutes.optional(),
  grace_seconds: seconds.optional(),
});

/** millrace.toml, merged with its defaults; tables merge, lists replace, unknown keys are refused. */
export const Config = z.strictObject({
  repo: z
    .strictObject({
      path: z.string().min(1).default("."),
      branch: z.string().min(1).optional(),
      remote: z.string().min(1).optional(),
    })
    .prefault({}),
  checks: z
    .strictObject({
      commands: commands.default([]),
      timeout_minutes: minutes.default(30),
      env: z.array(VariableName).default([]),
    })
    .prefault({}),
  checkout: z
    .strictObject({
      setup: commands.default([]),
      timeout_minutes: minutes.default(30),
      cache_key: z.array(z.string()).default([]),
    })
    .prefault({}),
  runners: z.record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/), Runner).default({}),
  profiles: z.record(z.string(), Profile).default({}),
  stages: z.record(z.string(), Stage).default({}),
  routes: z
    .strictObject({
      default: z.string().default("standard"),
      size: z.partialRecord(z.enum(["small", "medium", "large"]), z.string()).default({}),
      tier: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  limits: z
    .strictObject({
      attempts: z.number().int().min(1).max(500).default(40),
      minutes: minutes.default(720),
      tokens: z.number().int().positive().optional(),
      cost_usd: z.number().positive().optional(),
      backoff_seconds: seconds.default(2),
      wait_hours: z.number().positive().max(720).default(24),
      output_mb: z.number().positive().max(4096).default(64),
    })
    .prefault({}),
  integration: z
    .strictObject({ enabled: z.boolean().default(true), rounds: z.number().int().min(1).max(50).default(5) })
    .prefault({}),
  effects: z.strictObject({ repeat: z.boolean().default(false) }).prefault({}),
  engine: z
    .strictObject({ durability: z.enum(["strict", "relaxed"]).default("strict"), grace_seconds: seconds.default(20) })
    .prefault({}),
  execution: z
    .strictObject({
      concurrency: z.number().int().min(1).max(64).default(2),
      auto_resume: z.boolean().default(true),
      quiet_hours: z.array(Hours).max(10).default([]),
    })
    .prefault({}),
  budget: z
    .strictObject({
      warn_percent: z.number().int().min(1).max(100).default(80),
      day: Allowance.prefault({}),
      task: Allowance.prefault({}),
      stage: Allowance.prefault({}),
    })
    .prefault({}),
  watchers: z
    .strictObject({
      mode: z.enum(["auto", "poll"]).default("auto"),
      debounce_seconds: z.number().min(0.01).max(60).default(0.1),
      roots: z
        .array(z.enum(["commands", "config", "inbox", "ideas"]))
        .default(["commands", "config", "inbox", "ideas"]),
    })
    .prefault({}),
  intake: z
    .strictObject({
      path: z.string().min(1).default("agents/inbox"),
      settle_seconds: z.number().min(0.1).max(86_400).default(5),
      ignore: z.array(z.string().min(1)).max(100).default([]),
      graph: z.string().default("intake"),
      max_mb: z.number().positive().max(1_048_576).default(1_024),
    })
    .prefault({}),
  retention: z
    .strictObject({
      enabled: z.boolean().default(true),
      runs_days: z.number().positive().max(36_500).default(30),
      runs_keep: z.number().int().min(0).max(10_000_000).default(500),
      runs_mb: z.number().positive().max(100_000_000).default(5_000),
      checkouts: z.number().int().min(0).max(64).default(4),
      feed_mb: z.number().positive().max(100_000).default(64),
      commands_days: z.number().positive().max(3_650).default(7),
      trash_days: z.number().min(0).max(3_650).default(2),
    })
    .prefault({}),
  hooks: z
    .strictObject({
      task_done: commands.default([]),
      task_blocked: commands.default([]),
      needs_person: commands.default([]),
      paused: commands.default([]),
      budget: commands.default([]),
      timeout_seconds: z.number().positive().max(3_600).default(30),
      per_minute: z.number().int().min(1).max(600).default(20),
      bell: z.enum(["none", "bell", "osc9"]).default("none"),
    })
    .prefault({}),
});
export type Config = z.infer<typeof Config>;

/** When a change of a key takes effect in a running engine. */
export type Boundary = "live_immediate" | "stage_boundary" | "cycle_boundary" | "startup_only";

/** The apply boundary of a key, by its path; what is no key applies at the next start. */
export const boundaryOf = (path: readonly string[]): Boundary => {
  // A plan freezes its runners, but how many attempts of one are at work is asked at each dispatch.
  if (path[0] === "runners" && path[2] === "concurrency") return "live_immediate";
  if (path[0] === "budget" && path[1] === "stage") return "cycle_boundary";
  return BOUNDARIES[(path[0] ?? "") as keyof Config] ?? "startup_only";
};

/** The apply boundary of each top-level table; whatever a plan freezes applies to the next run, a cycle. */
const BOUNDARIES: Record<keyof Config, Boundary> = {
  repo: "startup_only",
  engine: "startup_only",
  checks: "cycle_boundary",
  checkout: "cycle_boundary",
  runners: "cycle_boundary",
  profiles: "cycle_boundary",
  stages: "cycle_boundary",
  routes: "cycle_boundary",
  limits: "cycle_boundary",
  integration: "cycle_boundary",
  effects: "cycle_boundary",
  execution: "live_immediate",
  budget: "live_immediate",
  watchers: "startup_only",
  intake: "live_immediate",
  retention: "live_immediate",
  hooks: "live_immediate",
};
