import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, fit, widthOf, wrap } from "../../src/view/width.ts";

describe("the width of text on a terminal", () => {
  test.each([
    ["plain", 5],
    ["二つ", 4],
    ["한글", 4],
    ["ｆｕｌｌ", 8],
    ["é", 1],
    ["e\u0301", 1],
    ["🎉", 2],
    ["👩‍👩‍👧", 2],
    ["👍🏽", 2],
    ["🇩🇪", 2],
    ["✔️", 2],
    ["✓", 1],
    ["a\u200Bb", 2],
  ])("%s takes %i columns", (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  test("what is counted without looking at clusters is counted the same with them", () => {
    const marks = fc.stringMatching(
      /^[\u0020-\u007E\u00A1-\u02FF\u2010-\u2027\u2190-\u22FF\u2500-\u25FC\u2713\u2717]{1,20}$/,
    );
    fc.assert(
      fc.property(marks, (text) => {
        expect(widthOf(`${text}二`)).toBe(widthOf(text) + 2);
      }),
    );
  });

  test("a cut text is never wider than asked, and says that it was cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        const short = cut(text, columns);
        expect(widthOf(short)).toBeLessThanOrEqual(columns);
        if (short !== text) expect(short.endsWith("…")).toBe(true);
      }),
    );
  });

  test("a fitted text fills exactly its columns, wide characters included", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z二つ🎉 ]{0,30}$/u), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        expect(widthOf(fit(text, columns))).toBe(columns);
        expect(widthOf(fit(text, columns, "right"))).toBe(columns);
      }),
    );
  });

  test("wrapping loses no word", () => {
    const text = "a sentence of several words, one of them averyveryverylongone";
    expect(wrap(text, 12).join(" ")).toBe(text);
    for (const line of wrap("one two three four", 9)) expect(widthOf(line)).toBeLessThanOrEqual(9);
  });
});
