import { type Span, span } from "../../view/line.ts";

/** One piece of one column for each row: where the shown part of something long lies in the whole. */
export const scrollbar = (top: number, total: number, rows: number): readonly Span[] => {
  const length = Math.max(1, Math.min(rows, Math.round((rows * rows) / Math.max(1, total))));
  const room = Math.max(1, total - rows);
  const from = Math.round((Math.max(0, Math.min(top, room)) / room) * (rows - length));
  return Array.from({ length: rows }, (_, at) =>
    at >= from && at < from + length ? span("█", "dim") : span("│", "dim"),
  );
};
