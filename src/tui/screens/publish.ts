import type { Line } from "../../view/line.ts";
import { line, span } from "../../view/line.ts";
import { onlyOf } from "../answers.ts";
import { drawPane } from "../parts/pane.ts";
import { drawMissing, sourceMark } from "../parts/source.ts";
import type { Area, State } from "../state.ts";

/** What stands ready to be published, in exactly its area. */
export const drawPublish = (state: State, area: Area): readonly Line[] => {
  const answer = onlyOf(state, "publish");
  const body: Area = { columns: area.columns, rows: area.rows - 1 };
  const data = answer?.data ?? null;
  const head = {
    title: "Publish",
    ...(data === null ? {} : { crumbs: [data.branch] }),
    marks: [sourceMark(answer, state.nowMs)],
  };
  if (data === null) return drawPane(head, drawMissing(answer, body) ?? [], area);
  const note = data.note === "" ? [] : [[], line("  ", span(data.note, "dim"))];
  return drawPane(head, [[], ...data.lines.map((each) => [span("  "), ...each]), ...note], area);
};
