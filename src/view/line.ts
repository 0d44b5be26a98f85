import { type Safe, safe } from "./safe.ts";
import { steady } from "./steady.ts";
import { cut, widthOf } from "./width.ts";

/** How a piece of a drawn line looks where colours are on; shape and words alone must say the same. */
export type Look =
  | "plain"
  | "dim"
  | "bold"
  | "accent"
  | "good"
  | "warn"
  | "bad"
  | "title"
  | "key"
  | "chosen"
  | "match"
  | "added"
  | "removed";

/** A piece of a drawn line; only `span` makes one, so that no text reaches a screen unsafe. */
export type Span = { readonly text: Safe; readonly look: Look };

/** One drawn line, as long as it is; `fitLine` gives it a width. */
export type Line = readonly Span[];

/** Makes a piece: any text becomes one line without anything a terminal would act on or measure in its own way. */
export const span = (text: string, look: Look = "plain"): Span => ({ text: steady(safe(text)), look });

/** Makes a line of texts and pieces. */
export const line = (...parts: readonly (string | Span)[]): Line =>
  parts.map((part) => (typeof part === "string" ? span(part) : part));

/** A line's text without looks. */
export const textOf = (of: Line): string => of.map(({ text }) => text).join("");

/** How many columns a line takes. */
export const lineWidth = (of: Line): number => of.reduce((sum, { text }) => sum + widthOf(text), 0);

/** The line in exactly `columns` columns: cut with "…" or filled with spaces. */
export const fitLine = (of: Line, columns: number): Line => {
  const width = lineWidth(of);
  if (width === columns) return of;
  if (width < columns) return [...of, span(" ".repeat(columns - width))];
  const kept: Span[] = [];
  let left = columns;
  for (const piece of of) {
    const wide = widthOf(piece.text);
    // The last piece that fits exactly still has to give up a column for the sign that something follows.
    if (wide < left) {
      kept.push(piece);
      left -= wide;
      continue;
    }
    const short = cut(`${piece.text} `, left) as Safe;
    kept.push({ ...piece, text: short });
    left -= widthOf(short);
    break;
  }
  return left > 0 ? [...kept, span(" ".repeat(left))] : kept;
};

/** Every piece of the line in one look, as for the chosen row. */
export const inLook = (of: Line, look: Look): Line => of.map(({ text }) => ({ text, look }));
