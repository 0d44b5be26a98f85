import { type Line, type Look, type Span, span } from "../../view/line.ts";

const BARS = "▁▂▃▄▅▆▇█";

/**
 * How much there was in each span of time, a column each, the newest at the right: nothing is a dot on the baseline, the most a
 * full bar. `most` makes several lines comparable; else each is measured by its own.
 */
export const spark = (values: readonly number[], columns: number, look: Look = "accent", most?: number): Line => {
  const seen = columns <= 0 ? [] : values.slice(-columns);
  const top = most ?? Math.max(0, ...seen);
  const padding = span(" ".repeat(Math.max(0, columns - seen.length)));
  return [padding, ...seen.map((value) => bar(value, top, look))];
};

const bar = (value: number, top: number, look: Look): Span => {
  if (!(value > 0) || top <= 0) return span("·", "dim");
  const level = Math.min(BARS.length, Math.max(1, Math.ceil((value / top) * BARS.length)));
  return span(BARS[level - 1] ?? "█", look);
};
