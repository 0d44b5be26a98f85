import * as z from "zod";
import { PAUSE_OWNERS } from "./pause-owner.ts";
import { AttemptClass, AttemptKind, Settlement } from "./attempt.ts";

/** Who a wait belongs to; each clears only its own. */
export const WaitOwner = z.enum(["backoff", "rate-limit", "usage-limit", "outage", "runner", "setup", "lane"]);
export type WaitOwner = z.infer<typeof WaitOwner>;

/** Who holds work back; each clears only its own. */
export const PauseOwner = z.enum(PAUSE_OWNERS);
export type PauseOwner = z.infer<typeof PauseOwner>;

/** What a pause holds back: every attempt, or those of one runner. */
export const PauseScope = z.union([z.literal("engine"), z.templateLiteral(["runner:", z.string()])]);
export type PauseScope = z.infer<typeof PauseScope>;

/** How a run ended. */
export const Verdict = z.enum(["done", "blocked", "cancelled"]);
export type Verdict = z.infer<typeof Verdict>;

/** What became of integration. */
export const IntegrationStatus = z.enum(["merged", "noop", "needs_revision", "blocked", "off"]);
export type IntegrationStatus = z.infer<typeof IntegrationStatus>;

/** Why a run was sent back from the gate. */
const Revision = z.strictObject({
  kind: z.enum(["conflict", "red-check"]),
  base: z.string(),
  detail: z.string(),
  paths: z.array(z.string()),
});

/** Everything that can happen to a run, as past participles; a run is the fold of these. */
export const RunEvent = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("opened"), plan: z.string(), slot: z.number().int().positive(), start: z.string() }),
  z.strictObject({ type: z.literal("entered"), node: z.string(), from: z.string().nullable(), by: z.string() }),
  z.strictObject({
    type: z.literal("ordered"),
    n: z.number().int().positive(),
    node: z.string(),
    kind: AttemptKind,
    /** The commit the attempt's tree starts from. */
    from: z.string(),
    /** Set when the attempt resolves a conflict: the base to merge and the tree with its markers. */
    merge: z.strictObject({ base: z.string(), tree: z.string() }).nullable(),
  }),
  z.strictObject({ type: z.literal("settled"), node: z.string(), settlement: Settlement }),
  z.strictObject({
    type: z.literal("waiting"),
    owner: WaitOwner,
    class: AttemptClass.nullable(),
    sinceAt: z.string(),
    untilAt: z.string(),
    reason: z.string(),
  }),
  z.strictObject({ type: z.literal("resumed"), owner: WaitOwner, waitedMs: z.number().nonnegative() }),
  z.strictObject({
    type: z.literal("merged"),
    base: z.string(),
    candidate: z.string(),
    round: z.number().int().positive(),
  }),
  z.strictObject({ type: z.literal("sent-back"), revision: Revision, tip: z.string(), tree: z.string().nullable() }),
  z.strictObject({ type: z.literal("outdated"), base: z.string() }),
  z.strictObject({ type: z.literal("advanced"), from: z.string(), commit: z.string() }),
  z.strictObject({ type: z.literal("followed"), note: z.string() }),
  z.strictObject({
    type: z.literal("integrated"),
    status: IntegrationStatus,
    base: z.string(),
    commit: z.string().nullable(),
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal("closed"),
    verdict: Verdict,
    reason: z.string(),
    hint: z.string(),
    research: z.boolean(),
    /** What an agent asks of a person, when that is why the run stopped. */
    question: z.string().nullable().default(null),
  }),
  /** A person holds the run: what is at work ends its attempt, and no other starts until it is released. */
  z.strictObject({ type: z.literal("held"), reason: z.string() }),
  z.strictObject({ type: z.literal("released"), reason: z.string() }),
  /** The run shall end: an attempt at work is ended first. */
  z.strictObject({
    type: z.literal("ending"),
    verdict: z.enum(["blocked", "cancelled"]),
    reason: z.string(),
    hint: z.string(),
  }),
  /** An approve node asks a person; `decided` answers it. */
  z.strictObject({ type: z.literal("asked"), node: z.string(), question: z.string() }),
  z.strictObject({ type: z.literal("decided"), node: z.string(), outcome: z.string(), note: z.string() }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

/** Everything that concerns no open run, kept in the engine's journal. */
export const EngineEvent = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("engine-started"), pid: z.number(), host: z.string(), version: z.string() }),
  z.strictObject({ type: z.literal("engine-stopped"), reason: z.string() }),
  z.strictObject({ type: z.literal("engine-took-over"), epoch: z.number(), pid: z.number(), reason: z.string() }),
  z.strictObject({ type: z.literal("task-ranked"), tasks: z.array(z.string()) }),
  z.strictObject({ type: z.literal("task-prioritised"), task: z.string(), priority: z.number().int() }),
  z.strictObject({
    type: z.literal("task-moved"),
    task: z.string(),
    from: z.string(),
    to: z.string(),
    reason: z.string(),
    /** The task's newest run when this was decided, so that a rename that is still owed is told from one that was done. */
    run: z.string().nullable().default(null),
  }),
  z.strictObject({ type: z.literal("task-answered"), task: z.string(), question: z.string(), text: z.string() }),
  /** How the task's next run shall begin: at a stage of its graph, and on the base instead of where the last one stopped. */
  z.strictObject({
    type: z.literal("task-retried"),
    task: z.string(),
    from: z.string().nullable(),
    fresh: z.boolean(),
    /** The task's newest run when this was decided: it holds for the run after that one only. */
    run: z.string().nullable(),
  }),
  z.strictObject({ type: z.literal("task-edited"), task: z.string(), digest: z.string() }),
  z.strictObject({
    type: z.literal("paused"),
    owner: PauseOwner,
    scope: PauseScope,
    sinceAt: z.string(),
    untilAt: z.string().nullable(),
    reason: z.string(),
  }),
  z.strictObject({ type: z.literal("unpaused"), owner: PauseOwner, scope: PauseScope, reason: z.string() }),
  /** A budget was told of: `budget` names it ("day.tokens", "task.cost_usd <task>"), `period` its day. */
  z.strictObject({
    type: z.literal("budget-reached"),
    budget: z.string(),
    period: z.string(),
    level: z.enum(["warn", "stop"]),
    sentence: z.string(),
  }),
  z.strictObject({ type: z.literal("config-reloaded"), sentence: z.string() }),
  /** What still mattered of this journal was kept in a file of this digest, which is believed for this line's sake. */
  z.strictObject({ type: z.literal("checkpointed"), digest: z.string() }),
  z.strictObject({ type: z.literal("run-corrupt"), run: z.string(), reason: z.string() }),
]);
export type EngineEvent = z.infer<typeof EngineEvent>;
