import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { line, textOf } from "../../../src/view/line.ts";
import { drawPane } from "../../../src/tui/parts/pane.ts";
import { sourceMark } from "../../../src/tui/parts/source.ts";
import { drawTextPane, positionOf } from "../../../src/tui/parts/text-pane.ts";
import type { TextView } from "../../../src/tui/state.ts";
import type { TextPage } from "../../../src/watching/answer.ts";
import { anyArea, expectArea, hostileText, shown } from "./corpus.ts";

const pageOf = (texts: readonly string[], patch: Partial<TextPage> = {}): TextPage => ({
  total: texts.length,
  first: 0,
  lines: texts.map((text) => line(text)),
  about: texts.map(() => null),
  copy: texts,
  search: "",
  found: [],
  note: "",
  live: false,
  ...patch,
});

const VIEW: TextView = { first: null, wrap: true, left: 0, raw: false, search: "", seeks: false, seen: 0, line: null };
const AREA = { columns: 12, rows: 3 };
const SIX = ["one", "two", "three", "four", "five", "six"];

const draw = (page: TextPage | null, first: number | null, chosen: number | null = null, left = 0): string[] =>
  shown(
    drawTextPane(
      { answer: { data: page, atMs: 0, error: null }, view: { first }, left, chosen, empty: "Empty." },
      AREA,
    ),
  );

const told = (page: TextPage, view: Partial<TextView>): string =>
  positionOf(page, { ...VIEW, ...view }, 3)
    .map(textOf)
    .join(" | ");

describe("a long text", () => {
  test("M71: is exactly as large as its area, cut left or not, framed or bare", () => {
    fc.assert(
      fc.property(
        fc.array(hostileText, { maxLength: 20 }),
        anyArea,
        fc.nat({ max: 30 }),
        fc.boolean(),
        (texts, area, at, bare) => {
          const answer = { data: pageOf(texts, { total: texts.length + 3, first: 2 }), atMs: 0, error: null };
          const view = { answer, view: { first: at % 2 === 0 ? null : at }, left: at, chosen: at, empty: "x", bare };
          expectArea(drawTextPane(view, area), area);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("shows its end while it is followed, and the lines asked for while it is not", () => {
    expect(draw(pageOf(SIX), null)).toEqual([" four      │", " five      █", " six       █"]);
    expect(draw(pageOf(SIX), 1)).toEqual([" two       █", " three     █", " four      │"]);
    expect(draw(pageOf(SIX), 99)).toEqual(draw(pageOf(SIX), null));
  });

  test("shows a sign for lines that are not loaded, and the loaded ones at their place", () => {
    expect(draw(pageOf(SIX.slice(2), { total: 6, first: 2 }), 1)).toEqual([
      " …         █",
      " three     █",
      " four      │",
    ]);
  });

  test("cuts unwrapped lines at the left, and marks the chosen one", () => {
    expect(draw(pageOf(["abcdef", "二つ目"]), 0, 1, 1)).toEqual([" bcdef", "▸ つ目", ""]);
  });

  test("says where one is, what was found, and what is new", () => {
    expect(told(pageOf(SIX, { live: true }), {})).toBe("● follow | line 4 of 6");
    expect(told(pageOf(SIX), { first: 1, seen: 4 })).toBe("2 new | line 2 of 6");
    expect(told(pageOf(SIX, { found: [0, 2, 5] }), { first: 2, search: "e", seen: 6 })).toBe("2 of 3 | line 3 of 6");
    expect(told(pageOf(SIX), { search: "zz" })).toBe("“zz” not found | line 4 of 6");
    expect(told(pageOf(["one"], { note: "The rest was pruned." }), {})).toBe("The rest was pruned.");
  });

  test("says in words that it is empty or being read", () => {
    expect(draw(pageOf([]), null)[0]).toBe("  Empty.");
    expect(draw(pageOf([], { note: "Pruned." }), null)[0]).toBe("  Pruned.");
    expect(draw(null, null)[0]).toBe("  Reading …");
  });
});

describe("a pane", () => {
  test("tells its title, where one is in it, and at its right what is to be said of it now", () => {
    const marks = [line("line 4 of 6"), line("2 new")];
    expect(
      shown(drawPane({ title: "Runs", crumbs: ["r1", "output"], marks }, [line("body")], { columns: 60, rows: 3 })),
    ).toEqual(["─ Runs › r1 › output ───────────────── 2 new ─ line 4 of 6 ─", "body", ""]);
  });

  test("F4: marks what is stale with its age and its error, and nothing else", () => {
    const error = { sentence: "The disk is full.", hint: "" };
    expect(textOf(sourceMark({ data: {}, atMs: 1_000, error }, 13_000))).toBe("stale 12 s ✗ The disk is full.");
    expect(textOf(sourceMark({ data: null, atMs: 1_000, error }, 13_000))).toBe("✗ The disk is full.");
    expect(sourceMark({ data: {}, atMs: 1_000, error: null }, 99_000)).toEqual([]);
  });
});
