import * as z from "zod";

const id = z.string().min(1).max(128);
const text = z.string().max(4_000);

/** What a person asks the engine to do, as data; ids are whole. `target` null means the engine itself. */
export const Act = z.discriminatedUnion("verb", [
  z.strictObject({
    verb: z.literal("pause"),
    target: id.nullable(),
    reason: text,
    untilAt: z.iso.datetime().nullable(),
  }),
  z.strictObject({ verb: z.literal("resume"), target: id.nullable(), owner: z.string().max(32).nullable() }),
  z.strictObject({ verb: z.literal("stop"), how: z.enum(["grace", "after-stage", "now", "hand-over"]) }),
  z.strictObject({ verb: z.literal("drain") }),
  z.strictObject({ verb: z.literal("reload") }),
  z.strictObject({ verb: z.literal("cancel"), task: id, reason: text }),
  z.strictObject({ verb: z.literal("retry"), task: id, from: z.string().max(64).nullable(), fresh: z.boolean() }),
  z.strictObject({ verb: z.literal("unblock"), task: id }),
  z.strictObject({ verb: z.literal("answer"), task: id, text: z.string().min(1).max(20_000) }),
  z.strictObject({ verb: z.literal("defer"), task: id, reason: text }),
  z.strictObject({ verb: z.literal("thaw"), task: id }),
  z.strictObject({ verb: z.literal("supersede"), task: id, by: id }),
  /** `seen` is the sha256 of the card that was edited: one that changed meanwhile is not overwritten. */
  z.strictObject({ verb: z.literal("edit"), task: id, text: z.string().max(1_048_576), seen: z.string() }),
  z.strictObject({ verb: z.literal("reorder"), tasks: z.array(id).min(1).max(10_000) }),
  z.strictObject({ verb: z.literal("prioritise"), task: id, priority: z.number().int().min(-1_000).max(1_000) }),
  z.strictObject({ verb: z.literal("approve"), task: id, note: text }),
  z.strictObject({ verb: z.literal("reject"), task: id, note: text }),
]);
export type Act = z.infer<typeof Act>;

/**
 * One command as it lies in the mailbox. `id` makes a repetition harmless; `epoch`, when set, is the only engine it is
 * meant for; after `expiresAt` no engine obeys it any more.
 */
export const Command = z.strictObject({
  schema: z.literal("millrace.command/1"),
  id: z.string().regex(/^[0-9a-z-]{8,64}$/),
  at: z.iso.datetime(),
  actor: z.string().max(64),
  epoch: z.number().int().positive().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  act: Act,
});
export type Command = z.infer<typeof Command>;

/** When what was accepted shows: at once, when the attempt at work has ended, with the task's next run, or when the engine has gone. */
export const Effective = z.enum(["now", "after-stage", "next-run", "at-stop"]);
export type Effective = z.infer<typeof Effective>;

/** The answer to one command: what will happen and when, or why not and what to do. */
export const Receipt = z.strictObject({
  schema: z.literal("millrace.receipt/1"),
  id: z.string(),
  verb: z.string(),
  at: z.string(),
  /** The engine that answered; null when a verb acted under the lease itself. */
  epoch: z.number().int().nullable(),
  accepted: z.boolean(),
  /** The code of the refusal; null when accepted. */
  code: z.string().nullable(),
  sentence: z.string(),
  hint: z.string(),
  effective: Effective.nullable(),
});
export type Receipt = z.infer<typeof Receipt>;
