import { type Line, span } from "../../view/line.ts";
import { markOfState } from "../../view/marks.ts";
import { TABS, type Tab } from "../../watching/query.ts";
import { toldOf } from "../answers.ts";
import { drawPane } from "../parts/pane.ts";
import { clip } from "../parts/place.ts";
import { emptyLines, sourceMark } from "../parts/source.ts";
import { drawTextPane, positionOf } from "../parts/text-pane.ts";
import type { Area, State } from "../state.ts";
import { subjectOf } from "../subject.ts";
import { DETAIL_HEAD, textQuery } from "../texts.ts";

/** Everything about the chosen task or run, in exactly its area: what it is and why it stands so, and one tab of it. */
export const drawDetail = (state: State, area: Area): readonly Line[] => {
  const subject = subjectOf(state);
  if (subject === null)
    return drawPane({ title: "Detail" }, emptyLines("Nothing is chosen.", "j and k choose a row.", rest(area)), area);
  const told = toldOf(state, { source: "subject", subject });
  const facts = told?.data ?? null;
  const query = textQuery(state);
  const answer = query === null ? null : toldOf(state, query);
  const view = state.texts[state.tab];
  const body: Area = { columns: area.columns, rows: area.rows - DETAIL_HEAD };
  const page = answer?.data ?? null;
  const title = facts === null || facts.title === "" ? subject.task : facts.title;
  const sign = facts?.state ?? null;
  const why: Line =
    facts === null
      ? [span(told === null ? "…" : "It is not there any more.", "dim")]
      : [...(sign === null ? [] : [asSpan(markOfState(sign)), span(" ")]), span(facts.why)];
  const hint: Line = facts === null || facts.hint === "" ? [] : [span("  → ", "accent"), span(facts.hint, "dim")];
  return clip(
    [
      ...drawPane(
        {
          title,
          crumbs: crumbsOf(state, facts?.run ?? null),
          marks: [
            ...(page === null ? [] : positionOf(page, view, body.rows)),
            sourceMark(answer, state.nowMs),
            sourceMark(told, state.nowMs),
          ],
        },
        [[...why, ...hint], tabLine(state)],
        { columns: area.columns, rows: DETAIL_HEAD },
      ),
      ...drawTextPane({ answer, view, left: view.left, chosen: null, empty: EMPTY[state.tab] }, body),
    ],
    area,
  );
};

const rest = ({ columns, rows }: Area): Area => ({ columns, rows: rows - 1 });

const asSpan = ({ text, look }: ReturnType<typeof markOfState>) => ({ text, look });

const crumbsOf = (state: State, run: string | null): readonly string[] => {
  const shown = state.open?.run ?? run;
  const ordinal = shown === null ? null : (/\.r(\d+)$/.exec(shown)?.[1] ?? null);
  return [
    ...(ordinal === null ? [] : [`run ${ordinal}`]),
    ...(state.attempt === null ? [] : [`attempt ${state.attempt}`]),
  ];
};

/** The tabs, the shown one marked. */
const tabLine = ({ tab }: State): Line =>
  TABS.flatMap((name) => [name === tab ? span(` ${name} `, "chosen") : span(` ${name} `, "dim")]);

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
