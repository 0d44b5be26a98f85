import { describe, expect, test } from "vitest";
import { judge, measure, quantile } from "./measure.ts";

const gate = { id: "Q", claim: "subject against baseline", most: 1.5 };
const rounds = (baseline: readonly number[], subject: readonly number[]) => ({
  baseline: baseline.map((ms) => ({ ms })),
  subject: subject.map((ms) => ({ ms })),
});

describe("the bench's judgement", () => {
  test("medians are compared, so one slow round changes nothing", () => {
    expect(
      judge(gate, rounds([10, 10, 10, 10, 10, 10, 10, 10, 10, 10], [14, 14, 14, 14, 14, 900, 14, 14, 14, 14])).verdict,
    ).toBe("passed");
  });

  test("a subject over its ratio misses", () => {
    const measured = judge(gate, rounds([10, 10, 10], [16, 16, 16]));
    expect([measured.verdict, measured.metrics["ms"]?.ratio]).toEqual(["missed", 1.6]);
  });

  test("every metric must hold", () => {
    const costs = { baseline: [{ wall: 1, cpu: 1 }], subject: [{ wall: 1, cpu: 2 }] };
    expect(judge(gate, costs).verdict).toBe("missed");
  });

  test("a noisy baseline is inconclusive, however good the subject looks", () => {
    expect(judge(gate, rounds([10, 10, 20, 20], [1, 1, 1, 1])).verdict).toBe("inconclusive");
    expect(judge(gate, rounds([], [])).verdict).toBe("inconclusive");
  });

  test("a noisy baseline is measured three times and then called inconclusive", async () => {
    let calls = 0;
    const noisy = { ...gate, rounds: 2, baseline: () => ({ ms: (calls += 1) ** 4 }), subject: () => ({ ms: 1 }) };
    expect((await measure(noisy)).verdict).toBe("inconclusive");
    expect(calls).toBe(9);
  });

  test("where the baseline is a number, a subject on both sides of the goal is inconclusive", () => {
    expect(judge(gate, rounds([5, 5, 5, 5], [6, 6, 9, 9])).verdict).toBe("inconclusive");
    expect(judge(gate, rounds([5, 5, 5, 5], [0, 0, 7, 7])).verdict).toBe("passed");
    expect(judge(gate, rounds([5, 5, 5, 5], [8, 8, 80, 80])).verdict).toBe("missed");
  });

  test("when the time is up nothing is measured again", async () => {
    let calls = 0;
    const noisy = { ...gate, rounds: 2, baseline: () => ({ ms: (calls += 1) ** 4 }), subject: () => ({ ms: 1 }) };
    expect((await measure(noisy, 2, () => false)).verdict).toBe("inconclusive");
    expect(calls).toBe(3);
  });

  test("a quantile is a value that was measured", () => {
    expect([quantile([4, 1, 3, 2], 0.5), quantile([4, 1, 3, 2], 0.9), quantile([7], 0.1)]).toEqual([2, 4, 7]);
  });
});
