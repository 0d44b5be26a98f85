import { type Line, type Span, textOf } from "../view/line.ts";
import type { Safe } from "../view/safe.ts";
import type { Stretch } from "./text-wrap.ts";
import { piecesOf } from "./text-wrap.ts";

/** Where these words, in lower case, stand in a line's text; matches do not overlap. */
export const placesIn = (of: Line, words: string): readonly Stretch[] => {
  const text = lowered(textOf(of));
  const places: Stretch[] = [];
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + words.length)) {
    places.push({ from: at, to: at + words.length });
    if (places.length === PLACES_MAX) break;
  }
  return places;
};

/** The pieces of the line that lie in `row`, with what lies in one of the places in look "match". */
export const markedPieces = (of: Line, row: Stretch, places: readonly Stretch[]): readonly Span[] => {
  const pieces: Span[] = [];
  let at = row.from;
  for (const place of places) {
    const from = Math.max(at, place.from);
    const to = Math.min(row.to, place.to);
    if (from >= to) continue;
    pieces.push(...piecesOf(of, { from: at, to: from }));
    for (const { text } of piecesOf(of, { from, to })) pieces.push({ text, look: "match" });
    at = to;
  }
  return joined([...pieces, ...piecesOf(of, { from: at, to: row.to })]);
};

const PLACES_MAX = 1_000;

/** In lower case, of the same length: a letter whose small form is longer stays as it is, so that places hold in the text. */
const lowered = (text: string): string => {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (char) => {
    const small = char.toLowerCase();
    return small.length === char.length ? small : char;
  }).join("");
};

/** Neighbours of one look become one piece, so that a character that was cut in two is measured as one again. */
const joined = (pieces: readonly Span[]): readonly Span[] => {
  const out: Span[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last?.look !== piece.look) out.push(piece);
    else out[out.length - 1] = { look: piece.look, text: `${last.text}${piece.text}` as Safe };
  }
  return out;
};
