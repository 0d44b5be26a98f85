import { fitLine, inLook, type Line, line, lineWidth, span } from "../../view/line.ts";
import { markOfState } from "../../view/marks.ts";
import { makeShortIds } from "../../view/short-id.ts";
import { cut, wrap } from "../../view/width.ts";
import type { Overview } from "../../watching/answer.ts";
import { onlyOf } from "../answers.ts";
import { hintLine, readable } from "../hints.ts";
import type { State } from "../state.ts";
import { type OverviewRow, overviewRows } from "./overview-rows.ts";
import { runFacts } from "./overview-run.ts";

/** Lines and, for each, the id of the row it belongs to; null for a heading and a sentence. */
export type Work = { readonly lines: readonly Line[]; readonly ids: readonly (string | null)[] };

const HEADS: Readonly<Record<OverviewRow["kind"], string>> = {
  run: "Running",
  need: "Needs you",
  blocked: "Blocked",
  next: "Next",
};

/** Everything on the overview that is at work, waits or needs a person, in columns that all its parts share. */
export const drawWork = (state: State, data: Overview, columns: number): Work => {
  const rows = overviewRows(data);
  const short = makeShortIds(rows.map(({ id }) => id));
  const names = new Map(rows.map((row) => [row.id, titleOf(row) || short(row.id)]));
  const width = nameWidth([...names.values()], columns);
  const runs = rows.flatMap((row) => (row.kind === "run" ? [row.run] : []));
  const facts = runFacts(runs, state, columns - width - BEFORE - GAP);
  const lines: Line[] = [];
  const ids: (string | null)[] = [];
  const put = (id: string | null, ...more: readonly Line[]): void => {
    lines.push(...more);
    ids.push(...more.map(() => id));
  };
  if (runs.length === 0) put(null, ...whyLines(data, state, columns));
  let run = 0;
  rows.forEach((row, at) => {
    if (rows[at - 1]?.kind !== row.kind)
      put(null, headOf(row.kind, state, data, width + BEFORE, row.kind === "run" ? facts.heads : []));
    const name = fitLine([span(names.get(row.id) ?? "")], width);
    const said = row.kind === "run" ? (facts.lines[run++] ?? []) : saidOf(row);
    const drawn = fitLine([markOf(row), span(" "), ...name, span("  "), ...said], columns - 2);
    const chosen = row.id === state.lists.overview.id;
    put(row.id, chosen ? [span("▸ ", "chosen"), ...inLook(drawn, "chosen")] : [span("  "), ...drawn]);
    if (state.mode === "debug") put(row.id, [span("    "), ...debugOf(row)]);
  });
  if (data.lane !== "") put(null, line(span("Integration  ", "bold"), span(data.lane)));
  return { lines, ids };
};

/** The sign of the chosen row, the mark and the space behind it. */
const BEFORE = 4;
const GAP = 2;
const NAME_SHARE = 0.4;
const NAME_LEAST = 16;

/** All names share one column, as wide as the longest where that leaves the facts their room. */
const nameWidth = (names: readonly string[], columns: number): number => {
  const widest = names.reduce((width, name) => Math.max(width, lineWidth([span(name)])), NAME_LEAST);
  return Math.min(widest, Math.max(NAME_LEAST, Math.floor(columns * NAME_SHARE)));
};

const titleOf = (row: OverviewRow): string =>
  row.kind === "run" ? row.run.title : row.kind === "need" ? row.need.title : row.task.title;

const markOf = (row: OverviewRow): Line[number] => {
  if (row.kind === "need") return span("?", "warn");
  if (row.kind === "run") return row.run.waiting === null ? span("▶", "accent") : span("…", "warn");
  const { text, look } = markOfState(row.task.state);
  return { text, look };
};

const saidOf = (row: Exclude<OverviewRow, { kind: "run" }>): Line => {
  if (row.kind === "need") return [span(row.need.asks)];
  return [span(row.task.reason === "" ? "ready" : row.task.reason, "dim")];
};

const debugOf = (row: OverviewRow): Line => {
  if (row.kind !== "run") return [span(row.id, "dim")];
  const { id, runner, attempt, since, lastSignAt } = row.run;
  const told = [id, `attempt ${attempt ?? "–"}`, runner ?? "no runner", `since ${since}`, `sign ${lastSignAt ?? "–"}`];
  return [span(told.join("  "), "dim")];
};

/** A part's name with how many there are when only the first are shown, and the headings of its columns. */
const headOf = (kind: OverviewRow["kind"], state: State, data: Overview, width: number, heads: Line): Line => {
  const counts = onlyOf(state, "strip")?.data?.counts;
  const all = kind === "next" ? counts?.backlog : kind === "blocked" ? counts?.blocked : undefined;
  const shown = kind === "next" ? data.next.length : data.blocked.length;
  const name = [
    span(HEADS[kind], "bold"),
    ...(all !== undefined && all > shown ? [span(`  ${shown} of ${all}`, "dim")] : []),
  ];
  return heads.length === 0 ? name : [...fitLine(name, width), span("  "), ...heads];
};

/** Why nothing runs, and what a person can do; what stands below with its own keys is not told twice. */
const whyLines = ({ why, needs, blocked }: Overview, state: State, columns: number): readonly Line[] => {
  const told = readable(why.sentence, state);
  const below = needs.length + blocked.length > 0 && state.mode === "operator";
  const short = below ? (/^.*?\.(?= )/.exec(told)?.[0] ?? told) : told;
  const [first = "", ...more] = wrap(short, columns - 2);
  const rest = more.join(" ");
  return [
    line(span("Now", "bold")),
    line("  ", span(first)),
    ...(rest === "" ? [] : [line("  ", span(cut(rest, columns - 2)))]),
    ...(why.hint === "" || below ? [] : [[span("  → ", "accent"), ...hintLine(why.hint, state)]]),
  ];
};
