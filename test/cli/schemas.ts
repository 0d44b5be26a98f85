import { z } from "zod";
import { CLASSES } from "../../src/domain/attempt.ts";

// The shapes that others script against, as docs/JSON.md tells them. Fields may be added within a version, so objects are loose.

const count = z.number().int().nonnegative();
const state = z.enum(["backlog", "active", "blocked", "deferred", "done", "cancelled"]);
const counts = z.strictObject({
  backlog: count,
  active: count,
  blocked: count,
  deferred: count,
  done: count,
  cancelled: count,
});
const row = z.looseObject({ id: z.string(), title: z.string(), state, reason: z.string(), priority: z.number() });
const unreadable = z.looseObject({
  name: z.string(),
  state,
  line: z.number().nullable(),
  reason: z.string(),
  hint: z.string(),
});
const usage = z.looseObject({
  inputTokens: count,
  cachedTokens: count,
  outputTokens: count,
  costUsd: z.number().nullable(),
});
const check = z.looseObject({ command: z.string(), exitCode: z.number().nullable(), durationMs: z.number() });
const engine = z.looseObject({
  word: z.enum(["starting", "running", "paused", "draining", "stopping", "crashed", "stopped", "elsewhere"]),
  sentence: z.string(),
  hint: z.string(),
});
const spent = z.looseObject({ attempts: count, durationMs: z.number(), usage: z.looseObject({ inputTokens: count }) });
const removal = z.looseObject({
  kind: z.enum(["run", "checkout", "feed", "command", "recovered", "trash"]),
  what: z.string(),
  bytes: count,
  reason: z.string(),
});
const reason = z.looseObject({ subject: z.string(), sentence: z.string().min(1), hint: z.string() });
const verdict = z.enum(["done", "blocked", "cancelled"]).nullable();
const chain = z.enum(["intact", "torn", "broken", "absent"]);

const attempt = z.looseObject({
  n: z.number().int().positive(),
  stage: z.string(),
  runner: z.string().nullable(),
  model: z.string().nullable(),
  outcome: z.string().nullable(),
  class: z.enum(CLASSES).nullable(),
  durationMs: z.number().nullable(),
  usage,
  commit: z.string().nullable(),
});

const integration = z
  .looseObject({
    status: z.enum(["merged", "noop", "needs_revision", "blocked", "off"]).nullable(),
    base: z.string(),
    commit: z.string().nullable(),
    reason: z.string(),
    checks: z.array(check),
  })
  .nullable();

const run = z.looseObject({
  id: z.string(),
  task: z.string(),
  title: z.string(),
  graph: z.string().nullable(),
  state: z.enum(["open", "closed", "unreadable"]),
  verdict,
  reason: z.string(),
  node: z.string().nullable(),
  openedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  attempts: z.array(attempt),
  integration,
  usage,
});

const documentOf = <S extends z.ZodRawShape>(noun: string, shape: S) =>
  z.looseObject({ schema: z.literal(`millrace.${noun}/1`), ...shape });

