import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  filterBy,
  FIRST_ROW,
  moveBy,
  moveTo,
  pageBy,
  refreshed,
  shownRows,
  sliceOf,
} from "../../../src/tui/parts/cursor.ts";
import type { Cursor } from "../../../src/tui/state.ts";
import type { Page } from "../../../src/watching/answer.ts";
import type { Slice } from "../../../src/watching/query.ts";

const ROWS = 5;
type Row = { readonly id: string };

/** Answers a slice as the engine's side does. */
const answer = (list: readonly string[], slice: Slice): Page<Row> => {
  const kept = list.filter((id) => id.includes(slice.filter));
  const first = Math.max(0, Math.min(slice.first, kept.length - 1));
  const at = slice.chosen === null ? -1 : kept.indexOf(slice.chosen);
  return {
    all: list.length,
    total: kept.length,
    first,
    rows: kept.slice(first, first + slice.count).map((id) => ({ id })),
    chosenAt: at === -1 ? null : at,
    note: "",
  };
};

/** Asks until the answer changes nothing more, as a screen that waits does. */
const settle = (list: readonly string[], cursor: Cursor): { cursor: Cursor; page: Page<Row> } => {
  let now = cursor;
  for (let turn = 0; turn < 5; turn += 1) {
    const slice = sliceOf(now, ROWS);
    const page = answer(list, slice);
    const next = refreshed(now, page, slice, ROWS);
    if (next === now) return { cursor: now, page };
    now = next;
  }
  throw new Error("the cursor finds no rest");
};

const listOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `r${String(at).padStart(3, "0")}`);
const lists = fc.uniqueArray(
  fc.integer({ min: 0, max: 200 }).map((n) => `r${String(n).padStart(3, "0")}`),
  {
    maxLength: 120,
  },
);

describe("F6: the cursor of a list", () => {
  test("moves as over the whole list, though it only knows a window of it", () => {
    const moves = fc.array(
      fc.oneof(
        fc.integer({ min: -30, max: 30 }),
        fc.constantFrom("start" as const, "end" as const, "down" as const, "up" as const),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), moves, fc.boolean(), (count, given, waits) => {
        const list = listOf(count);
        let at = 0;
        let { cursor, page } = settle(list, FIRST_ROW);
        for (const move of given) {
          const by = typeof move === "number" ? move : move === "start" ? -count : move === "end" ? count : 4;
          at = Math.max(0, Math.min(count - 1, at + (move === "up" ? -by : by)));
          cursor =
            move === "down" || move === "up"
              ? pageBy(cursor, page, move === "down" ? 1 : -1, ROWS)
              : moveBy(cursor, page, by, ROWS);
          expect(cursor.at).toBe(at);
          expect(cursor.id === null || cursor.id === list[at]).toBe(true);
          expect(at - cursor.top).toBeGreaterThanOrEqual(0);
          expect(at - cursor.top).toBeLessThan(ROWS);
          // The next key may come before the answer does.
          if (waits) ({ cursor, page } = settle(list, cursor));
        }
        ({ cursor, page } = settle(list, cursor));
        expect(cursor).toMatchObject({ id: list[at], at });
        expect(shownRows(cursor, page, ROWS).map((row) => row?.id)).toEqual(list.slice(cursor.top, cursor.top + ROWS));
      }),
    );
  });

  test("keeps its row through any refresh, and its height where the list allows it", () => {
    fc.assert(
      fc.property(lists, fc.array(lists, { maxLength: 8 }), fc.nat(), (first, refreshes, where) => {
        fc.pre(first.length > 0);
        let { cursor, page } = settle(first, FIRST_ROW);
        ({ cursor, page } = settle(first, moveTo(cursor, page, where % first.length, ROWS)));
        const chosen = cursor.id;
        expect(chosen).not.toBeNull();
        for (const list of refreshes) {
          const before = cursor;
          ({ cursor, page } = settle(list, cursor));
          expect(cursor.id).toBe(chosen);
          const at = list.indexOf(chosen ?? "");
          if (at === -1) {
            expect(shownRows(cursor, page, ROWS).some((row) => row?.id === chosen)).toBe(false);
            expect(cursor.at).toBe(Math.min(before.at, list.length));
          } else {
            expect(cursor.at).toBe(at);
            const height = before.at - before.top;
            const free = at - height >= 0 && at - height <= list.length - ROWS;
            if (free && height < ROWS) expect(cursor.at - cursor.top).toBe(height);
          }
        }
      }),
    );
  });

  test("an answer to an older question changes nothing", () => {
    fc.assert(
      fc.property(lists, lists, fc.nat(), (first, later, where) => {
        fc.pre(first.length > 0);
        const start = settle(first, FIRST_ROW);
        const { cursor } = settle(first, moveTo(start.cursor, start.page, where % first.length, ROWS));
        const old = sliceOf({ ...cursor, id: "another" }, ROWS);
        const now = refreshed(cursor, answer(later, old), old, ROWS);
        expect(now.id).toBe(cursor.id);
        const filtered = { ...old, filter: "r1" };
        expect(refreshed(cursor, answer(later, filtered), filtered, ROWS)).toBe(cursor);
      }),
    );
  });

  test("where its row left the list, down goes to the one behind it and up to the one before", () => {
    const start = settle(listOf(9), FIRST_ROW);
    const { cursor } = settle(listOf(9), moveTo(start.cursor, start.page, 3, ROWS));
    const gone = settle(
      listOf(9).filter((id) => id !== "r003"),
      cursor,
    );
    expect(gone.cursor.id).toBe("r003");
    expect(moveBy(gone.cursor, gone.page, 1, ROWS).id).toBe("r004");
    expect(moveBy(gone.cursor, gone.page, -1, ROWS).id).toBe("r002");
    expect(settle(listOf(9), gone.cursor).cursor.at).toBe(3);
  });

  test("a row that went elsewhere is followed there, though it is not loaded yet", () => {
    const start = settle(listOf(100), FIRST_ROW);
    const { cursor } = settle([...listOf(100).slice(1), "r000"], start.cursor);
    expect(cursor).toMatchObject({ id: "r000", at: 99, top: 95 });
  });

  test("a filter keeps the row it stands on where it can, and chooses the first where it cannot", () => {
    const start = settle(listOf(100), FIRST_ROW);
    const { cursor } = settle(listOf(100), moveTo(start.cursor, start.page, 55, ROWS));
    expect(settle(listOf(100), filterBy(cursor, "5")).cursor.id).toBe("r055");
    expect(settle(listOf(100), filterBy(cursor, "7")).cursor).toMatchObject({ id: "r007", at: 0, top: 0 });
    expect(settle(listOf(100), filterBy(cursor, "no such")).cursor.at).toBe(0);
  });

  test("an empty list has nothing chosen; its first row is, once there is one", () => {
    const empty = settle([], FIRST_ROW);
    expect(empty.cursor.id).toBeNull();
    expect(moveBy(empty.cursor, empty.page, 1, ROWS)).toMatchObject({ id: null, at: 0, top: 0 });
    expect(settle(["r1"], empty.cursor).cursor.id).toBe("r1");
  });
});
