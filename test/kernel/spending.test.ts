import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLASSES } from "../../src/domain/attempt.ts";
import { NOTHING_SPENT, type Spent } from "../../src/domain/charge.ts";
import { type Bounds, judgeSpending, type Purse, withAtWork } from "../../src/kernel/spending.ts";
import { chargeOf, isCharged } from "../../src/kernel/charge.ts";
import { bareSettlement } from "../../src/domain/attempt.ts";
import { makePlan } from "../plan.ts";

const DAY: Purse = { kind: "day", day: "2026-01-01" };
const TASK: Purse = { kind: "task", task: "t" };
const FREE: Bounds = { attempts: null, activeMs: null, tokens: null, costUsd: null };
const LEVELS = ["ok", "warn", "stop"];

const amount = fc.nat(10_000_000);
const anySpent: fc.Arbitrary<Spent> = fc
  .record({ attempts: fc.nat(500), durationMs: amount, inputTokens: amount, outputTokens: amount, cost: fc.nat(500) })
  .map(({ attempts, durationMs, inputTokens, outputTokens, cost }) => ({
    attempts,
    durationMs,
    usage: { inputTokens, cachedTokens: 0, outputTokens, costUsd: cost / 10 },
  }));
const bound = (max: number): fc.Arbitrary<number | null> => fc.option(fc.integer({ min: 1, max }), { nil: null });
const anyBounds: fc.Arbitrary<Bounds> = fc.record({
  attempts: bound(500),
  activeMs: bound(10_000_000),
  tokens: bound(10_000_000),
  costUsd: bound(50),
});

describe("budgets of a day and a task", () => {
  test("C4: spending more never lowers a level, and each bounded kind has exactly one standing", () => {
    fc.assert(
      fc.property(anyBounds, anySpent, anySpent, fc.integer({ min: 1, max: 100 }), (bounds, one, more, percent) => {
        const [before, after] = [one, withAtWork(one, [more])].map((spent) =>
          judgeSpending(DAY, bounds, spent, percent),
        );
        expect(before?.length).toBe(Object.values(bounds).filter((limit) => limit !== null).length);
        for (const [index, standing] of (before ?? []).entries())
          expect(LEVELS.indexOf(after?.[index]?.level ?? "")).toBeGreaterThanOrEqual(LEVELS.indexOf(standing.level));
      }),
    );
  });

  test("C4: a budget warns at its percent and stops at all of it, whatever kind it is of", () => {
    fc.assert(
      fc.property(anyBounds, anySpent, fc.integer({ min: 1, max: 100 }), (bounds, spent, percent) => {
        for (const { spent: used, limit, level } of judgeSpending(TASK, bounds, spent, percent)) {
          const expected = used >= limit ? "stop" : used * 100 >= limit * percent ? "warn" : "ok";
          expect(level).toBe(expected);
        }
      }),
    );
  });

  test.each([
    [79, "ok", "79% of today's 100 tokens are spent (79)"],
    [80, "warn", "80% of today's 100 tokens are spent (80)"],
    [99, "warn", "99% of today's 100 tokens are spent (99)"],
    [100, "stop", "today's 100 tokens are used up (100 spent)"],
  ] as const)("C4: %s of 100 tokens are told as %s", (tokens, level, sentence) => {
    const spent = { ...NOTHING_SPENT, usage: { ...NOTHING_SPENT.usage, outputTokens: tokens } };
    expect(judgeSpending(DAY, { ...FREE, tokens: 100 }, spent, 80)).toEqual([
      { budget: "day.tokens", spent: tokens, limit: 100, level, cuts: level === "stop", sentence },
    ]);
  });

  test("C4: a number of attempts holds back the next one and never cuts the one that used it up", () => {
    const spent = withAtWork({ ...NOTHING_SPENT, attempts: 2 }, [{ durationMs: 1, usage: NOTHING_SPENT.usage }]);
    expect(judgeSpending(TASK, { ...FREE, attempts: 3 }, spent, 80)).toMatchObject([
      { budget: "task.attempts t", level: "stop", cuts: false },
    ]);
    expect(judgeSpending(TASK, { ...FREE, activeMs: 1 }, spent, 80)).toMatchObject([{ level: "stop", cuts: true }]);
  });

  test("a budget of money says so where no runner tells what it costs", () => {
    expect(judgeSpending(TASK, { ...FREE, costUsd: 2.5 }, NOTHING_SPENT, 80)[0]?.sentence).toBe(
      "nothing is known of t's $2.5: no runner told what it costs",
    );
  });

  test("amounts are told in their own units, thousands in groups", () => {
    const spent = {
      attempts: 0,
      durationMs: 5_430_000,
      usage: { ...NOTHING_SPENT.usage, inputTokens: 1_234_567, costUsd: 3 },
    };
    const told = judgeSpending(TASK, { attempts: null, activeMs: 6_000_000, tokens: 2_000_000, costUsd: 3 }, spent, 80);
    expect(told.map(({ sentence }) => sentence)).toEqual([
      "90% of t's 100 minutes of work are spent (90.5)",
      "61% of t's 2,000,000 tokens are spent (1,234,567)",
      "t's $3 are used up ($3.00 spent)",
    ]);
  });
});

describe("what an attempt is charged with", () => {
  const plan = makePlan("t.r1");
  const at = "2026-01-01T23:30:00.000Z";
  const settled = bareSettlement(3, "crashed", "");

  test("M56: what never started is charged to nobody", () => {
    expect(chargeOf(plan, "builder", { ...settled, class: "launch-failed", started: false }, at, () => 0)).toBe(null);
  });

  test("M56: what a provider or the machine ended costs no attempt, and its tokens count", () => {
    const free = CLASSES.filter((one) => !isCharged({ class: one, started: true }));
    expect(free).toEqual(
      ["killed", "launch-failed", "auth", "rate-limited", "usage-limited", "provider-error"].sort(byClass),
    );
    expect(chargeOf(plan, "builder", { ...settled, class: "usage-limited" }, at, () => 0)).toMatchObject({
      charged: false,
    });
  });

  test("it counts for the local day in which it ended, with its stage, runner and model", () => {
    expect(chargeOf(plan, "builder", { ...settled, model: "m" }, at, () => 60)).toMatchObject({
      day: "2026-01-02",
      task: "t",
      run: "t.r1",
      n: 3,
      stage: "builder",
      runner: "sim",
      model: "m",
      charged: true,
    });
    expect(chargeOf(plan, "check", settled, at, () => 0)).toMatchObject({ runner: "-", model: null });
  });

  const byClass = (a: string, b: string): number =>
    CLASSES.findIndex((one) => one === a) - CLASSES.findIndex((one) => one === b);
});
