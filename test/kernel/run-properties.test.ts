import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLASSES } from "../../src/domain/attempt.ts";
import { decide } from "../../src/kernel/decide.ts";
import type { Input } from "../../src/kernel/input.ts";
import { owed } from "../../src/kernel/owed.ts";
import { evolve, foldRun, type Run } from "../../src/kernel/run.ts";
import { drive, ends, fails, open, plan, T0, tick } from "./drive.ts";

const anyInput: fc.Arbitrary<(run: Run) => Input> = fc.oneof(
  fc
    .record({
      ending: fc.constantFrom(...CLASSES),
      outcome: fc.constantFrom("DONE", "PASS", "FAIL", "BLOCKED", "FIX_NEEDED", "NONSENSE"),
      commit: fc.constantFrom(null, "c1", "c2"),
      started: fc.boolean(),
      effects: fc.constantFrom(0, 0, 0, 1),
    })
    .map((given) =>
      given.ending === "ok"
        ? ends(given.outcome, { commit: given.commit })
        : fails(given.ending, { started: given.started, effects: given.effects }),
    ),
  fc
    .constantFrom<Input[]>(
      { type: "merged", base: "b", candidate: "cand", at: T0 },
      { type: "contained", base: "b", at: T0 },
      { type: "conflicted", base: "b", tree: "t", paths: ["x"], detail: "d", at: T0 },
      { type: "advanced", at: T0 },
      { type: "base-moved", base: "b3", at: T0 },
      { type: "lane-blocked", reason: "dirty", at: T0 },
      { type: "followed", note: "", at: T0 },
      { type: "failed", doing: "merge", reason: "git", at: T0 },
      { type: "nudge", at: T0 },
    )
    .map((input) => () => input),
  fc.constant(tick),
);

describe("whatever happens", () => {
  test("decide and evolve are total, attempts are numbered without a gap, at most one is owed, and a closed run stays closed", () => {
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 80 }), (inputs) => {
        const { run, events } = drive([open, ...inputs]);
        const numbers = run.attempts.map((attempt) => attempt.n);
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        expect(run.attempts.slice(0, -1).every((attempt) => attempt.settlement !== null)).toBe(true);
        const closings = events.filter((event) => event.type === "closed");
        expect(closings.length).toBeLessThanOrEqual(1);
        if (closings.length === 1) expect(events.at(-1)?.type).toBe("closed");
        expect(foldRun(events)).toEqual(run);
      }),
      { numRuns: 500 },
    );
  });

  test("a run is never without a debt, and the answer to its debt always moves it (no wedge)", () => {
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 60 }), (inputs) => {
        const { run } = drive([open, ...inputs]);
        const debt = owed(plan, run);
        if (debt.do === "close") return;
        expect(answers(debt.do, run).some((input) => decide(plan, run, input).length > 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("every run comes to an end when its debts are answered at random", () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(5)), (chance) => {
        let run = drive([open]).run;
        for (let turns = 0; run.closed === null; turns += 1) {
          expect(turns).toBeLessThan(2_000);
          const possible = answers(owed(plan, run).do, run);
          const pick = possible[(chance.next().value ?? 0) % possible.length];
          for (const event of pick === undefined ? [] : decide(plan, run, pick)) run = evolve(run, event);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const answers = (debt: string, run: Run): Input[] => {
  const late = run.wait === null ? T0 : Date.parse(run.wait.untilAt);
  switch (debt) {
    case "wait":
      return [{ type: "tick", at: late }];
    case "attempt":
      return [
        ends("DONE"),
        ends("PASS"),
        ends("FAIL"),
        ends("FIX_NEEDED"),
        fails("crashed"),
        fails("rate-limited"),
      ].map((make) => make(run));
    case "merge":
      return [
        { type: "merged", base: "b", candidate: "cand", at: late },
        { type: "conflicted", base: "b", tree: "t", paths: [], detail: "", at: late },
        { type: "contained", base: "b", at: late },
      ];
    case "advance":
      return [
        { type: "advanced", at: late },
        { type: "base-moved", base: "b", at: late },
        { type: "failed", doing: "advance", reason: "git", at: late },
      ];
    case "follow":
      return [{ type: "followed", note: "", at: late }];
    default:
      return [{ type: "offered", ref: "r", at: late }];
  }
};
