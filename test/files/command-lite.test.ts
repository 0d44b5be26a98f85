import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Act, Command, Receipt } from "../../src/domain/command.ts";
import { faultOfCommand } from "../../src/files/command-lite.ts";
import { parseReceiptLite } from "../../src/files/receipt-lite.ts";
import { anyAct, anyCommand } from "../command.ts";

/** Values that stand where another one belongs. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -0, 1.5, 1e300, 2 ** 53, -1_001, "", "x", [], [""], {}, ["a", 1]),
  fc.constantFrom(
    "2026-01-31T12:00:00Z",
    "2026-02-29T12:00:00Z",
    "2024-02-29T12:00:00.123456Z",
    "0000-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T23:59:60Z",
    "2026-01-01T12:00Z",
    "2026-01-01T12:00:00+00:00",
    "2026-01-01 12:00:00Z",
    "2026-01-01T12:00:00.Z",
    "\n2026-01-01T12:00:00Z",
    "2026-01-01T12:00:00Z\n",
    "+002026-01-01T00:00:00Z",
  ),
  fc.constantFrom(
    "abcdefg",
    "abcdefgh",
    "ABCDEFGH",
    "abc.efgh",
    "../../etc",
    "abcdefgh\n",
    "now",
    "grace",
    "millrace.command/2",
  ),
  fc.constantFrom(
    ..."32 64 128 4000 20000".split(" ").flatMap((n) => ["a".repeat(Number(n)), "a".repeat(Number(n) + 1)]),
  ),
  fc.string({ maxLength: 6 }),
);

const places = ["schema", "id", "at", "actor", "epoch", "expiresAt", "act", "more", "__proto__", "constructor"];
const actPlaces = [...new Set(Act.options.flatMap((option) => Object.keys(option.shape))), "more", "__proto__"];

/** A command with some of its values replaced or taken away, as JSON can hold it. */
const bent = fc
  .tuple(
    anyCommand,
    fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...places), fc.constantFrom(...actPlaces), fc.option(odd)), {
      maxLength: 3,
    }),
  )
  .map(([command, changes]) => {
    const whole: Record<string, unknown> = { ...command, act: { ...command.act } };
    for (const [inAct, place, actPlace, value] of changes) {
      const object =
        inAct && typeof whole["act"] === "object" && whole["act"] !== null
          ? (whole["act"] as Record<string, unknown>)
          : whole;
      const name = object === whole ? place : actPlace;
      if (value === null) delete object[name];
      else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
    }
    return JSON.parse(JSON.stringify(whole)) as unknown;
  });

describe("the lean judge of commands", () => {
  test("finds nothing wrong with any command there is", () => {
    fc.assert(
      fc.property(anyCommand, (command) => {
        expect(faultOfCommand(command)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test("M36, E7: takes and refuses exactly what the schema takes and refuses", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: bent }, fc.jsonValue()), (value) => {
        const fault = faultOfCommand(value);
        if (fault !== null) refused += 1;
        expect(fault === null, `${JSON.stringify(value)}: ${fault}`).toBe(Command.safeParse(value).success);
      }),
      { numRuns: 20_000 },
    );
    expect(refused).toBeGreaterThan(2_000);
  });

  test("draws the line of each field where the schema does", () => {
    const lengths = [0, 1, 32, 64, 128, 4_000, 20_000, 1_048_576];
    const limits = [-1_001, -1_000, -1, 0, 1, 1_000, 1_001, 0.5, 2 ** 53 - 1, 2 ** 53, 10_000].map((n) => n as unknown);
    for (const n of lengths) limits.push("a".repeat(n), "a".repeat(n + 1));
    for (const n of [0, 1, 10_000, 10_001]) limits.push(Array.from({ length: n }, () => "a"));
    limits.push(null, true, {}, "2026-01-31T12:00:00Z", "now", ["a".repeat(129)], [1]);
    const [pause] = fc.sample(anyCommand, { numRuns: 1, seed: 1 });
    const acts = new Map(fc.sample(anyAct, { numRuns: 500, seed: 1 }).map((act) => [act.verb, act]));
    expect(acts.size).toBe(Act.options.length);
    const agree = (value: unknown): void => {
      expect(faultOfCommand(value) === null, JSON.stringify(value).slice(0, 300)).toBe(
        Command.safeParse(value).success,
      );
    };
    for (const limit of limits) {
      for (const name of Object.keys(Command.shape)) agree({ ...pause, [name]: limit });
      for (const act of acts.values())
        for (const name of Object.keys(act)) agree({ ...pause, act: { ...act, [name]: limit } });
    }
  });

  test("knows every verb", () => {
    const verbs = new Set<string>();
    fc.assert(
      fc.property(anyAct, ({ verb }) => void verbs.add(verb)),
      { numRuns: 2_000 },
    );
    expect([...verbs].sort()).toEqual(Act.options.map((option) => option.shape.verb.value).sort());
  });

  test("says in a sentence what is wrong, for who typed it", () => {
    const command = {
      schema: "millrace.command/1",
      id: "abcdefgh",
      at: "2026-01-01T00:00:00Z",
      actor: "cli",
      epoch: null,
      expiresAt: null,
    };
    const faultOf = (act: unknown): string | null => faultOfCommand({ ...command, act });
    expect(faultOf({ verb: "defer", task: "a", reason: "x".repeat(4_001) })).toBe(
      "`act.reason` must be a text of at most 4,000 characters",
    );
    expect(faultOf({ verb: "fly" })).toBe("`act.verb` must be a verb that is known");
    expect(faultOf({ verb: "drain", now: 1 })).toBe("`act.now` is not known");
    expect(faultOf({ verb: "prioritise", task: "a", priority: 1_001 })).toBe(
      "`act.priority` must be a whole number from -1000 to 1000",
    );
    expect(faultOf({ verb: "toString" })).toBe("`act.verb` must be a verb that is known");
  });
});

describe("the lean reader of receipts", () => {
  const names = [...Object.keys(Receipt.shape), "more", "__proto__"];
  const receipt = fc
    .tuple(
      fc.record({
        schema: fc.constant("millrace.receipt/1"),
        id: fc.string(),
        verb: fc.string(),
        at: fc.string(),
        epoch: fc.option(fc.integer()),
        accepted: fc.boolean(),
        code: fc.option(fc.string()),
        sentence: fc.string(),
        hint: fc.string(),
        effective: fc.option(fc.constantFrom("now", "after-stage", "next-run", "at-stop")),
      }),
      fc.array(fc.tuple(fc.constantFrom(...names), fc.option(odd)), { maxLength: 2 }),
    )
    .map(([valid, changes]) => {
      const bent: Record<string, unknown> = { ...valid };
      for (const [name, value] of changes)
        if (value === null) delete bent[name];
        else Object.defineProperty(bent, name, { value, enumerable: true, configurable: true, writable: true });
      return JSON.parse(JSON.stringify(bent)) as unknown;
    });

  test("gives what the schema gives, and nothing where that gives nothing", () => {
    let read = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: receipt }, fc.jsonValue()), (value) => {
        const parsed = Receipt.safeParse(value);
        const lite = parseReceiptLite(value);
        if (lite !== null) read += 1;
        expect(lite).toEqual(parsed.success ? parsed.data : null);
      }),
      { numRuns: 10_000 },
    );
    expect(read).toBeGreaterThan(2_000);
    expect(read).toBeLessThan(8_000);
  });
});
