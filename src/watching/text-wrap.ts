import { type Line, lineWidth, type Span, span, textOf } from "../view/line.ts";
import type { Safe } from "../view/safe.ts";
import { unitsWithin } from "../view/width.ts";

/** What of a line's text stands in one row, in UTF-16 units; spaces at a break belong to no row. */
export type Stretch = { readonly from: number; readonly to: number };

/**
 * Where a line is broken to stand in `columns` columns, from the second row on by `hang` less: behind a word where there is one, else
 * behind a character. Nothing but spaces is lost, and every row but that of an empty line holds something.
 */
export const breaksOf = (of: Line, columns: number, hang: number): readonly Stretch[] => {
  const text = textOf(of);
  if (text.length * 2 <= columns || fits(of, text, columns)) return [{ from: 0, to: text.length }];
  const stretches: Stretch[] = [];
  for (let from = 0; from < text.length;) {
    const room = stretches.length === 0 ? columns : columns - hangWithin(hang, columns);
    const most = from + unitsOf(of, from, Math.max(1, room));
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

/** Longer than this in units, a line is not measured: it does not fit. A character of one column rarely has more than a few. */
const UNITS_A_COLUMN = 8;

const fits = (of: Line, text: string, columns: number): boolean =>
  text.length <= columns * UNITS_A_COLUMN && lineWidth(of) <= columns;

/** How many units from `from` on fit, measured piece by piece as `lineWidth` does; at least one character. */
const unitsOf = (of: Line, from: number, columns: number): number => {
  let at = 0;
  let units = 0;
  let left = columns;
  for (const { text } of of) {
    const begin = Math.max(0, from - at);
    at += text.length;
    if (begin >= text.length) continue;
    const near = unitsWithin(text, begin, left);
    const used = lineWidth([{ text: text.slice(begin, begin + near) as Safe, look: "plain" }]);
    if (used > left && units > 0) break;
    units += near;
    left -= used;
    if (near < text.length - begin || left < 0) break;
  }
  return units;
};

/** The end of the last word that ends within [from, most], or `most` where there is none. */
const wordEnd = (text: string, from: number, most: number): number => {
  const space = text.charAt(most) === " " ? most : text.lastIndexOf(" ", most - 1);
  let end = Math.max(space, from);
  while (end > from && text.charAt(end - 1) === " ") end -= 1;
  return end > from ? end : most;
};
