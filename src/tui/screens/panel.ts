import type { Line } from "../../view/line.ts";
import { toldOf } from "../answers.ts";
import { titleOf } from "../keys/panels.ts";
import { sharesOf } from "../layout.ts";
import { drawList, type ListView } from "../parts/list.ts";
import { drawPane } from "../parts/pane.ts";
import { beside } from "../parts/place.ts";
import { sourceMark } from "../parts/source.ts";
import type { Area, State } from "../state.ts";
import { configList } from "./config.ts";
import { drawDetail } from "./detail.ts";
import { drafted } from "./drafted.ts";
import { drawLately } from "./lately.ts";
import { type ListPanel, listQuery } from "./lists.ts";
import { drawOverview } from "./overview.ts";
import { problemsList } from "./problems.ts";
import { drawPublish } from "./publish.ts";
import { queueList } from "./queue.ts";
import { drawNote, researchList } from "./research.ts";
import { runsList } from "./runs.ts";
import { drawStream } from "./stream.ts";

/** What stands between the tabs and the notices, in exactly its area. */
export const drawPanel = (state: State, area: Area): readonly Line[] => {
  if (state.stream || (state.panel === "logs" && state.open === null)) return drawStream(state, area);
  const shares = sharesOf(state, area);
  const left = shares.list === null ? [] : drawMaster(state, shares.list);
  if (shares.detail === null) return shares.lately === null ? left : beside(left, drawLately(state, shares.lately));
  const detail =
    state.panel === "research" && state.open === null
      ? drawNote(state, shares.detail)
      : drawDetail(state, shares.detail);
  const right = shares.lately === null ? detail : [...detail, ...drawLately(state, shares.lately)];
  if (shares.list === null) return right;
  return shares.beside ? beside(left, right) : [...left, ...right];
};

const drawMaster = (state: State, area: Area): readonly Line[] => {
  switch (state.panel) {
    case "overview":
      return drawOverview(state, area);
    case "publish":
      return drawPublish(state, area);
    case "queue":
      return listed(state, "queue", queueList(state), area);
    case "runs":
      return listed(state, "runs", runsList(state), area);
    case "problems":
      return listed(state, "problems", problemsList(state, area.columns), area);
    case "research":
      return listed(state, "research", researchList(state), area);
    case "config":
      return listed(state, "config", configList(state), area);
    case "logs":
    default:
      return drawStream(state, area);
  }
};

type Listed<Row extends { readonly id: string }> = Pick<ListView<Row>, "columns" | "cells" | "noun" | "empty">;

const listed = <Row extends { readonly id: string }>(
  state: State,
  panel: ListPanel,
  view: Listed<Row>,
  area: Area,
): readonly Line[] => {
  const told = toldOf(state, listQuery(state, panel));
  const answer = (panel === "queue" ? drafted(state, told as never) : told) as ListView<Row>["answer"];
  const body: Area = { columns: area.columns, rows: area.rows - 1 };
  return drawPane(
    {
      title: titleOf(panel),
      crumbs: crumbsOf(state, panel),
      marks: [sourceMark(told, state.nowMs)],
    },
    drawList({ ...view, cursor: state.lists[panel], answer }, body),
    area,
  );
};

const crumbsOf = ({ draftOrder, lists }: State, panel: ListPanel): readonly string[] => {
  if (draftOrder !== null && panel === "queue") return ["new order: enter sets it, esc leaves it"];
  const { sort } = lists[panel];
  return sort === "" ? [] : [`by ${sort}`];
};
