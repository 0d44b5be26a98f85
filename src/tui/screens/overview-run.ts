import { fitLine, type Line, lineWidth, span } from "../../view/line.ts";
import { clause } from "../../view/sentence.ts";
import { type Column, drawCells, layOut, naturalsOf } from "../../view/table.ts";
import { phraseBrief, phraseCost, phraseCount, phraseDuration } from "../../view/time.ts";
import type { LiveRun } from "../../watching/answer.ts";
import { spark } from "../parts/spark.ts";
import type { State } from "../state.ts";

/** What is told of a run behind its title; the last goes first where there is no room. */
const COLUMNS: readonly Column[] = [
  { head: "stage" },
  { head: "for", align: "right" },
  { head: "sign", align: "right", optional: true },
  { head: "output", optional: true },
  { head: "tokens", align: "right", optional: true },
  { head: "cost", align: "right", optional: true },
  { head: "runner", optional: true },
];

/** The runs' facts as a table that fits `columns`: the headings, and a line for each run, in their order. */
export const runFacts = (
  runs: readonly LiveRun[],
  state: State,
  columns: number,
): { readonly heads: Line; readonly lines: readonly Line[] } => {
  const cells = runs.map((run) => cellsOf(run, state, columns));
  const naturals = naturalsOf(COLUMNS, cells.filter((_, at) => runs[at]?.waiting === null).concat(stagesOf(cells)));
  const layout = layOut(COLUMNS, naturals, columns);
  const stage = layout[0]?.width ?? 0;
  const heads = COLUMNS.map(({ head }) => span(head, "dim"));
  return {
    heads: fitLine(drawCells(COLUMNS, layout, heads), columns),
    lines: runs.map((run, at) =>
      fitLine(
        run.waiting === null
          ? drawCells(COLUMNS, layout, cells[at] ?? [])
          : [...fitLine(cells[at]?.[0] ?? [], stage), span("  "), ...waitOf(run, state, columns - stage - 2)],
        columns,
      ),
    ),
  };
};

/** Waiting runs count for the width of the stage alone: what they say goes over all that is behind it. */
const stagesOf = (cells: readonly (readonly Line[])[]): readonly (readonly Line[])[] =>
  cells.map(([stage = []]) => [stage]);

/** So wide is the picture of what was written lately, at most and at least. */
const SPARK = { most: 20, least: 8 } as const;

const cellsOf = (run: LiveRun, state: State, columns: number): readonly Line[] => {
  const quietMs = run.lastSignAt === null ? null : Math.max(0, state.nowMs - Date.parse(run.lastSignAt));
  const width = Math.max(SPARK.least, Math.min(SPARK.most, columns - 56));
  return [
    [
      span(run.node, "accent"),
      ...(run.attempt === null ? [] : [span(` #${run.attempt}`, "dim")]),
      ...(run.held ? [span(" ‖", "warn")] : []),
    ],
    [span(phraseBrief(state.nowMs - Date.parse(run.since)))],
    quietMs === null ? [] : [span(`${phraseBrief(quietMs)} ago`, quietMs > QUIET_MS ? "warn" : "dim")],
    state.still ? [] : spark(run.spark, width),
    run.tokens === 0 ? [span("·", "dim")] : [span(phraseCount(run.tokens))],
    [span(run.costUsd === null ? "·" : phraseCost(run.costUsd), run.costUsd === null ? "dim" : "plain")],
    [span(run.runner ?? "", "dim")],
  ];
};

/** A run that wrote nothing for longer is worth a look. */
const QUIET_MS = 60_000;

const waitOf = (run: LiveRun, { nowMs }: State, columns: number): Line => {
  const left = run.untilAt === null ? null : Date.parse(run.untilAt) - nowMs;
  const until = left === null || Number.isNaN(left) ? "" : left <= 0 ? ", due now" : `, in ${phraseDuration(left)}`;
  const said: Line = [span(clause(run.waiting ?? ""), "warn")];
  const both: Line = [...said, span(until, "warn")];
  return lineWidth(both) > columns ? said : both;
};