/** Every JSON document the command line prints, by its noun. */
export const DOCUMENTS = {
  "task-added": documentOf("task-added", {
    task: z.looseObject({ id: z.string(), state }),
    existed: z.boolean(),
    notes: z.array(z.string()),
  }),
  "idea-added": documentOf("idea-added", { path: z.string() }),
  dropped: documentOf("dropped", { path: z.string() }),
  queue: documentOf("queue", { counts, tasks: z.array(row), unreadable: z.array(unreadable) }),
  reordered: documentOf("reordered", { tasks: z.array(z.string()) }),
  receipt: documentOf("receipt", {
    verb: z.string(),
    accepted: z.boolean().nullable(),
    pending: z.boolean(),
    sentence: z.string(),
    effective: z.enum(["now", "after-stage", "next-run", "at-stop"]).nullable(),
  }),
  forced: documentOf("forced", { done: z.array(z.string()), warning: z.string().nullable() }),
  detached: documentOf("detached", { pid: count, log: z.string() }),
  usage: documentOf("usage", {
    from: z.string(),
    to: z.string(),
    total: spent,
    today: spent,
    week: spent,
    by: z.string(),
    rows: z.array(spent.extend({ name: z.string() })),
  }),
  pass: documentOf("pass", {
    runs: z.array(
      z.looseObject({
        id: z.string(),
        task: z.string(),
        verdict: z.enum(["done", "blocked", "cancelled", "waiting", "interrupted"]),
        reason: z.string(),
        hint: z.string(),
        commit: z.string().nullable(),
        integration: z.looseObject({ status: z.string().nullable() }),
        usage,
      }),
    ),
    passedOver: z.array(z.looseObject({ task: z.string(), reason: z.string() })),
    held: z.string().nullable(),
    interrupted: z.boolean(),
  }),
  status: documentOf("status", {
    workspace: z.string(),
    engine,
    counts,
    tasks: z.array(row),
    unreadable: z.array(unreadable),
    why: reason,
    checks: count.nullable(),
    snapshotAt: z.string().nullable(),
    runs: z.array(
      z.looseObject({ id: z.string(), task: z.string(), node: z.string(), lastSignAt: z.string().nullable() }),
    ),
    pauses: z.array(z.looseObject({ owner: z.string(), scope: z.string(), untilAt: z.string().nullable() })),
    pendingCommands: count,
    needs: z.array(z.looseObject({ task: z.string(), kind: z.enum(["question", "approval"]), asks: z.string() })),
    budgets: z.array(z.looseObject({ budget: z.string(), spent: z.number(), limit: z.number(), percent: z.number() })),
    today: z.looseObject({ attempts: count, tokens: count }).nullable(),
    problems: z.array(z.looseObject({ subject: z.string(), sentence: z.string(), hint: z.string() })),
  }),
  runs: documentOf("runs", {
    runs: z.array(
      z.looseObject({
        id: z.string(),
        task: z.string(),
        state: z.string(),
        verdict,
        attempts: count,
        commit: z.string().nullable(),
      }),
    ),
  }),
  task: documentOf("task", {
    task: row,
    why: z.looseObject({ sentence: z.string(), hint: z.string() }),
    card: z.looseObject({ fields: z.looseObject({}), body: z.string(), text: z.string() }).nullable(),
    problem: unreadable.nullable(),
    runs: z.array(z.string()),
    run: run.nullable(),
    outputs: z.looseObject({ folder: z.string(), files: z.array(z.looseObject({ path: z.string(), size: count })) }),
  }),
  run: documentOf("run", { run }),
  attempt: documentOf("attempt", {
    run: z.string(),
    attempt,
    folder: z.string().nullable(),
    files: z.array(z.looseObject({ name: z.string(), size: count, text: z.string() })),
  }),
  prompt: documentOf("prompt", { stage: z.string(), text: z.string().min(1) }),
  provenance: documentOf("provenance", {
    plan: z.looseObject({ digest: z.string().nullable(), verified: z.boolean() }),
    journal: z.looseObject({ entries: count, chain }),
    attempts: z.array(attempt),
    integration,
  }),
  logs: documentOf("logs", {
    events: z.array(
      z.looseObject({
        seq: count,
        at: z.string(),
        type: z.string(),
        run: z.string().nullable(),
        task: z.string().nullable(),
        text: z.string(),
      }),
    ),
    skipped: count,
  }),
  event: documentOf("event", { seq: count, at: z.string(), type: z.string(), text: z.string() }),
  why: documentOf("why", { subject: z.string(), sentence: z.string().min(1), hint: z.string() }),
  health: documentOf("health", {
    healthy: z.boolean(),
    engine,
    disk: z.looseObject({ writable: z.boolean(), problem: z.string().nullable() }),
    durability: z.string().nullable(),
    checks: z.looseObject({ configured: count.nullable() }),
    snapshot: z.looseObject({ at: z.string(), ageMs: z.number() }).nullable(),
    counts,
  }),
  doctor: documentOf("doctor", {
    sound: z.boolean(),
    findings: z.array(
      z.looseObject({
        area: z.string(),
        level: z.enum(["good", "note", "wrong", "fixed"]),
        sentence: z.string(),
        hint: z.string(),
      }),
    ),
  }),
  diagnosis: documentOf("diagnosis", {
    run: z.string(),
    file: z.string(),
    bytes: count,
    files: z.array(z.looseObject({ path: z.string(), bytes: count, about: z.string() })),
  }),
  prune: documentOf("prune", {
    dryRun: z.boolean(),
    bytes: count,
    removals: z.array(removal),
    deleted: z.array(removal),
    kept: z.array(z.looseObject({ what: z.string(), reason: z.string(), failed: z.literal(true).optional() })),
  }),
  outputs: documentOf("outputs", {
    task: z.string(),
    folder: z.string(),
    files: z.array(z.looseObject({ path: z.string(), size: count })),
  }),
  config: documentOf("config", {
    file: z.string(),
    settings: z.array(
      z.looseObject({ key: z.string(), value: z.unknown(), line: count.nullable(), boundary: z.string() }),
    ),
    graphs: z
      .array(z.looseObject({ graph: z.string(), key: z.string(), value: z.number(), holds: z.boolean() }))
      .optional(),
  }),
  "config-change": documentOf("config-change", {
    file: z.string(),
    key: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    changed: z.boolean(),
    boundary: z.string(),
  }),
  assets: documentOf("assets", {
    assets: z.array(
      z.looseObject({ kind: z.string(), name: z.string(), source: z.enum(["package", "workspace"]), path: z.string() }),
    ),
  }),
  asset: documentOf("asset", { kind: z.string(), name: z.string(), source: z.string(), path: z.string() }),
  "assets-diff": documentOf("assets-diff", { assets: z.array(z.looseObject({})) }),
  init: documentOf("init", {
    workspace: z.string(),
    dryRun: z.boolean(),
    repository: z.looseObject({}).nullable(),
    files: z.array(z.looseObject({ path: z.string(), state: z.string() })),
    folders: z.array(z.string()),
    notes: z.array(z.string()),
  }),
  demo: documentOf("demo", {
    folder: z.string(),
    repository: z.string(),
    workspace: z.string(),
    runs: z.array(
      z.looseObject({ id: z.string(), task: z.string(), verdict: z.string(), commit: z.string().nullable(), usage }),
    ),
  }),
  service: documentOf("service", {
    supervisor: z.enum(["systemd", "launchd"]),
    name: z.string(),
    file: z.string(),
    text: z.string(),
    start: z.array(z.array(z.string())),
    stop: z.array(z.array(z.string())),
    installed: z.boolean().nullable(),
    ran: z.array(z.string()),
  }),
  completion: documentOf("completion", { shell: z.string(), script: z.string() }),
  version: documentOf("version", { version: z.string().regex(/^\d+\.\d+\.\d+/), node: z.string() }),
  help: documentOf("help", {}),
  error: z.looseObject({
    schema: z.literal("millrace.error/1"),
    error: z.strictObject({ code: z.string(), message: z.string().min(1), hint: z.string() }),
  }),
} as const;
