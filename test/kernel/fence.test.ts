import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { code, fence } from "../../src/kernel/fence.ts";
import { composePrompt } from "../../src/kernel/prompt.ts";
import { factsOf, foreignFacts, hostile, outsideOf, SECRET } from "./told.ts";

describe("foreign text", () => {
  test("B4, M46: no text closes the fence it stands in", () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 800, max: 5_000 }), (text, max) => {
        const drawn = fence(text, max, "`/somewhere`");
        expect(drawn.text.length).toBeLessThanOrEqual(max);
        expect(outsideOf(`before\n\n${drawn.text}\n\nafter`)).not.toContain(SECRET);
        expect(
          outsideOf(`before\n\n${drawn.text}\n\nafter`)
            .replace(/\[Cut: [^\]]*\]/, "")
            .split(/\n+/),
        ).toEqual(["before", "after"]);
      }),
    );
  });

  test("an inline code span stays one span on one line", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const span = code(text, 100);
        expect(span).toMatch(/^`[^`\n]*`$/);
        expect(span.length).toBeLessThanOrEqual(102);
      }),
    );
  });

  test("B4, M46: wherever it comes from, it reaches a stage only as data", () => {
    const marked = hostile.map((text) => `${text}\n${SECRET}\n`);
    fc.assert(
      fc.property(foreignFacts(marked), (facts) => {
        const outside = outsideOf(composePrompt(facts).text).replace(/`[^`\n]*`/g, "");
        expect(outside).not.toContain(SECRET);
        expect(outside.match(/^## Rules$/gm)).toHaveLength(1);
      }),
      { numRuns: 200 },
    );
  });

  test("F12: no escape sequence, control character or reordering mark reaches a prompt", () => {
    fc.assert(
      fc.property(foreignFacts(hostile), (facts) => {
        expect(composePrompt(facts).text).not.toMatch(
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]/u,
        );
      }),
      { numRuns: 200 },
    );
  });

  test("a placeholder in foreign text is not filled", () => {
    const { text } = composePrompt(
      factsOf({ card: { title: "t", body: "{{report}} {{rules}}", specId: null, path: "/card" } }),
    );
    expect(text).toContain("{{report}} {{rules}}");
  });
});
