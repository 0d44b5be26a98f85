import * as fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { fitLine, line, span } from "../../../src/view/line.ts";
import { WIDE } from "../../../src/view/wide.ts";
import { widthOf } from "../../../src/view/width.ts";
import { CORPUS, expectWidth, hostileText } from "./corpus.ts";

describe("what is drawn is measured alike by us and by the library that lays the screen out", () => {
  test("M71: every code point of the scripts in use, both sides of every bound of the wide ones, and some of the rest", () => {
    const codes = new Set(WIDE.flatMap(([first, last]) => [first - 1, first, last, last + 1]));
    for (let code = 0; code < 0x3100; code += 1) codes.add(code);
    for (let code = 0x3100; code <= 0x10ffff; code += 331) codes.add(code);
    const wrong: string[] = [];
    for (const code of codes) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const { text } = span(`x${String.fromCodePoint(code)}y`);
      if (stringWidth(text) !== widthOf(text)) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  test.each(CORPUS)("M71: %j, whole and cut to every width", (text) => {
    const whole = span(text).text;
    expect(widthOf(whole)).toBe(stringWidth(whole));
    for (let columns = 0; columns <= 40; columns += 1) expectWidth(fitLine([span(text)], columns), columns);
  });

  test("M71: any text, next to any other text", () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.integer({ min: 1, max: 60 }), (one, two, columns) => {
        expectWidth(fitLine(line(one, "│", two), columns), columns);
      }),
      { numRuns: 500 },
    );
  });

  test("M71: no piece holds what terminals are at odds about", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(span(text).text).not.toMatch(/[\uFE0F\u20E3\p{Emoji_Modifier}\u{1F1E6}-\u{1F1FF}\u200B]/u);
        // Each character of its own takes a cell at least: nothing is left that the layout would give one and the terminal none.
        for (const { segment } of new Intl.Segmenter().segment(span(text).text))
          expect(stringWidth(segment), JSON.stringify(text)).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test("what a person writes stays readable", () => {
    expect(span("👩‍👩‍👧 👍🏽 ✔️ 1️⃣ 🇩🇪 한글 é").text).toBe("👩 👍 ✔ 1 DE 한글 é");
    expect(span("二つ目 مرحبا हिन्दी").text).toBe("二つ目 مرحبا हिन्दी");
  });
});
