import type { Line } from "../../view/line.ts";
import type { Tab } from "../../watching/query.ts";
import { toldOf } from "../answers.ts";
import { drawPane } from "../parts/pane.ts";
import { clip } from "../parts/place.ts";
import { emptyLines, sourceMark } from "../parts/source.ts";
import { drawTextPane, positionOf } from "../parts/text-pane.ts";
import { drawProblem } from "./problem.ts";
import type { Area, State } from "../state.ts";
import { subjectOf } from "../subject.ts";
import { detailHead, detailHeadRows, textQuery } from "../texts.ts";
import { drawStages, drawWhy, factsLine, tabLine } from "./detail-head.ts";

/** Everything about the chosen task or run, in exactly its area: what it is and why it stands so, and one tab of it. */
export const drawDetail = (state: State, area: Area): readonly Line[] => {
  const subject = subjectOf(state);
  if (subject === null)
    return drawProblem(state, area) ?? drawPane({ title: "Detail" }, emptyLines(NOTHING, "", rest(area)), area);
  const told = toldOf(state, { source: "subject", subject });
  const facts = told?.data ?? null;
  const query = textQuery(state);
  const answer = query === null ? null : toldOf(state, query);
  const view = state.texts[state.tab];
  const head = detailHead(state, area);
  const above = detailHeadRows(state, area);
  const body: Area = { columns: area.columns, rows: area.rows - above };
  const page = answer?.data ?? null;
  const title = facts === null || facts.title === "" ? subject.task : facts.title;
  const marks = [
    ...(page === null ? [] : positionOf(page, view, body.rows)),
    sourceMark(answer, state.nowMs),
    sourceMark(told, state.nowMs),
  ];
  const lines = [
    ...drawWhy(told, state, { columns: area.columns, rows: head.why }),
    ...(head.facts === 0 ? [] : [factsLine(facts, subject)]),
    ...drawStages(state, { columns: area.columns, rows: head.stages }),
    tabLine(state, area.columns),
  ];
  return clip(
    [
      ...drawPane({ title, crumbs: crumbsOf(state, facts?.run ?? null), marks }, lines, { ...area, rows: above }),
      ...drawTextPane({ answer, view, left: view.left, chosen: null, empty: EMPTY[state.tab] }, body),
    ],
    area,
  );
};

const NOTHING = "What is chosen above or at the left is shown here.";

const rest = ({ columns, rows }: Area): Area => ({ columns, rows: rows - 1 });

const crumbsOf = (state: State, run: string | null): readonly string[] => {
  const shown = state.open?.run ?? run;
  const ordinal = shown === null ? null : (/\.r(\d+)$/.exec(shown)?.[1] ?? null);
  return [
    ...(ordinal === null ? [] : [`run ${ordinal}`]),
    ...(state.attempt === null ? [] : [`attempt ${state.attempt}`]),
  ];
};

const EMPTY: Readonly<Record<Tab, string>> = {
  card: "There is no card.",
  stages: "It has no run yet, so there are no stages to show.",
  output: "No attempt of it has written anything yet.",
  diff: "Its work has changed nothing yet.",
  checks: "No checks ran yet.",
  usage: "Nothing was used yet.",
  timeline: "Nothing has happened yet.",
  provenance: "There is no run to account for.",
};
