import { type Line, line, type Look, type Span, span } from "../../view/line.ts";
import type { Overview } from "../../watching/answer.ts";
import type { Area } from "../state.ts";
import { clip } from "./place.ts";

type Hours = Overview["hours"];

/** From the bottom up, each with a shape of its own, so that it reads without colour. */
const KINDS = [
  { kind: "done", glyph: "█", look: "good" },
  { kind: "blocked", glyph: "▓", look: "warn" },
  { kind: "cancelled", glyph: "░", look: "dim" },
] as const satisfies readonly { kind: keyof Hours[number]; glyph: string; look: Look }[];

/** The axis below the bars and its words. */
const FOOT = 2;

/**
 * What closed in each of the last hours as stacked bars over an axis, with how many the highest is; the newest hour at the right.
 * Under a height of 3 only the sums are told.
 */
export const drawPlot = (hours: Hours, area: Area): readonly Line[] => {
  const height = area.rows - FOOT;
  const most = Math.max(0, ...hours.map(sumOf));
  if (height < 1) return clip([sums(hours)], area);
  const label = String(most);
  const wide = Math.max(1, Math.min(WIDEST, Math.floor((area.columns - label.length - 1) / Math.max(1, hours.length))));
  const room = Math.max(0, Math.floor((area.columns - label.length - 1) / wide));
  const seen = room === 0 ? [] : hours.slice(-room);
  const columns = seen.map((hour) => cellsOf(hour, most, height));
  const bars = Array.from({ length: height }, (_, at): Line => {
    const cells = columns.map((cells) => cells[height - 1 - at] ?? span(" "));
    return line(
      span((at === 0 ? label : "").padStart(label.length), "dim"),
      span(at === 0 ? "┤" : "│", "dim"),
      ...cells.map(({ text, look }) => span(text.repeat(wide), look)),
    );
  });
  const rule = line(span(`${"0".padStart(label.length)}└`, "dim"), span("─".repeat(seen.length * wide), "dim"));
  const end = label.length + 1 + seen.length * wide;
  return clip([...bars, rule, [span(axisOf(seen.length, wide, label.length + 1, end), "dim")]], area);
};

/** A bar is not wider, however much room there is. */
const WIDEST = 4;
const MARKED_EVERY = 6;

/** How long ago the hours were, every six of them that there is room for, and where now is. */
const axisOf = (hours: number, wide: number, from: number, end: number): string => {
  let axis = "";
  for (let left = hours; left > 0; left -= wide * MARKED_EVERY < 8 ? 2 * MARKED_EVERY : MARKED_EVERY) {
    const at = from + (hours - left) * wide;
    const name = `-${left} h`;
    if (at < axis.length || at + name.length >= end - "now".length) continue;
    axis = axis.padEnd(at) + name;
  }
  return axis.length < end - "now".length ? `${axis.padEnd(end - "now".length)}now` : axis;
};

/** What closed, kind by kind, in words: "12 done, 1 blocked". */
export const sums = (hours: Hours): Line => {
  const told = KINDS.map(({ kind, glyph, look }) => ({
    count: hours.reduce((sum, hour) => sum + hour[kind], 0),
    kind,
    glyph,
    look,
  })).filter(({ count }) => count > 0);
  if (told.length === 0) return [span("nothing closed", "dim")];
  return told.flatMap(({ count, kind, glyph, look }, at) => [
    ...(at === 0 ? [] : [span("  ")]),
    span(`${glyph} `, look),
    span(`${count} ${kind}`),
  ]);
};

const sumOf = (hour: Hours[number]): number => KINDS.reduce((sum, { kind }) => sum + hour[kind], 0);

/** The cells of one hour from the bottom up; every kind that happened has one where the height allows it. */
const cellsOf = (hour: Hours[number], most: number, height: number): readonly Span[] => {
  const total = sumOf(hour);
  if (total === 0) return [];
  const present = KINDS.filter(({ kind }) => hour[kind] > 0);
  const full = Math.max(Math.min(present.length, height), Math.round((total / most) * height));
  let left = full;
  return present.flatMap(({ kind, glyph, look }, at) => {
    const behind = present.length - 1 - at;
    const share = Math.max(1, Math.min(left - behind, Math.round((hour[kind] / total) * full)));
    const count = Math.max(0, Math.min(left, behind === 0 ? left : share));
    left -= count;
    return Array.from({ length: count }, () => span(glyph, look));
  });
};
