import { gauge } from "../../view/gauge.ts";
import { fitLine, type Line, line, lineWidth, type Span, span } from "../../view/line.ts";
import { markOfState } from "../../view/marks.ts";
import { makeShortIds } from "../../view/short-id.ts";
import { capital } from "../../view/sentence.ts";
import { phraseCount, phraseDuration } from "../../view/time.ts";
import type { LiveRun, Overview } from "../../watching/answer.ts";
import { onlyOf } from "../answers.ts";
import { drawPane } from "../parts/pane.ts";
import { clip } from "../parts/place.ts";
import { drawPlot, sums } from "../parts/plot.ts";
import { drawMissing, sourceMark } from "../parts/source.ts";
import { spark } from "../parts/spark.ts";
import type { Area, State } from "../state.ts";
import { type OverviewRow, overviewRows } from "./overview-rows.ts";

/** What runs, what waits, what needs a person and what was done, in exactly its area; the work comes before the figures. */
export const drawOverview = (state: State, area: Area): readonly Line[] => {
  const answer = onlyOf(state, "overview");
  const data = answer?.data ?? null;
  const body: Area = { columns: area.columns, rows: area.rows - 1 };
  const head = { title: "Overview", marks: [sourceMark(answer, state.nowMs)] };
  if (data === null) return drawPane(head, drawMissing(answer, body) ?? [], area);
  const figures = drawFigures(state, data, body);
  const room = { columns: body.columns, rows: body.rows - figures.length };
  const { lines, top } = windowed(state, data, room);
  return drawPane(head, [...clip(lines.slice(top), room), ...figures], area);
};

/** The id of the row that a line of the overview's area belongs to; null for a heading and a figure. */
export const overviewRowAt = (state: State, area: Area, line: number): string | null => {
  const data = onlyOf(state, "overview")?.data ?? null;
  if (data === null || line < 1) return null;
  const body: Area = { columns: area.columns, rows: area.rows - 1 };
  const room = { columns: body.columns, rows: body.rows - drawFigures(state, data, body).length };
  const { ids, top } = windowed(state, data, room);
  return line > room.rows ? null : (ids[top + line - 1] ?? null);
};

/** The work, scrolled so that the chosen row is seen. */
const windowed = (state: State, data: Overview, area: Area): Work & { readonly top: number } => {
  const work = drawWork(state, data, area.columns);
  const last = Math.max(0, work.lines.length - area.rows);
  const chosenAt = work.ids.indexOf(state.lists.overview.id ?? "");
  return { ...work, top: chosenAt === -1 ? 0 : Math.min(last, Math.max(0, chosenAt - area.rows + 2)) };
};

/** Lines and, for each, the id of the row it belongs to. */
type Work = { readonly lines: readonly Line[]; readonly ids: readonly (string | null)[] };

const HEADS: Readonly<Record<OverviewRow["kind"], string>> = {
  run: "Running",
  need: "Needs you",
  blocked: "Blocked",
  next: "Next",
};

const drawWork = (state: State, data: Overview, columns: number): Work => {
  const rows = overviewRows(data);
  const short = makeShortIds(rows.map(({ id }) => id));
  const chosen = state.lists.overview.id;
  const lines: Line[] = [];
  const ids: (string | null)[] = [];
  if (rows.every(({ kind }) => kind !== "run")) {
    lines.push(line(span("Running", "bold")), line("  ", span(data.why.sentence)));
    if (data.why.hint !== "") lines.push(line("  ", span("→ ", "accent"), span(capital(data.why.hint), "dim")));
  }
  rows.forEach((row, at) => {
    if (rows[at - 1]?.kind !== row.kind) lines.push([span(HEADS[row.kind], "bold"), ...countOf(row.kind, state, data)]);
    const drawn = drawRow(row, short(row.id), state, columns - 2);
    const [first = [], ...more] = drawn;
    while (ids.length < lines.length) ids.push(null);
    ids.push(...drawn.map(() => row.id));
    lines.push(
      row.id === chosen
        ? fitLine([span("▸ ", "chosen"), ...first.map((piece) => ({ ...piece, look: "chosen" as const }))], columns)
        : [span("  "), ...first],
      ...more.map((each) => [span("  "), ...each]),
    );
  });
  if (data.lane !== "") lines.push(line(span("Integration  ", "bold"), span(data.lane)));
  return { lines, ids };
};

