import type { Area, PanelName, State } from "./state.ts";

/** Lines that stand on every screen: the strip and the tabs above, the notices and the footer below. */
export const HEAD_ROWS = 2;
export const FOOT_ROWS = 2;

/** From so many columns on, list and detail stand side by side; below, one above the other. */
const WIDE = 110;

/** Under this size nothing can be read; the frame says so. */
export const LEAST: Area = { columns: 60, rows: 14 };

/** True where the terminal is too small to draw anything but that. */
export const isTooSmall = ({ columns, rows }: Area): boolean => columns < LEAST.columns || rows < LEAST.rows;

/** The cells between the lines that stand on every screen. */
export const bodyOf = (state: State): Area => ({
  columns: state.area.columns,
  rows: state.area.rows - HEAD_ROWS - FOOT_ROWS,
});

/** Panels whose rows have a detail beside them. */
export const DETAILED: ReadonlySet<PanelName> = new Set(["queue", "runs", "problems", "overview", "research"]);

/** How the body is shared: the list and the detail with their cells, and whether they stand side by side. */
export type Shares = { readonly list: Area | null; readonly detail: Area | null; readonly beside: boolean };

/** Shares a body between list and detail as the state wants it; where both do not fit, the list has it all. */
export const sharesOf = (state: State, body: Area): Shares => {
  const beside = body.columns >= WIDE;
  if (state.open !== null || state.note !== null) return { list: null, detail: body, beside };
  const detailed = DETAILED.has(state.panel) && state.split === "both";
  if (!detailed) return { list: body, detail: null, beside };
  if (beside) {
    // One column between them holds the rule.
    const left = Math.floor((body.columns - 1) * (state.panel === "overview" ? 0.55 : 0.45));
    return {
      list: { columns: left, rows: body.rows },
      detail: { columns: body.columns - 1 - left, rows: body.rows },
      beside,
    };
  }
  const above = Math.max(6, Math.ceil(body.rows * (state.panel === "overview" ? 0.65 : 0.45)));
  if (body.rows - above < 5) return { list: body, detail: null, beside };
  return {
    list: { columns: body.columns, rows: above },
    detail: { columns: body.columns, rows: body.rows - above },
    beside,
  };
};

/** What moves when a person moves: derived from what stands on the screen, never from a hidden focus. */
export type Focus = "list" | "text" | "none";

/** Which part the moving keys act on. */
export const focusOf = (state: State): Focus => {
  if (state.stream || state.bare || state.open !== null || state.note !== null || state.panel === "logs") return "text";
  return state.panel === "publish" ? "none" : "list";
};
