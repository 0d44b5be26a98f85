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
});

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
});
export type Config = z.infer<typeof Config>;

/** When a change of a key takes effect in a running engine. */
export type Boundary = "live_immediate" | "stage_boundary" | "cycle_boundary" | "startup_only";

/** The apply boundary of each top-level table; whatever a plan freezes applies to the next run, a cycle. */
export const BOUNDARIES: Record<keyof Config, Boundary> = {
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
};
