import { describe, expect, test } from "vitest";
import type { Charge } from "../../src/domain/charge.ts";
import { NO_RUNNER } from "../../src/domain/charge.ts";
import { NO_USAGE } from "../../src/domain/usage.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import { usageDays } from "../../src/view/usage.ts";
import { makeFace } from "./face.ts";
import { DOCUMENTS } from "./schemas.ts";

const charge = (day: string, task: string, tokens: number, more: Partial<Charge> = {}): Charge => ({
  at: `${day}T10:00:00.000Z`,
  day,
  task,
  run: `${task}.r1`,
  n: 1,
  stage: "builder",
  runner: "codex",
  model: "big",
  charged: true,
  durationMs: 60_000,
  usage: { inputTokens: tokens, cachedTokens: 0, outputTokens: 100, costUsd: tokens / 10_000 },
  ...more,
});

const CHARGES: readonly Charge[] = [
  charge("2026-02-22", "old", 999_999),
  charge("2026-02-23", "export", 40_000, { model: null }),
  charge("2026-02-28", "export", 30_000, { runner: "claude", model: "small" }),
  charge("2026-03-01", "export", 10_000),
  charge("2026-03-01", "login", 20_000),
  charge("2026-03-01", "login", 0, {
    runner: NO_RUNNER,
    model: null,
    stage: "check",
    usage: NO_USAGE,
    durationMs: 9_000,
  }),
];

/** A ledger that gives what it is asked for and no more. */
const face = () => {
  const ledger: Ledger = {
    charge: () => {},
    day: () => ({ attempts: 0, durationMs: 0, usage: NO_USAGE }),
    task: () => ({ attempts: 0, durationMs: 0, usage: NO_USAGE }),
    charges: (from, to) => CHARGES.filter(({ day }) => day >= from && day <= to),
  };
  return makeFace({ ledger: () => Promise.resolve(ledger) });
};

const usageOf = async (...flags: readonly string[]) =>
  DOCUMENTS.usage.parse((await face().call("usage", ...flags, "--json")).documents[0]);

describe("usage", () => {
  test("today and the last seven days, and who it went to today", async () => {
    const { out } = await face().call("usage");
    expect(out).toMatch(/^today +3 +2 min 9 s +30\.0k +0 +200 +\$3\.00$/m);
    expect(out).toMatch(/^last 7 days +5 +4 min 9 s +100k +0 +400 +\$10\.00$/m);
    expect(out).toMatch(/^model, today/m);
    expect(out.indexOf("login ")).toBeLessThan(out.indexOf("export "));
  });

  test.each([
    ["task", ["export", "login"]],
    ["model", ["codex, model not told", "big", "small", "checks"]],
    ["runner", ["codex", "claude", "checks"]],
    ["stage", ["builder", "check"]],
    ["day", ["2026-02-23", "2026-02-28", "2026-03-01"]],
  ])("the week by %s, the most expensive first, days in order", async (by, names) => {
    const { rows, from, to } = await usageOf("--week", "--by", by);
    expect([from, to]).toEqual(["2026-02-23", "2026-03-01"]);
    expect(rows.map(({ name }) => name)).toEqual(names);
  });

  test("its JSON has the totals beside the rows, and both agree", async () => {
    const usage = await usageOf("--by", "task");
    expect(usage).toMatchObject({ by: "task", total: { attempts: 3 }, today: { attempts: 3 }, week: { attempts: 5 } });
    expect(usage.rows.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(3);
  });

  test("what cannot be told is refused with what can", async () => {
    expect(await face().call("usage", "--by", "tsk")).toMatchObject({
      code: 2,
      told: expect.objectContaining({ hint: expect.stringContaining('Did you mean "task"?') }),
    });
    expect((await face().call("usage", "--day", "--week")).code).toBe(2);
    expect(await makeFace({ ledger: () => Promise.resolve(NOTHING) }).call("usage", "--by", "day")).toMatchObject({
      code: 0,
      out: "Nothing was used: today.",
    });
  });

  test("a day is that of the person's clock, and a week has seven of them also when the clocks are changed", () => {
    const change = Date.UTC(2026, 2, 29, 1);
    const offset = (ms: number): number => (ms >= change ? 120 : 60);
    expect(usageDays(Date.UTC(2026, 2, 29, 22, 30), offset, 7)).toEqual({ from: "2026-03-24", to: "2026-03-30" });
    expect(usageDays(Date.UTC(2026, 2, 28, 22, 30), offset, 1)).toEqual({ from: "2026-03-28", to: "2026-03-28" });
  });
});

const NOTHING: Ledger = {
  charge: () => {},
  day: () => ({ attempts: 0, durationMs: 0, usage: NO_USAGE }),
  task: () => ({ attempts: 0, durationMs: 0, usage: NO_USAGE }),
  charges: () => [],
};
