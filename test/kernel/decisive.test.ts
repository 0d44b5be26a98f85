import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decisiveLines } from "../../src/kernel/decisive.ts";
import { hostile } from "./told.ts";

describe("the lines that decide", () => {
  const NOISE = Array.from({ length: 4_000 }, (_, i) => `  ok ${i} - adds numbers`);

  test("an error in the middle of a long output is kept with what follows it, and the end is kept", () => {
    const output = [
      ...NOISE,
      "not ok 4001 - exports",
      "  expected: 3",
      "  actual: 2",
      "  at a.ts:4",
      ...NOISE,
      "# fail 1",
    ].join("\n");
    const lines = decisiveLines(output, 1_500);
    expect(lines).toContain("not ok 4001 - exports\n  expected: 3\n  actual: 2\n  at a.ts:4");
    expect(lines).toContain("# fail 1");
    expect(lines).toMatch(/^\[\.\.\. 4000 lines left out\]\n/);
  });

  test("a line that counts no errors is noise", () => {
    const output = [...NOISE.slice(0, 200), "Found 0 errors", ...NOISE.slice(0, 200)].join("\n");
    expect(decisiveLines(output, 1_000)).not.toContain("Found 0 errors");
  });

  test("a short output is whole, without its colours", () => {
    expect(decisiveLines("\u001b[31mFAIL\u001b[0m a\nb\n", 100)).toBe("FAIL a\nb");
  });

  test("C10: whatever the output, the lines are bounded", () => {
    const output = fc.oneof(
      hostile,
      fc.string({ unit: "binary", maxLength: 5_000 }),
      fc.constant(`${"x".repeat(1_000_000)} error`),
      fc.constant("error\n".repeat(50_000)),
    );
    fc.assert(
      fc.property(output, fc.integer({ min: 100, max: 5_000 }), (text, max) => {
        expect(decisiveLines(text, max).length).toBeLessThanOrEqual(max);
      }),
      { numRuns: 100 },
    );
  });
});
