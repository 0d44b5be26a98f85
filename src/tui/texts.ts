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

/**
 * The rows of a detail that are not its text: its title, why it stands so, in debug mode its facts, where there is much room the
 * stages of its run, and last the tabs.
 */
export type DetailHead = { readonly why: number; readonly facts: number; readonly stages: number };

/** How the rows above a detail's text are shared. */
export const detailHead = ({ mode, tab }: Pick<State, "mode" | "tab">, { rows, columns }: Area): DetailHead => ({
  why: rows >= 9 ? 2 : 1,
  facts: mode === "debug" && rows >= 8 ? 1 : 0,
  stages: rows >= 34 && columns >= 60 && tab !== "stages" ? STAGES : 0,
});

/** With a line above it that is empty. */
const STAGES = 11;

/** How many rows stand above a detail's text. */
export const detailHeadRows = (state: State, area: Area): number => {
  const { why, facts, stages } = detailHead(state, area);
  return 1 + why + facts + stages + 1;
};

/** The stages that stand above another tab of a large detail, as a query; null where they do not. */
export const stagesQuery = (state: State): Extract<Query, { source: "page" }> | null => {
  const { detail } = sharesOf(state, bodyOf(state));
  const subject = subjectOf(state);
  if (state.bare || detail === null || subject === null || textName(state) === "logs" || noteOf(state) !== null)
    return null;
  const { stages } = detailHead(state, detail);
  if (stages === 0) return null;
  const window = { columns: detail.columns - 2, wrap: true, first: 0, count: 3 * stages, search: "" };
  return { source: "page", subject, tab: "stages", attempt: state.attempt, raw: false, window };
};

/** The cells in which the text stands; null while none is shown. */
export const textArea = (state: State): Area | null => {
  const body = bodyOf(state);
  if (state.bare) return { columns: state.area.columns, rows: state.area.rows - 1 };
  if (state.stream || showsLogs(state)) return { columns: body.columns - 2, rows: body.rows - 1 };
  const { detail } = sharesOf(state, body);
  if (detail === null) return null;
  if (noteOf(state) !== null) return { columns: detail.columns - 2, rows: detail.rows - 1 };
  if (subjectOf(state) === null) return null;
  return { columns: detail.columns - 2, rows: detail.rows - detailHeadRows(state, detail) };
};

/** The text that stands on the screen, as a query; null while none does. */
export const textQuery = (state: State): Extract<Query, { source: "logs" | "page" | "note" }> | null => {
  const area = textArea(state);
  if (area === null) return null;
  const name = textName(state);
  const view = state.texts[name];
  const window = windowOf(view, area);
  const raw = isRaw(state, name);
  if (name === "logs") return { source: "logs", ...state.logs, raw, window };
  const [note, subject] = [noteOf(state), subjectOf(state)];
  if (note !== null) return { source: "note", id: note, window };
  if (subject === null || name === "note") return null;
  return { source: "page", subject, tab: name, attempt: state.attempt, raw, window };
};

/** Whether a text is shown as it lies on the disk: what the person chose, turned round in debug mode for what happened. */
export const isRaw = ({ texts, mode }: Pick<State, "texts" | "mode">, name: TextName): boolean =>
  texts[name].raw !== (mode === "debug" && RAW_IN_DEBUG.has(name));

/** Texts whose raw form is what somebody wants who looks for a defect. */
const RAW_IN_DEBUG: ReadonlySet<string> = new Set(["timeline", "logs"]);

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
