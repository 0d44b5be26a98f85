import { type Line, line, span } from "../../view/line.ts";
import type { Overview } from "../../watching/answer.ts";
import { onlyOf } from "../answers.ts";
import { bodyOf, sharesOf } from "../layout.ts";
import { drawPane } from "../parts/pane.ts";
import { clip } from "../parts/place.ts";
import { drawMissing, sourceMark } from "../parts/source.ts";
import type { Area, State } from "../state.ts";
import { latelyLines } from "./lately.ts";
import { drawFigures } from "./overview-figures.ts";
import { drawWork, type Work } from "./overview-work.ts";

/** What runs, what waits, what needs a person and what was done, in exactly its area; the work comes before the figures. */
export const drawOverview = (state: State, area: Area): readonly Line[] => {
  const answer = onlyOf(state, "overview");
  const data = answer?.data ?? null;
  const body: Area = { columns: area.columns, rows: area.rows - 1 };
  const head = { title: "Overview", marks: [sourceMark(answer, state.nowMs)] };
  if (data === null) return drawPane(head, drawMissing(answer, body) ?? [], area);
  const figures = drawFigures(state, data, body);
  const room = { columns: body.columns, rows: body.rows - figures.length };
  const { lines, ids, top } = windowed(state, data, room);
  const below = hiddenBelow(ids, top + room.rows);
  const work = [...lines.slice(top, top + room.rows - (below === 0 ? 0 : 1)), ...moreLine(below)];
  const rest = room.rows - work.length;
  return drawPane(head, [...clip([...work, ...latelyWithin(state, data, rest)], room), ...figures], area);
};

/** How many rows there is no room for, with the one whose place is taken to say so. */
const hiddenBelow = (ids: Work["ids"], end: number): number =>
  ids.length <= end ? 0 : new Set(ids.slice(end - 1).filter((id) => id !== null)).size;

const moreLine = (below: number): readonly Line[] =>
  below === 0 ? [] : [line("  ", span(`… ${below} more below`, "dim"))];

/** The id of the row that a line of the overview's area belongs to; null for a heading and a figure. */
export const overviewRowAt = (state: State, area: Area, line: number): string | null => {
  const data = onlyOf(state, "overview")?.data ?? null;
  if (data === null || line < 1) return null;
  const body: Area = { columns: area.columns, rows: area.rows - 1 };
  const room = { columns: body.columns, rows: body.rows - drawFigures(state, data, body).length };
  const { ids, top } = windowed(state, data, room);
  if (line > room.rows || (line === room.rows && hiddenBelow(ids, top + line) > 0)) return null;
  return ids[top + line - 1] ?? null;
};

/** The work, scrolled so that the chosen row is seen. */
const windowed = (state: State, data: Overview, area: Area): Work & { readonly top: number } => {
  const work = drawWork(state, data, area.columns);
  const last = Math.max(0, work.lines.length - area.rows);
  const chosenAt = work.ids.indexOf(state.lists.overview.id ?? "");
  return { ...work, top: chosenAt === -1 ? 0 : Math.min(last, Math.max(0, chosenAt - area.rows + 2)) };
};

/** What happened last, in the room that the work leaves; where it has a pane of its own it is not told twice. */
const latelyWithin = (state: State, data: Overview, rows: number): readonly Line[] => {
  if (data.lately.length === 0 || sharesOf(state, bodyOf(state)).lately !== null) return [];
  const roomy = rows > data.lately.length + 2;
  const told = latelyLines(data.lately, state.nowMs, rows - (roomy ? 3 : 1));
  if (told.length === 0) return [];
  return [...(roomy ? [[]] : []), line(span("Lately", "bold")), ...told.map((each): Line => [span("  "), ...each])];
};
