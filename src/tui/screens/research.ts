import { type Line, span } from "../../view/line.ts";
import { phraseBytes } from "../../view/bytes.ts";
import { phraseDuration } from "../../view/time.ts";
import type { ResearchRow } from "../../watching/answer.ts";
import { dataOf, toldOf } from "../answers.ts";
import type { ListView } from "../parts/list.ts";
import { drawPane } from "../parts/pane.ts";
import { emptyLines, sourceMark } from "../parts/source.ts";
import { drawTextPane, positionOf } from "../parts/text-pane.ts";
import type { Area, State } from "../state.ts";
import { noteOf } from "../subject.ts";
import { textQuery } from "../texts.ts";
import { listQuery } from "./lists.ts";

/** Ideas that lie there, and incidents that runs left. */
export const researchList = (state: Pick<State, "mode" | "nowMs">): Research =>
  state.mode === "debug" ? { ...told(state), ...RAW } : told(state);

type Research = Pick<ListView<ResearchRow>, "columns" | "cells" | "noun" | "empty">;

/** The row as it was told: its file first, time and size in full. */
const RAW: Pick<Research, "columns" | "cells"> = {
  columns: [
    { head: "file", grows: true, room: 34 },
    { head: "kind", width: 8 },
    { head: "bytes", align: "right", width: 8 },
    { head: "at", width: 24, optional: true },
    { head: "title", grows: true, room: 16, optional: true },
  ],
  cells: (row) => [row.path, row.kind, String(row.size), span(row.at ?? "", "dim"), row.title],
};

const told = ({ nowMs }: Pick<State, "nowMs">): Research => ({
  columns: [
    { head: "  what", width: 10 },
    { head: "title", grows: true, room: 24 },
    { head: "age", align: "right", width: 8 },
    { head: "size", align: "right", width: 8, optional: true },
    { head: "file", grows: true, room: 24, optional: true },
  ],
  cells: (row) => [
    [row.kind === "idea" ? span("◇", "accent") : span("!", "warn"), span(` ${row.kind}`, "dim")],
    row.title,
    span(row.at === null ? "" : phraseDuration(Math.max(0, nowMs - Date.parse(row.at))), "dim"),
    span(phraseBytes(row.size), "dim"),
    span(row.path, "dim"),
  ],
  noun: ["idea or incident", "ideas and incidents"],
  empty: {
    sentence: "No ideas and no incidents.",
    hint: "A keeps an idea for later; a run that cannot go on leaves an incident here. Nothing works on them by itself yet.",
  },
});

/** What the chosen idea or incident says, in exactly its area. */
export const drawNote = (state: State, area: Area): readonly Line[] => {
  const id = noteOf(state);
  const query = textQuery(state);
  const body: Area = { columns: area.columns, rows: area.rows - 1 };
  if (id === null || query === null)
    return drawPane({ title: "Text" }, emptyLines("What is chosen is read here.", "", body), area);
  const row = dataOf(state, listQuery(state, "research"))?.rows.find((each) => each.id === id);
  const answer = toldOf(state, query);
  const page = answer?.data ?? null;
  const view = state.texts.note;
  return drawPane(
    {
      title: row?.title ?? id,
      crumbs: row === undefined ? [] : [row.path],
      marks: [...(page === null ? [] : positionOf(page, view, body.rows)), sourceMark(answer, state.nowMs)],
    },
    drawTextPane({ answer, view, left: view.left, chosen: null, empty: "It says nothing." }, body),
    area,
  );
};
