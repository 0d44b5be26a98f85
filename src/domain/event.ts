import * as z from "zod";
import { AttemptClass, AttemptKind, Settlement } from "./attempt.ts";

/** Who a wait belongs to; each clears only its own. */
export const WaitOwner = z.enum(["backoff", "rate-limit", "usage-limit", "outage", "runner", "setup", "lane"]);
export type WaitOwner = z.infer<typeof WaitOwner>;

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
  }),
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
  }),
  z.strictObject({ type: z.literal("run-corrupt"), run: z.string(), reason: z.string() }),
]);
export type EngineEvent = z.infer<typeof EngineEvent>;
