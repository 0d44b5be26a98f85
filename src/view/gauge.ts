import { type Line, type Look, span } from "./line.ts";

/** Parts of a cell, from none to seven eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/**
 * How full something is, as a bar of exactly `width` columns: "▕███▌░░░▏". Full only from 100 on, empty only at 0. Its look tells
 * how near the end is, unless told; the number belongs next to it.
 */
export const gauge = (percent: number, width: number, look: Look = lookOf(percent)): Line => {
  if (width < 3) return [span(" ".repeat(Math.max(0, width)))];
  const room = width - 2;
  const eighths = eighthsOf(percent, room * 8);
  const full = "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
  return [span("▕", "dim"), span(full, look), span("░".repeat(room - full.length), "dim"), span("▏", "dim")];
};

const eighthsOf = (percent: number, all: number): number => {
  if (!(percent > 0)) return 0;
  return percent >= 100 ? all : Math.min(all - 1, Math.max(1, Math.floor((percent / 100) * all)));
};

/** From here on a person should look at it. */
const WARN_PERCENT = 80;

const lookOf = (percent: number): Look => {
  if (percent >= 100) return "bad";
  return percent >= WARN_PERCENT ? "warn" : "accent";
};
