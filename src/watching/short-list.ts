import type { Page } from "./answer.ts";
import type { Slice } from "./query.ts";
import { cutSlice, placeOf } from "./slice.ts";
import { parseWords, passes } from "./words.ts";

/**
 * A list short enough to be read whole: its rows in its own order, and what is to be said about it. `hidden` counts rows that are
 * left out, which the note then tells.
 */
export type ShortList<Row> = { readonly rows: readonly Row[]; readonly note: string; readonly hidden?: number };

/** By what rows are found and ordered: the texts that a filter looks at, and the list's other orders by their names. */
export type ListForm<Row> = {
  readonly texts: (row: Row) => readonly string[];
  readonly sorts: Readonly<Record<string, (a: Row, b: Row) => number>>;
};

/** The part of a short list that a slice asks for; an order it does not know leaves its own. */
export const pageOfList = <Row extends { readonly id: string }>(
  { rows, note, hidden = 0 }: ShortList<Row>,
  { texts, sorts }: ListForm<Row>,
  slice: Slice,
): Page<Row> => {
  const words = parseWords(slice.filter);
  const kept = rows.filter((row) => passes(words, texts(row)));
  const order = Object.hasOwn(sorts, slice.sort) ? sorts[slice.sort] : undefined;
  const ordered = order === undefined ? kept : kept.toSorted(order);
  return {
    all: rows.length + hidden,
    total: ordered.length,
    ...cutSlice(ordered, ordered.length, slice),
    chosenAt: placeOf(ordered, slice.chosen, ({ id }) => id),
    note,
  };
};
