import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Line, type Look, line, lineWidth, span, textOf } from "../../src/view/line.ts";
import { widthOf } from "../../src/view/width.ts";
import { pageLine, type PageLine, pageOf } from "../../src/watching/pages/page.ts";
import type { Window } from "../../src/watching/query.ts";
import { makeTextWindow } from "../../src/watching/text-window.ts";
import { cellsOf } from "../../src/watching/text-cells.ts";
import { breaksOf, wrapLine } from "../../src/watching/text-wrap.ts";

const windowOf = (more: Partial<Window> = {}): Window => ({
  columns: 20,
  wrap: true,
  first: 0,
  count: 10,
  search: "",
  ...more,
});
const plainLines = (...texts: readonly string[]): readonly PageLine[] => texts.map((text) => pageLine(line(text)));
const shown = (lines: readonly Line[]): readonly string[] => lines.map(textOf);

const looks = fc.constantFrom<Look>("plain", "dim", "bad");
const words = fc.array(fc.string({ unit: "grapheme", maxLength: 30 }), { maxLength: 12 }).map((all) => all.join(" "));
const anyLine = fc
  .array(fc.tuple(words, looks), { maxLength: 4 })
  .map((pieces): Line => pieces.map(([text, look]) => span(text, look)));

describe("wrapping", () => {
  test("F12, M71: no row is wider than the window, and nothing but spaces at breaks is lost", () => {
    fc.assert(
      fc.property(anyLine, fc.integer({ min: 10, max: 60 }), fc.integer({ min: 0, max: 60 }), (of, columns, hang) => {
        const rows = wrapLine(of, columns, hang);
        for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(columns);
        const squeezed = (text: string): string => text.replaceAll(" ", "");
        expect(squeezed(rows.map(textOf).join(""))).toBe(squeezed(textOf(of)));
        expect(breaksOf(of, columns, hang)).toHaveLength(rows.length);
      }),
    );
  });

  test("a line breaks behind words, a long word behind a character, and what follows stands in", () => {
    expect(shown(wrapLine(line("  the quick brown fox"), 12, 4))).toEqual(["  the quick", "    brown", "    fox"]);
    expect(shown(wrapLine(line("abcdefghij"), 4, 0))).toEqual(["abcd", "efgh", "ij"]);
    expect(shown(wrapLine(line("二二二二"), 5, 0))).toEqual(["二二", "二二"]);
    expect(shown(wrapLine(line("x\u0301x\u0301👩👩"), 3, 0))).toEqual(["x\u0301x\u0301", "👩", "👩"]);
    expect(shown(wrapLine(line("        abcdefgh"), 10, 0))).toEqual(["        ab", "cdefgh"]);
  });

  test("looks stay with their text across breaks", () => {
    expect(wrapLine([span("one two ", "dim"), span("three four", "bad")], 9, 0)).toEqual([
      [span("one two", "dim")],
      [span("three", "bad")],
      [span("four", "bad")],
    ]);
  });
});

test("M71: what is measured by letters is measured the same by whole characters", () => {
  const letters = fc.stringMatching(/^[ a-zé“→█✓二つアの한！、]{1,60}$/);
  fc.assert(
    fc.property(letters, (text) => {
      // A mark on another line makes no difference to how these letters are counted.
      const measured = cellsOf(line(text), text) ?? new Uint8Array(text.length).fill(1);
      expect(measured.reduce((sum, cell) => sum + cell, 0)).toBe(widthOf(text));
      expect(cellsOf(line(`${text}e\u0301`), `${text}e\u0301`)?.slice(0, text.length)).toEqual(measured);
    }),
  );
});

