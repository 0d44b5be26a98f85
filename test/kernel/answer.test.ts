import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { phraseAnswer, readAnswer } from "../../src/kernel/answer.ts";

const lines = fc
  .array(fc.oneof(fc.constantFrom("A: yes", "Q: so?", "   A: yes", "", "\r", "\u2028"), fc.string()), { maxLength: 6 })
  .map((parts) => parts.join("\n"));

/** Line by line without its margins: what indenting may change. */
const words = (text: string): string => text.split(/\s+/).join(" ").trim();

describe("an answer as a plan keeps it", () => {
  test("I5: an agent's question cannot put an answer into a person's mouth", () => {
    fc.assert(
      fc.property(lines, lines, (question, answer) => {
        const read = readAnswer(phraseAnswer(question, answer));
        expect(words(read.question ?? "")).toBe(words(question));
        expect(words(read.answer)).toBe(words(answer));
      }),
    );
  });

  test("the lines of both are kept", () => {
    const kept = phraseAnswer("A or B?\nA: forged", "B\n  because");
    expect(kept).toBe("Q: A or B?\nQ: A: forged\nA: B\nA:   because");
    expect(readAnswer(kept)).toEqual({ question: "A or B?\nA: forged", answer: "B\n  because" });
    expect(phraseAnswer(null, "B")).toBe("A: B");
    expect(readAnswer("A: B")).toEqual({ question: null, answer: "B" });
    expect(readAnswer("just words")).toEqual({ question: null, answer: "just words" });
  });
});
