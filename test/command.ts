import * as fc from "fast-check";
import type { Act, Command, Receipt } from "../src/domain/command.ts";

const id = fc.string({ minLength: 1, maxLength: 128 });
const words = fc.string({ maxLength: 40 });
const time = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Any act there is. */
export const anyAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ verb: fc.constant("pause" as const), target: fc.option(id), reason: words, untilAt: fc.option(time) }),
  fc.record({
    verb: fc.constant("resume" as const),
    target: fc.option(id),
    owner: fc.option(fc.string({ maxLength: 32 })),
  }),
  fc.record({ verb: fc.constant("stop" as const), how: fc.constantFrom("grace", "after-stage", "now", "hand-over") }),
  fc.record({ verb: fc.constantFrom("drain", "reload") }),
  fc.record({ verb: fc.constantFrom("cancel", "defer"), task: id, reason: words }),
  fc.record({
    verb: fc.constant("retry" as const),
    task: id,
    from: fc.option(fc.string({ maxLength: 64 })),
    fresh: fc.boolean(),
  }),
  fc.record({ verb: fc.constantFrom("unblock", "thaw"), task: id }),
  fc.record({ verb: fc.constant("answer" as const), task: id, text: fc.string({ minLength: 1, maxLength: 40 }) }),
  fc.record({ verb: fc.constant("supersede" as const), task: id, by: id }),
  fc.record({ verb: fc.constant("edit" as const), task: id, text: words, seen: words }),
  fc.record({ verb: fc.constant("reorder" as const), tasks: fc.array(id, { minLength: 1, maxLength: 5 }) }),
  fc.record({ verb: fc.constant("prioritise" as const), task: id, priority: fc.integer({ min: -1_000, max: 1_000 }) }),
  fc.record({ verb: fc.constantFrom("approve", "reject"), task: id, note: words }),
);

/** Any command there is. */
export const anyCommand: fc.Arbitrary<Command> = fc.record({
  schema: fc.constant("millrace.command/1" as const),
  id: fc.stringMatching(/^[0-9a-z-]{8,64}$/),
  at: time,
  actor: fc.string({ maxLength: 64 }),
  epoch: fc.option(fc.integer({ min: 1 })),
  expiresAt: fc.option(time),
  act: anyAct,
});

/** A command for tests, told apart by a number. */
export const commandOf = (n: number | string, act: Act = { verb: "reload" }): Command => ({
  schema: "millrace.command/1",
  id: typeof n === "string" ? n : `command-${String(n).padStart(4, "0")}`,
  at: "2026-01-01T00:00:00.000Z",
  actor: "test",
  epoch: null,
  expiresAt: null,
  act,
});

/** The receipt that accepts a command. */
export const receiptOf = ({ id, act }: Pick<Command, "id" | "act">, sentence = "Done."): Receipt => ({
  schema: "millrace.receipt/1",
  id,
  verb: act.verb,
  at: "2026-01-01T00:00:01.000Z",
  epoch: 1,
  accepted: true,
  code: null,
  sentence,
  hint: "",
  effective: "now",
});
