import type { Page } from "./answer.ts";
import type { Slice } from "./query.ts";

/** No screen shows more rows at once. */
const ROWS_MAX = 500;

/** The rows of a list that a slice asks for; one that begins behind the end gets the end, so that a list that shrank is never empty. */
export const cutSlice = <T>(
  rows: readonly T[],
  total: number,
  { first, count }: Pick<Slice, "first" | "count">,
): { readonly first: number; readonly rows: readonly T[] } => {
  const from = beginOf(total, { first, count });
  return { first: from, rows: rows.slice(from, from + countOf(count)) };
};

/** Where a slice of so many rows begins. */
export const beginOf = (total: number, { first, count }: Pick<Slice, "first" | "count">): number =>
  Math.max(0, Math.min(Math.floor(first), total - countOf(count)));

/** How many rows a slice may ask for. */
export const countOf = (count: number): number => Math.max(0, Math.min(ROWS_MAX, Math.floor(count)));

/** Where the chosen row stands; null when it is not in the list. */
export const placeOf = <T>(rows: readonly T[], chosen: string | null, idOf: (row: T) => string): number | null => {
  const at = chosen === null ? -1 : rows.findIndex((row) => idOf(row) === chosen);
  return at === -1 ? null : at;
};

/** Sentences of a note in one. */
export const noteOf = (...sentences: readonly string[]): Page<never>["note"] =>
  sentences.filter((sentence) => sentence !== "").join(" ");

/** How far a search is that goes on; "" when it is through. */
export const phraseSearched = (known: number, all: number): string =>
  known >= all ? "" : `Searched ${grouped(known)} of ${grouped(all)}.`;

const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
