import { gauge } from "../../view/gauge.ts";
import { type Line, line, span } from "../../view/line.ts";
import { phraseOwner, type PauseModel } from "../../view/pause.ts";
import { phraseCount, phraseUntil } from "../../view/time.ts";
import type { Overview } from "../../watching/answer.ts";
import { onlyOf } from "../answers.ts";
import { hintLine } from "../hints.ts";
import { drawPlot, sums } from "../parts/plot.ts";
import { spark } from "../parts/spark.ts";
import type { Area, State } from "../state.ts";

/** Pauses with their countdown, budgets as bars, and the last day; as much of it as leaves the work its room. */
export const drawFigures = (state: State, data: Overview, area: Area): readonly Line[] => {
  const roomy = area.rows >= 20;
  // Where there is room for one only, it is the one that holds everything.
  const pauses = (onlyOf(state, "strip")?.data?.pauses ?? [])
    .toSorted((a, b) => Number(b.scope === "engine") - Number(a.scope === "engine"))
    .map((pause) => pauseLine(pause, state));
  const width = Math.max(10, Math.min(40, Math.floor(area.columns / 4)));
  const budgets = data.budgets.map(({ percent, sentence }): Line => [...gauge(percent, width), span(` ${sentence}`)]);
  return [
    ...pauses.slice(0, roomy ? 4 : 1),
    ...budgets.slice(0, roomy ? 4 : 1),
    ...(roomy && pauses.length + budgets.length > 0 ? [[]] : []),
    todayLine(data),
    ...(area.rows >= ROWS_WITH_PLOT && !state.still ? plotLines(data, area) : []),
  ];
};

const ROWS_WITH_PLOT = 26;

/** Whose pause it is, until when, and the key that lifts it. */
const pauseLine = (pause: PauseModel, state: State): Line => {
  const { untilAt, hint } = pause;
  const until = untilAt === null ? "" : ` ${phraseUntil(untilAt, state.nowMs)}`;
  const act = hint === "" ? [] : [span("  → ", "accent"), ...hintLine(hint, state)];
  return [span("‖ ", "warn"), span(`${phraseOwner(pause)}${until}`, "warn"), ...act];
};

const todayLine = ({ hours }: Overview): Line => {
  const closed = closedIn(hours);
  const done = hours.reduce((sum, hour) => sum + hour.done, 0);
  const success = closed === 0 ? [] : [span(`  ${Math.round((done / closed) * 100)}% done`, "dim")];
  return [span("Last 24 h  ", "bold"), ...sums(hours), ...success];
};

const plotLines = ({ hours }: Overview, area: Area): readonly Line[] => {
  if (closedIn(hours) === 0) return [];
  const plot = drawPlot(hours, { columns: Math.min(area.columns, 110), rows: area.rows >= 44 ? 9 : 6 });
  const tokens = hours.map((hour) => hour.tokens);
  const sum = tokens.reduce((total, each) => total + each, 0);
  return sum === 0
    ? plot
    : [...plot, line(span("tokens  ", "dim"), ...spark(tokens, 24), span(`  ${phraseCount(sum)}`))];
};

const closedIn = (hours: Overview["hours"]): number =>
  hours.reduce((sum, hour) => sum + hour.done + hour.blocked + hour.cancelled, 0);
