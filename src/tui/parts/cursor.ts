import type { Page } from "../../watching/answer.ts";
import type { Slice } from "../../watching/query.ts";
import type { Cursor } from "../state.ts";

/** A row as moving needs it. */
type Identified = { readonly id: string };

/** Where a list begins that nobody moved in: its first row is chosen as soon as there is one. */
export const FIRST_ROW: Cursor = { id: null, at: 0, top: 0, filter: "", sort: "" };

/** The part of a list that a cursor needs: the screen it shows, one above and one below. */
export const sliceOf = ({ id, top, filter, sort }: Cursor, rows: number): Slice => ({
  filter,
  sort,
  first: Math.max(0, top - rows),
  count: 3 * rows,
  chosen: id,
});

/**
 * The cursor some rows down (or up, negative). The choice is a row's id; beyond what is loaded the place is kept and the id
 * follows with the next page (`refreshed`). From where a row left the list, moving goes on in the gap it left.
 */
export const moveBy = (cursor: Cursor, page: Page<Identified>, by: number, rows: number): Cursor => {
  if (by === 0) return cursor;
  const here = placeOf(cursor, page);
  // In a gap, what stands at the place is the row behind it: one down arrives there.
  const gap = here === null && cursor.id !== null && page.chosenAt === null;
  return moveTo(cursor, page, (here ?? Math.max(0, cursor.at)) + by - (gap && by > 0 ? 1 : 0), rows);
};

/** The cursor at a place of the list, or as near as there is one, scrolled no more than is needed to show it. */
export const moveTo = (cursor: Cursor, page: Page<Identified>, to: number, rows: number): Cursor => {
  const at = Math.max(0, Math.min(to, page.total - 1));
  const id = page.rows[at - page.first]?.id ?? null;
  return { ...cursor, id, at, top: topFor(cursor.top, at, page.total, rows) };
};

/** The cursor a screen down (1) or up (-1): the rows move on by as much, so that it stays at its height. */
export const pageBy = (cursor: Cursor, page: Page<Identified>, by: 1 | -1, rows: number): Cursor => {
  const amount = by * Math.max(1, rows - 1);
  return moveBy({ ...cursor, top: cursor.top + amount }, page, amount, rows);
};

/** The cursor with another filter: the row it stands on stays chosen where the filter keeps it, else the first is. */
export const filterBy = (cursor: Cursor, filter: string): Cursor =>
  filter === cursor.filter ? cursor : { ...cursor, filter, at: -1, top: 0 };

/**
 * The cursor after a page was told. The chosen row is found again by its id and keeps its height on the screen; when it left the
 * list the cursor stays, with nothing highlighted; a place that was waited for gets its id. A page that was asked for another
 * choice or filter (`asked`) says nothing about this one.
 */
export const refreshed = (
  cursor: Cursor,
  page: Page<Identified>,
  asked: Pick<Slice, "filter" | "chosen">,
  rows: number,
): Cursor => {
  if (asked.filter !== cursor.filter) return cursor;
  if (cursor.id === null) return arrived(cursor, page, rows);
  const seen = page.rows.findIndex(({ id }) => id === cursor.id);
  if (seen === -1 && asked.chosen !== cursor.id) return cursor;
  const now = seen === -1 ? page.chosenAt : page.first + seen;
  if (now === null) return cursor.at < 0 ? arrived(cursor, page, rows) : stayed(cursor, page, rows);
  const top = cursor.at < 0 ? cursor.top : cursor.top + now - cursor.at;
  return same(cursor, { ...cursor, at: now, top: topFor(top, now, page.total, rows) });
};

/** The rows that are shown, in their order: null where one is there but not loaded yet. */
export const shownRows = <Row extends Identified>(
  cursor: Cursor,
  page: Page<Row>,
  rows: number,
): readonly (Row | null)[] => {
  const top = topFor(cursor.top, null, page.total, rows);
  return Array.from({ length: Math.min(rows, page.total - top) }, (_, at) => page.rows[top + at - page.first] ?? null);
};

/** Where the chosen row stands on the loaded part of the list; null where it is not there. */
const placeOf = ({ id, at }: Cursor, page: Page<Identified>): number | null => {
  // The same id stands where it was, or anywhere else that is loaded.
  if (id !== null && page.rows[at - page.first]?.id === id) return at;
  const seen = id === null ? -1 : page.rows.findIndex((row) => row.id === id);
  return seen === -1 ? null : page.first + seen;
};

/** The place that was waited for: its row is chosen, the last one where the list became shorter. */
const arrived = (cursor: Cursor, page: Page<Identified>, rows: number): Cursor => {
  const at = Math.max(0, Math.min(cursor.at, page.total - 1));
  const id = page.rows[at - page.first]?.id ?? null;
  return same(cursor, { ...cursor, id, at, top: topFor(cursor.top, at, page.total, rows) });
};

/** Nothing is chosen in its stead; the place stays within the list. */
const stayed = (cursor: Cursor, page: Page<Identified>, rows: number): Cursor => {
  const at = Math.min(cursor.at, page.total);
  return same(cursor, { ...cursor, at, top: topFor(cursor.top, null, page.total, rows) });
};

/** The first row shown: as near to `top` as the list's length and the row that must be seen allow. */
const topFor = (top: number, at: number | null, total: number, rows: number): number => {
  const seen = at === null ? top : Math.max(at - rows + 1, Math.min(top, at));
  return Math.max(0, Math.min(seen, total - rows));
};

const same = (before: Cursor, now: Cursor): Cursor =>
  before.id === now.id && before.at === now.at && before.top === now.top ? before : now;
