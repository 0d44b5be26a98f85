import { describe, expect, test } from "vitest";
import { PauseOwner } from "../../src/domain/event.ts";
import type { PauseRow } from "../../src/domain/snapshot.ts";
import { phraseBudget, phraseToday, usedPercent } from "../../src/view/budget.ts";
import { projectPauses } from "../../src/view/pause.ts";

const NOW = Date.parse("2026-03-01T00:56:00Z");
const at = (untilAt: string | null, more: Partial<PauseRow> = {}): PauseRow => ({
  owner: "usage-limit",
  scope: "runner:codex",
  sinceAt: "2026-03-01T00:10:00.000Z",
  untilAt,
  reason: "",
  ...more,
});
const told = (pause: PauseRow) => projectPauses([pause], NOW)[0];

describe("a pause in one line", () => {
  test("E8: says whose it is, of what, until when with what is left, and what ends it", () => {
    expect(told(at("2026-03-01T03:10:00.000Z"))).toMatchObject({
      sentence: "usage limit of codex: until 03:10 UTC, in 2 h 14 min; resumes by itself",
      hint: "",
    });
    expect(told(at("2026-03-02T03:10:00.000Z"))?.sentence).toContain("until 2026-03-02 03:10 UTC, in 1 d 2 h");
    expect(told(at(null))).toMatchObject({
      sentence: "usage limit of codex: since 00:10 UTC; until a person resumes it",
      hint: "millrace resume --owner usage-limit goes on.",
    });
  });

  test("E8: every owner has words, and one that only a person ends says how", () => {
    for (const owner of PauseOwner.options) {
      const pause = told(at(null, { owner, scope: "engine", reason: "Because of it." }));
      expect(pause?.sentence, owner).toMatch(/^[a-z ]+: since 00:10 UTC; .* \(Because of it\)$/);
      expect(pause?.hint === "" ? pause.sentence : pause?.hint, owner).toMatch(/by itself|millrace/);
    }
    expect(told(at(null, { owner: "of-tomorrow" }))?.sentence).toContain("of-tomorrow of codex");
  });

  test("one whose time has come holds nothing any more", () => {
    expect(projectPauses([at("2026-03-01T00:55:59.000Z"), at("2026-03-01T00:57:00.000Z")], NOW)).toHaveLength(1);
  });
});

describe("budgets and what was used", () => {
  test("a budget says how far it is used, in its own unit", () => {
    const phrase = (budget: string, spent: number, limit: number): string => phraseBudget({ budget, spent, limit });
    expect(phrase("day.tokens", 812_000, 1_000_000)).toBe("day: 812k of 1.0M tokens, 81%");
    expect(phrase("day.cost_usd", 3.4, 5)).toBe("day: $3.40 of $5.00, 68%");
    expect(phrase("day.minutes", 125, 120)).toBe("day: 2 h 5 min of 2 h, 104%");
    expect(phrase("task.attempts fix-login", 3, 12)).toBe("task fix-login: 3 of 12 attempts, 25%");
    expect(usedPercent({ spent: 1, limit: 0 })).toBe(100);
  });

  test("today's use leaves out what no runner told, and is nothing when nothing was used", () => {
    expect(phraseToday({ attempts: 14, durationMs: 7_500_000, tokens: 1_200_000, costUsd: 3.4 })).toBe(
      "14 attempts, 2 h 5 min, 1.2M tokens, $3.40",
    );
    expect(phraseToday({ attempts: 1, durationMs: 3_000, tokens: 0, costUsd: null })).toBe("1 attempt, 3 s");
    expect(phraseToday({ attempts: 0, durationMs: 0, tokens: 0, costUsd: null })).toBe("");
  });
});