describe("windows", () => {
  test("F9: windows tile the text, and its length is the sum of its wraps", () => {
    const args = [
      fc.array(anyLine, { maxLength: 12 }),
      fc.integer({ min: 8, max: 30 }),
      fc.integer({ min: 1, max: 7 }),
    ] as const;
    fc.assert(
      fc.property(...args, (of, columns, count) => {
        const cut = makeTextWindow();
        const text = pageOf(of.map((each) => pageLine(each)));
        const whole = of.flatMap((each) => wrapLine(each, columns, 0));
        const tiles: Line[] = [];
        for (let first = 0; first < whole.length; first += count) {
          const page = cut(text, windowOf({ columns, first, count }));
          expect(page.total).toBe(whole.length);
          expect(page.about).toHaveLength(page.lines.length);
          tiles.push(...page.lines.slice(first - page.first));
        }
        expect(tiles).toEqual(whole);
      }),
    );
  });

  test("F6: without a first row the end is followed; a first row behind the end is clamped", () => {
    const cut = makeTextWindow();
    const text = pageOf(plainLines("a", "b", "c", "d"), "a note", true);
    const followed = cut(text, windowOf({ first: null, count: 2 }));
    expect([followed.first, shown(followed.lines), followed.note, followed.live]).toEqual([
      2,
      ["c", "d"],
      "a note",
      true,
    ]);
    expect(cut(text, windowOf({ first: 99, count: 3 })).first).toBe(1);
    expect(cut(text, windowOf({ first: 0, count: 99 })).lines).toHaveLength(4);
    expect(cut(pageOf([]), windowOf({ first: null }))).toMatchObject({ total: 0, first: 0, lines: [], copy: [] });
  });

  test("F11: a wrapped line is copied once and whole; each row knows what it belongs to", () => {
    const cut = makeTextWindow();
    const long = pageLine(line(span("> ", "dim"), "one two three four five"), {
      copy: "one two three four five",
      about: "r1",
    });
    const page = cut(pageOf([long, ...plainLines("next")]), windowOf({ columns: 10 }));
    expect(page.copy).toEqual(["one two three four five", "next"]);
    expect(page.about).toEqual(["r1", "r1", "r1", null]);
    expect(cut(pageOf([long, ...plainLines("next")]), windowOf({ columns: 10, first: 1, count: 1 })).copy).toEqual([
      "one two three four five",
    ]);
  });

  test("F9: without wrapping a line stays whole, but for what no screen can show", () => {
    const [row = []] = makeTextWindow()(pageOf(plainLines("x".repeat(1_000_000))), windowOf({ wrap: false })).lines;
    expect([lineWidth(row), textOf(row).at(-1)]).toEqual([4_001, "…"]);
    const page = makeTextWindow()(pageOf(plainLines("x".repeat(200))), windowOf({ wrap: false, search: "xx" }));
    expect([page.total, lineWidth(page.lines[0] ?? []), page.found]).toEqual([1, 200, [0]]);
  });
});

describe("searching", () => {
  test("rows that hold it are found and marked, whatever the case, also across a break and a look", () => {
    const cut = makeTextWindow();
    const text = pageOf([pageLine(line("nothing")), pageLine(line("an Er", span("ror here", "bad"), " or there"))]);
    const page = cut(text, windowOf({ columns: 9, search: "error HERE or" }));
    expect(shown(page.lines)).toEqual(["nothing", "an Error", "here or", "there"]);
    expect(page.found).toEqual([1]);
    expect(page.lines[1]).toEqual([span("an "), span("Error", "match")]);
    expect(page.lines[2]).toEqual([span("here or", "match")]);
    expect(page.lines[3]).toEqual([span("there")]);
  });

  test("a letter whose small form is longer moves no mark", () => {
    const page = makeTextWindow()(pageOf(plainLines("İİ find me")), windowOf({ search: "FIND" }));
    expect(page.lines[0]).toEqual([span("İİ "), span("find", "match"), span(" me")]);
  });

  test("at most 1,000 rows are told", () => {
    const text = pageOf(Array.from({ length: 3_000 }, () => pageLine(line("hit"))));
    const page = makeTextWindow()(text, windowOf({ search: "hit" }));
    expect([page.found.length, page.found.at(-1)]).toEqual([1_000, 999]);
  });
});

describe("a text that grows", () => {
  test("F9: gives at every moment what a fresh look gives, searched and wrapped", () => {
    const change = fc.record({ add: fc.array(words, { maxLength: 4 }), drop: fc.nat(3), replaceLast: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.constantFrom("", "a", " "), (changes, search) => {
        const cut = makeTextWindow();
        let lines: readonly PageLine[] = [];
        for (const { add, drop, replaceLast } of changes) {
          lines = [...lines.slice(drop, replaceLast ? -1 : undefined), ...plainLines(...add)];
          const window = windowOf({ columns: 7, first: null, count: 5, search });
          expect(cut(pageOf(lines), window)).toEqual(makeTextWindow()(pageOf(lines), window));
        }
      }),
    );
  });

  test("F9: what was wrapped before is not looked at again", () => {
    let looked = 0;
    const counted = (text: string): PageLine => {
      const made = pageLine(line(text));
      return {
        ...made,
        get line() {
          looked += 1;
          return made.line;
        },
      };
    };
    const cut = makeTextWindow();
    const lines = Array.from({ length: 1_000 }, (_, i) => counted(`line ${i} with a needle`));
    const window = windowOf({ first: null, count: 5, search: "needle" });
    cut(pageOf(lines), window);
    looked = 0;
    cut(pageOf([...lines, counted("one more needle")]), window);
    expect(looked).toBeLessThan(40);
  });
});