/** How many there are when only the first are shown. */
const countOf = (kind: OverviewRow["kind"], state: State, data: Overview): Line => {
  const counts = onlyOf(state, "strip")?.data?.counts;
  const all = kind === "next" ? counts?.backlog : kind === "blocked" ? counts?.blocked : undefined;
  const shown = kind === "next" ? data.next.length : data.blocked.length;
  return all !== undefined && all > shown ? [span(`  ${shown} of ${all}`, "dim")] : [];
};

const drawRow = (row: OverviewRow, name: string, state: State, columns: number): readonly Line[] => {
  switch (row.kind) {
    case "run":
      return drawRun(row.run, name, state, columns);
    case "need":
      return [twoParts([span("? ", "warn"), span(row.need.title || name)], [span(row.need.asks)], columns)];
    case "blocked":
    case "next":
    default: {
      const { text, look } = markOfState(row.task.state);
      const why: Line = [span(row.task.reason === "" ? "ready" : row.task.reason, "dim")];
      return [twoParts([{ text, look }, span(` ${row.task.title || name}`)], why, columns)];
    }
  }
};

/** A run on a line: title, stage, how long, last sign of life, what it used, and how much it wrote lately. */
const drawRun = (run: LiveRun, name: string, state: State, columns: number): readonly Line[] => {
  const since = Math.max(0, state.nowMs - Date.parse(run.since));
  const waits = run.waiting !== null;
  const mark: Span = waits ? span("… ", "warn") : span("▶ ", "accent");
  const quietMs = run.lastSignAt === null ? null : Math.max(0, state.nowMs - Date.parse(run.lastSignAt));
  const sign =
    quietMs === null ? [] : [span(`  sign ${phraseDuration(quietMs)} ago`, quietMs > 60_000 ? "warn" : "dim")];
  const attempt = run.attempt === null ? "" : ` #${run.attempt}`;
  const facts: Line = waits
    ? [span(run.node, "accent"), span(`  ${run.waiting ?? ""}`)]
    : [
        span(`${run.node}${attempt}`, "accent"),
        span(`  ${phraseDuration(since)}`),
        ...sign,
        ...(run.tokens === 0 ? [] : [span(`  ${phraseCount(run.tokens)} tok`, "dim")]),
        ...(run.held ? [span("  held after this", "warn")] : []),
      ];
  const bars = waits || state.still || columns < 70 ? [] : spark(run.spark, SPARK);
  const one = twoParts(
    [mark, span(run.title || name)],
    [...facts, ...(bars.length === 0 ? [] : [span("  ")]), ...bars],
    columns,
  );
  return state.mode === "debug" ? [one, [span(`  ${run.id}  ${run.runner ?? ""}`, "dim")]] : [one];
};

const SPARK = 10;
const LEFT_SHARE = 0.42;

/** A name and what is said of it: the name gives way first, down to its share. */
const twoParts = (left: Line, right: Line, columns: number): Line => {
  const least = Math.min(lineWidth(left), Math.floor(columns * LEFT_SHARE));
  const width = Math.max(least, Math.min(Math.floor(columns * LEFT_SHARE), columns - lineWidth(right) - 2));
  return fitLine([...fitLine(left, width), span("  "), ...right], columns);
};

/** Budgets and the last day; as much of it as leaves the work its room. */
const drawFigures = (state: State, data: Overview, area: Area): readonly Line[] => {
  const budgets = data.budgets.map(({ percent, sentence }): Line => [...gauge(percent, 12), span(` ${sentence}`)]);
  const closed = data.hours.reduce((sum, hour) => sum + hour.done + hour.blocked + hour.cancelled, 0);
  const done = data.hours.reduce((sum, hour) => sum + hour.done, 0);
  const success = closed === 0 ? [] : [span(`  ${Math.round((done / closed) * 100)}% done`, "dim")];
  const today: Line = [span("Last 24 h  ", "bold"), ...sums(data.hours), ...success];
  const plot =
    closed > 0 && area.rows >= 26 && !state.still
      ? drawPlot(data.hours, { columns: Math.min(area.columns, 60), rows: 6 })
      : [];
  const tokens = data.hours.map((hour) => hour.tokens);
  const used =
    plot.length > 0 && tokens.some((each) => each > 0)
      ? [
          line(
            span("tokens     ", "dim"),
            ...spark(tokens, 24),
            span(`  ${phraseCount(tokens.reduce((a, b) => a + b, 0))}`),
          ),
        ]
      : [];
  return [...budgets.slice(0, area.rows >= 20 ? 4 : 1), today, ...plot, ...used];
};
