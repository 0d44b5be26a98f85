import type { Area, PanelName, State } from "./state.ts";

/** Lines that stand on every screen: the strip and the tabs above, the notices and the footer below. */
export const HEAD_ROWS = 2;
const FOOT_ROWS = 2;
/** In debug mode a line above the notices tells where everything that is shown comes from. */
export const sourceRows = ({ mode }: Pick<State, "mode">): number => (mode === "debug" ? 1 : 0);

/** From so many columns on, list and detail stand side by side; below, one above the other. */
const WIDE = 110;

/** Under this size nothing can be read; the frame says so. */
export const LEAST: Area = { columns: 60, rows: 14 };

/** True where the terminal is too small to draw anything but that. */
export const isTooSmall = ({ columns, rows }: Area): boolean => columns < LEAST.columns || rows < LEAST.rows;

/** The cells between the lines that stand on every screen. */
export const bodyOf = (state: State): Area => ({
  columns: state.area.columns,
  rows: state.area.rows - HEAD_ROWS - FOOT_ROWS - sourceRows(state),
});

/** Panels whose rows have a detail beside them. */
export const DETAILED: ReadonlySet<PanelName> = new Set(["queue", "runs", "problems", "overview", "research"]);

/** How the body is shared: the list, the detail and what happened lately with their cells, and whether they stand side by side. */
export type Shares = {
  readonly list: Area | null;
  readonly detail: Area | null;
  /** Under the detail of the overview, where there is room. */
  readonly lately: Area | null;
  readonly beside: boolean;
};

/** Shares a body between list and detail as the state wants it; where both do not fit, the list has it all. */
export const sharesOf = (state: State, body: Area): Shares => {
  const beside = body.columns >= WIDE;
  if (state.open !== null || state.note !== null) return { list: null, detail: body, lately: null, beside };
  const detailed = DETAILED.has(state.panel) && state.split === "both";
  if (!detailed) return { list: body, detail: null, lately: null, beside };
  // An overview on which nothing can be chosen has no detail, only what happened.
  if (state.panel === "overview" && state.lists.overview.id === null) return withoutDetail(state, body, beside);
  return beside ? besideEachOther(state, body) : stacked(state, body);
};

/** Who looks for a defect looks into the detail: it is the larger part then. */
const listShare = ({ panel, mode }: State, beside: boolean): number => {
  if (mode === "debug") return beside ? 0.5 : 0.4;
  if (panel === "overview") return beside ? 0.58 : 0.65;
  return beside ? 0.5 : 0.45;
};

const besideEachOther = (state: State, { columns, rows }: Area): Shares => {
  // One column between them holds the rule.
  const left = Math.floor((columns - 1) * listShare(state, true));
  const right = columns - 1 - left;
  const below = state.panel === "overview" && rows >= ROWS_WITH_LATELY ? Math.max(8, Math.floor(rows * 0.3)) : 0;
  return {
    list: { columns: left, rows },
    detail: { columns: right, rows: rows - below },
    lately: below === 0 ? null : { columns: right, rows: below },
    beside: true,
  };
};

const ROWS_WITH_LATELY = 28;

const withoutDetail = (state: State, body: Area, beside: boolean): Shares => {
  if (!beside) return { list: body, detail: null, lately: null, beside };
  const { list, detail } = besideEachOther(state, body);
  return { list, detail: null, lately: detail === null ? null : { ...detail, rows: body.rows }, beside };
};

const stacked = (state: State, body: Area): Shares => {
  const { columns, rows } = body;
  const above = Math.max(6, Math.ceil(rows * listShare(state, false)));
  if (rows - above < 5) return { list: body, detail: null, lately: null, beside: false };
  return { list: { columns, rows: above }, detail: { columns, rows: rows - above }, lately: null, beside: false };
};

/** What moves when a person moves: derived from what stands on the screen, never from a hidden focus. */
export type Focus = "list" | "text" | "none";

/** Which part the moving keys act on. */
export const focusOf = (state: State): Focus => {
  if (state.stream || state.bare || state.open !== null || state.note !== null || state.panel === "logs") return "text";
  return state.panel === "publish" ? "none" : "list";
};
