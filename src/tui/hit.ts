import type { Line } from "../view/line.ts";
import { widthOf } from "../view/width.ts";
import { TABS, type Tab } from "../watching/query.ts";
import { drawTabLine } from "./frame.ts";
import { keyOfPanel } from "./keys/panels.ts";
import { bodyOf, HEAD_ROWS, isTooSmall, sharesOf } from "./layout.ts";
import { shownRows } from "./parts/cursor.ts";
import { drawDetail } from "./screens/detail.ts";
import { listShown } from "./screens/listed.ts";
import { isListPanel } from "./screens/lists.ts";
import { overviewRowAt } from "./screens/overview.ts";
import { type Area, PANELS, type PanelName, type State } from "./state.ts";
import { detailHeadRows, firstShown, textArea, textName, textPage } from "./texts.ts";

/** What stands in a cell of the screen, as far as a click on it means something. */
export type Hit =
  | { readonly kind: "panel"; readonly panel: PanelName }
  | { readonly kind: "row"; readonly id: string; readonly at: number }
  | { readonly kind: "tab"; readonly tab: Tab }
  /** A line of a text whose lines lead somewhere. */
  | { readonly kind: "line"; readonly line: number };

/** What a click on this cell, counted from 0, is on; null where it means nothing. It is found in what is drawn there. */
export const hitOf = (state: State, column: number, row: number): Hit | null => {
  if (isTooSmall(state.area) || state.bare) return null;
  if (row === 1) return panelAt(drawTabLine(state), column);
  const body = bodyOf(state);
  const line = row - HEAD_ROWS;
  if (line < 0 || line >= body.rows) return null;
  if (textName(state) === "logs") return lineAt(state, line - 1);
  const { list, detail, beside } = sharesOf(state, body);
  const inList = list !== null && (beside ? column < list.columns : line < list.rows);
  if (list !== null && (inList || detail === null)) return rowAt(state, list, line);
  if (detail === null) return null;
  const [left, above] = list === null ? [0, 0] : beside ? [list.columns + 1, 0] : [0, list.rows];
  const tabs = detailHeadRows(state, detail) - 1;
  return line - above === tabs ? tabAt(drawDetail(state, detail)[tabs] ?? [], column - left) : null;
};

/** A panel's part of the line begins with its key, in brackets where the panel is shown, and ends where the next one's does. */
const panelAt = (line: Line, column: number): Hit | null => {
  let hit: Hit | null = null;
  let at = 0;
  for (const { text, look } of line) {
    if (at > column) break;
    const key = look === "key" ? text : look === "chosen" ? (/^\[(\S+)/.exec(text)?.[1] ?? "") : "";
    const panel = PANELS.find((name) => keyOfPanel(name) === key);
    if (panel !== undefined) hit = { kind: "panel", panel };
    at += widthOf(text);
  }
  return at > column ? hit : null;
};

const tabAt = (line: Line, column: number): Hit | null => {
  let at = 0;
  for (const { text } of line) {
    const tab = TABS.find((name) => name === text.replaceAll(/[[\] ]/g, ""));
    if (column >= at && column < at + widthOf(text)) return tab === undefined ? null : { kind: "tab", tab };
    at += widthOf(text);
  }
  return null;
};

/** Above a list's rows stand its title and the columns' heads. */
const LIST_HEAD = 2;

const rowAt = (state: State, area: Area, line: number): Hit | null => {
  const { page, rows } = listShown(state);
  if (page === null) return null;
  if (state.panel === "overview") {
    const id = overviewRowAt(state, area, line);
    const at = page.rows.findIndex((each) => each.id === id);
    return at === -1 || id === null ? null : { kind: "row", id, at };
  }
  if (!isListPanel(state.panel) || line < LIST_HEAD) return null;
  const row = shownRows(state.lists[state.panel], page, rows)[line - LIST_HEAD] ?? null;
  return row === null ? null : { kind: "row", id: row.id, at: page.first + page.rows.indexOf(row) };
};

const lineAt = (state: State, line: number): Hit | null => {
  const page = textPage(state);
  const area = textArea(state);
  if (page === null || area === null || line < 0) return null;
  const at = firstShown(state.texts.logs, page, area.rows) + line;
  return at < page.total ? { kind: "line", line: at } : null;
};
