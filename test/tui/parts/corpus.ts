import * as fc from "fast-check";
import stringWidth from "string-width";
import { expect } from "vitest";
import { type Line, lineWidth, textOf } from "../../../src/view/line.ts";
import type { Area } from "../../../src/tui/state.ts";

/** Texts that terminals measure in different ways, and some that would act on one. */
export const CORPUS = [
  "plain words",
  "二つ目のタスクを追加する",
  "한글 문서",
  "\u1112\u1161\u11AB NFD \u1100\u1100 \u1176",
  "ｆｕｌｌ ｶﾞｷﾞ",
  "👩‍👩‍👧‍👦 family 👍🏽 ✔️ 1️⃣ 🏳️‍🌈",
  "🇩🇪🇫🇷 flags 🇽",
  "e\u0301 a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309 marks",
  "\u0301leads",
  "مرحبا بالعالم שלום",
  "\u202Eevil\u202C \u2066x\u2069",
  "zero\u200Bwidth\u200D\u2060\u00AD\uFEFF",
  "क्षेत्र हिन्दी தமிழ் ภาษาไทย",
  "\u0600numbers\u0D4E",
  "\u001B[31mred\u001B[0m \u001B]52;c;ZXZpbA==\u0007",
  "tab\there\r\nand lines\u0000",
  "𠀀𠀁 𝕬 ⚠ ℹ ▶ ☰ ㉈",
  "\u{1F469}\u200D",
  "",
] as const;

/** A text put together from the corpus and from anything at all. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...CORPUS),
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.string({ unit: "binary", maxLength: 12 }),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join(" "));

/** Sizes from nothing to a large terminal. */
export const anyArea: fc.Arbitrary<Area> = fc.record({
  columns: fc.integer({ min: 1, max: 210 }),
  rows: fc.integer({ min: 1, max: 60 }),
});

/** Sizes a screen is drawn in: not under 60 by 15. */
export const screenArea: fc.Arbitrary<Area> = fc.record({
  columns: fc.integer({ min: 60, max: 130 }),
  rows: fc.integer({ min: 11, max: 40 }),
});

/** What a terminal must never be told by a drawn line. */
const HARMFUL = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/u;

/** Asserts that a line takes exactly so many columns, as we measure and as the library does that lays the screen out. */
export const expectWidth = (line: Line, columns: number): void => {
  const text = textOf(line);
  expect(lineWidth(line), JSON.stringify(text)).toBe(columns);
  expect(stringWidth(text), JSON.stringify(text)).toBe(columns);
  expect(
    line.reduce((sum, piece) => sum + stringWidth(piece.text), 0),
    JSON.stringify(text),
  ).toBe(columns);
  expect(text).not.toMatch(HARMFUL);
};

/** Asserts that lines fill an area exactly. */
export const expectArea = (lines: readonly Line[], { columns, rows }: Area): void => {
  expect(lines).toHaveLength(rows);
  for (const line of lines) expectWidth(line, columns);
};

/** The lines as text, each without the spaces it ends with. */
export const shown = (lines: readonly Line[]): string[] => lines.map((line) => textOf(line).trimEnd());
