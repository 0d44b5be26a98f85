import { type Line, type Look, span } from "../../view/line.ts";
import { clockOf, stampOf } from "../../view/time.ts";
import type { Told } from "../../watching/answer.ts";
import { onlyOf } from "../answers.ts";
import { drawPane } from "../parts/pane.ts";
import { emptyLines } from "../parts/source.ts";
import type { Area, State } from "../state.ts";

/** The sign and the look of what is told, by how loudly it is. */
const SIGNS: Readonly<Record<Told["kind"], readonly [glyph: string, look: Look]>> = {
  good: ["✓", "good"],
  info: ["·", "dim"],
  warn: ["!", "warn"],
  bad: ["✗", "bad"],
  question: ["?", "warn"],
};

/** What happened last, newest first, a line each; as many as there is room for. */
export const latelyLines = (lately: readonly Told[], nowMs: number, rows: number): readonly Line[] =>
  lately
    .slice(-Math.max(0, rows))
    .toReversed()
    .slice(0, Math.max(0, rows))
    .map(({ at, kind, text }) => {
      const [glyph, look] = SIGNS[kind];
      return [span(`${whenOf(at, nowMs)} `, "dim"), span(`${glyph} `, look), span(text)];
    });

/** The clock of today, and the day of what is older. */
const whenOf = (at: string, nowMs: number): string =>
  at.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10) ? clockOf(at).slice(0, 5) : stampOf(at).slice(5, 16);

/** A pane of what happened last, in exactly its area. */
export const drawLately = (state: State, area: Area): readonly Line[] => {
  const data = onlyOf(state, "overview")?.data ?? null;
  const rows = area.rows - 1;
  const lines = latelyLines(data?.lately ?? [], state.nowMs, rows);
  const body =
    lines.length > 0 || data === null
      ? lines
      : emptyLines("Nothing has happened yet.", "", { columns: area.columns, rows });
  return drawPane({ title: "Lately", marks: [[span("e", "key"), span(" tells all", "dim")]] }, body, area);
};
