import * as z from "zod";
import { Binding } from "./attempt.ts";

const Edge = z.record(z.string(), z.string());
const common = {
  name: z.string(),
  visits: z.number().int().positive(),
  attempts: z.number().int().positive(),
  on: Edge,
};

/** A node of a frozen plan: the graph's node with every default filled in and every name bound. */
export const PlanNode = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("agent"),
    ...common,
    outcomes: z.array(z.string()),
    readOnly: z.boolean(),
    binding: Binding,
    prompt: z.strictObject({ name: z.string(), source: z.string(), digest: z.string(), text: z.string() }),
  }),
  z.strictObject({ kind: z.literal("check"), ...common, commands: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("integrate"), ...common }),
  z.strictObject({ kind: z.literal("approve"), ...common, question: z.string() }),
]);
export type PlanNode = z.infer<typeof PlanNode>;

/** What a run may spend: counts, milliseconds, tokens and US dollars; null is without a bound of that kind. */
export const Limits = z.strictObject({
  attempts: z.number().int().positive(),
  activeMs: z.number().positive(),
  tokens: z.number().positive().nullable(),
  costUsd: z.number().positive().nullable(),
  /** First delay of a retry; it doubles a try. */
  backoffMs: z.number().nonnegative(),
  /** What one stage of the run may spend over all its attempts. */
  stage: z
    .strictObject({
      attempts: z.number().positive().nullable(),
      activeMs: z.number().positive().nullable(),
      tokens: z.number().positive().nullable(),
      costUsd: z.number().positive().nullable(),
    })
    .prefault({ attempts: null, activeMs: null, tokens: null, costUsd: null }),
  /** How long a run may wait in all for providers and limits before it stops for the operator. */
  waitMs: z.number().positive(),
});
export type Limits = z.infer<typeof Limits>;

/** Evidence a run takes over from the run it continues. */
export const Inheritance = z.strictObject({
  run: z.string(),
  reason: z.string(),
  /** What a person said since, oldest first: the question (when one was asked) and the answer. */
  answers: z.array(z.string()),
  /** Attempts of earlier runs, newest last, whose logs the next one may read: absolute folders with how each ended. */
  attempts: z
    .array(z.strictObject({ folder: z.string(), node: z.string(), class: z.string(), summary: z.string() }))
    .default([]),
});

/** Everything a run depends on, frozen when it opens; `digest` is the sha256 of the canonical JSON of all the rest. */
export const Plan = z.strictObject({
  schema: z.literal("millrace.plan/1"),
  run: z.string(),
  task: z.string(),
  createdAt: z.string(),
  card: z.strictObject({
    title: z.string(),
    text: z.string(),
    body: z.string(),
    digest: z.string(),
    specId: z.string().nullable(),
  }),
  graph: z.strictObject({ name: z.string(), source: z.string(), digest: z.string(), entry: z.string() }),
  nodes: z.record(z.string(), PlanNode),
  limits: Limits,
  checks: z.strictObject({ commands: z.array(z.string()), timeoutMs: z.number().positive(), env: z.array(z.string()) }),
  setup: z.strictObject({
    commands: z.array(z.string()),
    timeoutMs: z.number().positive(),
    cacheKey: z.array(z.string()),
  }),
  integration: z.strictObject({ enabled: z.boolean(), rounds: z.number().int().positive() }),
  effectsRepeat: z.boolean(),
  outputMax: z.number().int().positive(),
  /** The base branch, its commit when the plan was frozen, and the commit the work starts from. */
  base: z.strictObject({ branch: z.string(), commit: z.string(), start: z.string() }),
  /** The digest of the configuration the plan was compiled from. */
  config: z.string(),
  continues: Inheritance.nullable(),
  digest: z.string(),
});
export type Plan = z.infer<typeof Plan>;
