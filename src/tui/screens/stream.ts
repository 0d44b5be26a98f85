import { type Line, span } from "../../view/line.ts";
import { makeShortIds } from "../../view/short-id.ts";
import { toldOf } from "../answers.ts";
import { kindsName } from "../keys/logs.ts";
import { drawPane } from "../parts/pane.ts";
import { sourceMark } from "../parts/source.ts";
import { drawTextPane, positionOf } from "../parts/text-pane.ts";
import type { Area, State } from "../state.ts";
import { isRaw, textQuery } from "../texts.ts";

/** What happens, as sentences or as raw events, in exactly its area; one line is chosen, whose run can be opened. */
export const drawStream = (state: State, area: Area): readonly Line[] => {
  const query = textQuery(state);
  const answer = query === null ? null : toldOf(state, query);
  const page = answer?.data ?? null;
  const view = state.texts.logs;
  const body: Area = { columns: area.columns, rows: area.rows - 1 };
  const { run, stage, kinds } = state.logs;
  const bound = [
    ...(run === null ? [] : [`run ${makeShortIds()(run)}`]),
    ...(stage === null ? [] : [`stage ${stage}`]),
    ...(kinds.length === 0 ? [] : [kindsName(kinds)]),
  ];
  const chosen = page === null || page.total === 0 ? null : (view.line ?? page.total - 1);
  return drawPane(
    {
      title: isRaw(state, "logs") ? "Events" : "Stream",
      crumbs: bound,
      marks: [
        ...(page === null ? [] : positionOf(page, view, body.rows)),
        sourceMark(answer, state.nowMs),
        ...(bound.length === 0 ? [] : [[span("esc shows all", "dim")]]),
      ],
    },
    drawTextPane({ answer, view, left: view.left, chosen, empty: "Nothing has happened yet." }, body),
    area,
  );
};
