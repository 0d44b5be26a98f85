import { type Line, type Span, span, textOf } from "../view/line.ts";
import type { Safe } from "../view/safe.ts";
import { cellsOf, GOES_ON } from "./text-cells.ts";

/** What of a line's text stands in one row, in UTF-16 units; spaces at a break belong to no row. */
export type Stretch = { readonly from: number; readonly to: number };

/**
 * Where a line is broken to stand in `columns` columns, from the second row on by `hang` less: behind a word where there is one, else
 * behind a character. Nothing but spaces is lost, and every row but that of an empty line holds something.
 */
export const breaksOf = (of: Line, columns: number, hang: number): readonly Stretch[] => {
  const text = textOf(of);
  const whole = [{ from: 0, to: text.length }];
  if (text.length * 2 <= columns) return whole;
  const cells = cellsOf(of, text);
  if (end(cells, text, 0, columns) === text.length) return whole;
  const stretches: Stretch[] = [];
  for (let from = 0; from < text.length;) {
    const room = stretches.length === 0 ? columns : columns - hangWithin(hang, columns);
    const most = end(cells, text, from, room);
    const to = most >= text.length ? text.length : wordEnd(text, from, most);
    stretches.push({ from, to });
    from = to;
    while (from < text.length && text.charAt(from) === " ") from += 1;
  }
  return stretches;
};

/** The rows a line takes. */
export const wrapLine = (of: Line, columns: number, hang: number): readonly Line[] => {
  const stretches = breaksOf(of, columns, hang);
  if (stretches.length === 1) return [of];
  const indent = hangWithin(hang, columns);
  return stretches.map((stretch, index) => [
    ...(index === 0 || indent === 0 ? [] : [span(" ".repeat(indent))]),
    ...piecesOf(of, stretch),
  ]);
};

/** By how many columns rows stand in: never so many that nothing has room beside them. */
export const hangWithin = (hang: number, columns: number): number =>
  Math.max(0, Math.min(hang, Math.floor(columns / 2), columns - 2));

/** The pieces of a line that lie in a stretch, cut where it begins and ends; what is cut from safe text is safe. */
export const piecesOf = (of: Line, { from, to }: Stretch): readonly Span[] => {
  const pieces: Span[] = [];
  let at = 0;
  for (const { text, look } of of) {
    const [begin, end] = [Math.max(from - at, 0), Math.min(to - at, text.length)];
    if (begin < end) pieces.push({ text: text.slice(begin, end) as Safe, look });
    at += text.length;
    if (at >= to) break;
  }
  return pieces;
};

/** Up to where the text fits from `from` on: whole characters, and at least one. */
const end = (cells: Uint8Array | null, text: string, from: number, columns: number): number => {
  if (cells === null) return Math.min(text.length, from + Math.max(1, columns));
  let width = 0;
  let at = from;
  while (at < text.length) {
    width += cells[at] ?? 0;
    if (width > columns && at > from) return at;
    at += 1;
    while (cells[at] === GOES_ON) at += 1;
  }
  return at;
};

/** The end of the last word that ends within [from, most], or `most` where there is none. */
const wordEnd = (text: string, from: number, most: number): number => {
  let at = most;
  while (at > from && text.charAt(at) !== " ") at -= 1;
  while (at > from && text.charAt(at - 1) === " ") at -= 1;
  return at > from ? at : most;
};
