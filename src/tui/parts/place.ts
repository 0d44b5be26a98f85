import { fitLine, type Line, lineWidth, type Span, span } from "../../view/line.ts";
import { clustersOf, widthOf } from "../../view/width.ts";
import type { Area } from "../state.ts";

/** A line of nothing. */
export const blank = (columns: number): Line => (columns <= 0 ? [] : [span(" ".repeat(columns))]);

/** Exactly the area's lines and columns: what is more is cut, what is less filled. */
export const clip = (lines: readonly Line[], { columns, rows }: Area): readonly Line[] =>
  Array.from({ length: rows }, (_, at) => fitLine(lines[at] ?? [], columns));

/** Two blocks side by side with a rule between them; the shorter one is filled. The result is one column wider than both. */
export const beside = (left: readonly Line[], right: readonly Line[], ruled = true): readonly Line[] => {
  const widthLeft = lineWidth(left[0] ?? []);
  const widthRight = lineWidth(right[0] ?? []);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => [
    ...(left[at] ?? blank(widthLeft)),
    span(ruled ? "│" : " ", "dim"),
    ...(right[at] ?? blank(widthRight)),
  ]);
};

/** A box in the middle of a body, which keeps its size; what the box covers is not seen. */
export const over = (body: readonly Line[], box: readonly Line[]): readonly Line[] => {
  const columns = lineWidth(body[0] ?? []);
  const width = Math.min(columns, lineWidth(box[0] ?? []));
  const left = Math.floor((columns - width) / 2);
  const top = Math.max(0, Math.floor((body.length - box.length) / 2));
  return body.map((under, at) => {
    const piece = box[at - top];
    if (piece === undefined) return under;
    return [
      ...rightCut(under, left),
      ...rightCut(piece, width),
      ...fitLine(leftCut(under, left + width), columns - left - width),
    ];
  });
};

/** The line from a column on; half a character at the cut becomes a space. */
export const leftCut = (line: Line, from: number): Line => {
  if (from <= 0) return line;
  const kept: Span[] = [];
  let at = 0;
  for (const piece of line) {
    const width = widthOf(piece.text);
    if (at >= from) kept.push(piece);
    else if (at + width > from) kept.push({ ...piece, text: span(behind(piece.text, from - at)).text });
    at += width;
  }
  return kept;
};

/** Exactly the first columns of a line, without a sign that something follows; half a character at the cut becomes a space. */
export const rightCut = (line: Line, columns: number): Line => {
  const kept: Span[] = [];
  let left = columns;
  for (const piece of line) {
    if (left <= 0) break;
    const width = widthOf(piece.text);
    if (width <= left) kept.push(piece);
    else kept.push({ ...piece, text: span(before(piece.text, left)).text });
    left -= Math.min(width, left);
  }
  return [...kept, ...blank(left)];
};

const before = (text: string, columns: number): string => {
  let taken = "";
  let width = 0;
  for (const cluster of clustersOf(text)) {
    const more = widthOf(cluster);
    if (width + more > columns) return taken + " ".repeat(columns - width);
    taken += cluster;
    width += more;
  }
  return taken;
};

const behind = (text: string, columns: number): string => {
  let passed = 0;
  const clusters = clustersOf(text);
  for (const [at, cluster] of clusters.entries()) {
    if (passed >= columns) return " ".repeat(passed - columns) + clusters.slice(at).join("");
    passed += widthOf(cluster);
  }
  return " ".repeat(Math.max(0, passed - columns));
};
