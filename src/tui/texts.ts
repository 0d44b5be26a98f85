import type { TextPage } from "../watching/answer.ts";
import type { Query, Window } from "../watching/query.ts";
import { dataOf } from "./answers.ts";
import { bodyOf, sharesOf } from "./layout.ts";
import type { Area, State, TextName, TextView } from "./state.ts";
import { noteOf, subjectOf } from "./subject.ts";

/** Which of the texts stands on the screen: the stream, what lies there for research, or the tab of the detail. */
export const textName = (state: State): TextName => {
  if (state.stream || showsLogs(state)) return "logs";
  return noteOf(state) === null ? state.tab : "note";
};

const showsLogs = (state: State): boolean => state.panel === "logs" && state.open === null;

/** Rows of a detail that are not its text: the head with the sentence, and the tabs. */
export const DETAIL_HEAD = 3;

/** The cells in which the text stands; null while none is shown. */
export const textArea = (state: State): Area | null => {
  const body = bodyOf(state);
  if (state.bare) return { columns: state.area.columns, rows: state.area.rows - 1 };
  if (state.stream || showsLogs(state)) return { columns: body.columns - 2, rows: body.rows - 1 };
  const { detail } = sharesOf(state, body);
  if (detail === null) return null;
  if (noteOf(state) !== null) return { columns: detail.columns - 2, rows: detail.rows - 1 };
  if (subjectOf(state) === null) return null;
  return { columns: detail.columns - 2, rows: detail.rows - DETAIL_HEAD };
};

/** The text that stands on the screen, as a query; null while none does. */
export const textQuery = (state: State): Extract<Query, { source: "logs" | "page" | "note" }> | null => {
  const area = textArea(state);
  if (area === null) return null;
  const name = textName(state);
  const view = state.texts[name];
  const window = windowOf(view, area);
  const raw = view.raw || (state.mode === "debug" && RAW_IN_DEBUG.has(name));
  if (name === "logs") return { source: "logs", ...state.logs, raw: view.raw, window };
  const [note, subject] = [noteOf(state), subjectOf(state)];
  if (note !== null) return { source: "note", id: note, window };
  if (subject === null || name === "note") return null;
  return { source: "page", subject, tab: name, attempt: state.attempt, raw, window };
};

/** Texts whose raw form is what somebody wants who looks for a defect. */
const RAW_IN_DEBUG: ReadonlySet<string> = new Set(["timeline"]);

/** More lines than are shown are asked for, so that scrolling finds them there. */
const AROUND = 2;

const windowOf = (view: TextView, { columns, rows }: Area): Window => ({
  columns: Math.max(20, columns),
  wrap: view.wrap,
  first: view.first === null ? null : Math.max(0, view.first - AROUND * rows),
  count: (view.first === null ? 1 + AROUND : 1 + 2 * AROUND) * rows,
  search: view.search,
});

/** The text on the screen as it was last told; null while it was not. */
export const textPage = (state: State): TextPage | null => {
  const query = textQuery(state);
  return query === null ? null : dataOf(state, query);
};

/** The number of the first line that is shown. */
export const firstShown = (view: TextView, page: TextPage, rows: number): number => {
  const last = Math.max(0, page.total - rows);
  return view.first === null ? last : Math.min(view.first, last);
};
