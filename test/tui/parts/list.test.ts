import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { span } from "../../../src/view/line.ts";
import { FIRST_ROW } from "../../../src/tui/parts/cursor.ts";
import { drawList, listRows, type ListView } from "../../../src/tui/parts/list.ts";
import type { Page } from "../../../src/watching/answer.ts";
import { anyArea, expectArea, hostileText, shown } from "./corpus.ts";

type Row = { readonly id: string; readonly title: string };

const pageOf = (rows: readonly Row[], total = rows.length, first = 0): Page<Row> => ({
  all: total,
  total,
  first,
  rows,
  chosenAt: null,
  note: "",
});

const view = (page: Page<Row> | null, patch: Partial<ListView<Row>> = {}): ListView<Row> => ({
  columns: [
    { head: "", width: 1 },
    { head: "TASK", grows: true, order: "title" },
    { head: "AGE", align: "right", width: 6, optional: true },
  ],
  cells: ({ title }) => [span("○", "dim"), title, "12 s"],
  cursor: FIRST_ROW,
  answer: { data: page, atMs: 0, error: null },
  noun: ["task", "tasks"],
  empty: { sentence: "No task is open.", hint: "a adds one." },
  ...patch,
});

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, at) => ({ id: `t${at}`, title: `Task ${at}` }));

const AREA = { columns: 40, rows: 7 };

describe("a list", () => {
  test("M71: is exactly as large as its area, whatever is in it", () => {
    const rows = fc.array(hostileText, { maxLength: 30 });
    fc.assert(
      fc.property(rows, anyArea, fc.nat({ max: 40 }), hostileText, (titles, area, at, text) => {
        const all = titles.map((title, index) => ({ id: String(index), title }));
        const cursor = { ...FIRST_ROW, id: String(at), at, top: at, filter: text };
        const error = { sentence: text, hint: text };
        expectArea(drawList(view({ ...pageOf(all), note: text }, { cursor }), area), area);
        expectArea(drawList(view(pageOf(all.slice(3, 9), all.length, 3), { cursor }), area), area);
        expectArea(drawList(view(null, { answer: { data: null, atMs: 0, error } }), area), area);
      }),
      { numRuns: 60 },
    );
  });

  test("F6: marks the chosen row by a sign and by its look, and no other", () => {
    const cursor = { ...FIRST_ROW, id: "t1", at: 1 };
    const lines = drawList(view(pageOf(rowsOf(3)), { cursor }), AREA);
    expect(shown(lines)).toEqual([
      "     TASK                            AGE",
      "  ○  Task 0                         12 s",
      "▸ ○  Task 1                         12 s",
      "  ○  Task 2                         12 s",
      "",
      "",
      "  3 tasks · row 2",
    ]);
    expect(lines.filter((line) => line.some(({ look }) => look === "chosen"))).toHaveLength(1);
    expect(lines[2]?.every(({ look, text }) => look === "chosen" || text.trim() === "")).toBe(true);
  });

  test("F6: highlights nothing while the chosen row is not in the list", () => {
    const cursor = { ...FIRST_ROW, id: "gone", at: 1 };
    const lines = drawList(view(pageOf(rowsOf(3)), { cursor }), AREA);
    expect(shown(lines).join("\n")).not.toContain("▸");
    expect(lines.flat().some(({ look }) => look === "chosen")).toBe(false);
  });

  test("F9: draws what is loaded of a long list, a sign for the rest, and where in it one is", () => {
    const cursor = { ...FIRST_ROW, id: "t99998", at: 99_998, top: 99_995 };
    const loaded = rowsOf(100_000).slice(99_996);
    expect(shown(drawList(view(pageOf(loaded, 100_000, 99_996), { cursor }), AREA))).toEqual([
      "     TASK                          AGE",
      "  …                                    │",
      "  ○  Task 99996                   12 s │",
      "  ○  Task 99997                   12 s │",
      "▸ ○  Task 99998                   12 s │",
      "  ○  Task 99999                   12 s █",
      "  100,000 tasks · row 99,999",
    ]);
    expect(listRows(AREA)).toBe(5);
  });

  test("says what it is sorted and filtered by", () => {
    const cursor = { ...FIRST_ROW, filter: "fix", sort: "title" };
    const page = { ...pageOf(rowsOf(3)), all: 100_000 };
    const lines = shown(drawList(view(page, { cursor }), AREA));
    expect(lines[0]).toContain("TASK ▾");
    expect(lines.at(-1)).toBe("  3 of 100,000 · filter: fix");
  });

  test("F4: says in words that it is empty, filtered to nothing, being read, or cannot be read", () => {
    const said = (given: ListView<Row>): string => shown(drawList(given, AREA)).join("\n");
    expect(said(view(pageOf([])))).toContain("No task is open.\n  a adds one.");
    const nothing = { ...pageOf([]), all: 8 };
    expect(said(view(nothing, { cursor: { ...FIRST_ROW, filter: "x" } }))).toContain("Nothing matches “x”.");
    expect(said(view(null, { answer: null }))).toContain("Reading …");
    const error = { sentence: "The queue cannot be read.", hint: "Check the folder." };
    const failed = said(view(null, { answer: { data: null, atMs: 0, error } }));
    expect(failed).toContain("✗ The queue cannot be read.\n  Check the folder.");
    expect(said(view(pageOf(rowsOf(1)), { answer: { data: pageOf(rowsOf(1)), atMs: 0, error } }))).toContain("Task 0");
  });
});
