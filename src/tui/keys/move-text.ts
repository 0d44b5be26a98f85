import { focusOf } from "../layout.ts";
import { type Binding, bind } from "../binding.ts";
import type { State, TextView } from "../state.ts";
import { firstShown, textArea, textName, textPage } from "../texts.ts";
import type { Tools } from "../tools.ts";

const inText = (state: State): boolean => focusOf(state) === "text";

/** True where the lines of the text lead somewhere, so that one of them is chosen. */
export const hasChosenLine = (state: State): boolean => textName(state) === "logs" && !state.bare;

/** Changes how the text on the screen stands; what is done after a search was sent counts more than its match. */
export const changeText = (tools: Tools, patch: Partial<TextView>): void => {
  const state = tools.state();
  const name = textName(state);
  tools.change({ texts: { ...state.texts, [name]: { ...state.texts[name], seeks: false, ...patch } } });
};

/** Moves by lines; leaving the end stops following, arriving there does not begin it again. */
const scroll = (tools: Tools, by: number): void => {
  const state = tools.state();
  const page = textPage(state);
  const area = textArea(state);
  if (page === null || area === null) return;
  const view = state.texts[textName(state)];
  const first = firstShown(view, page, area.rows);
  if (hasChosenLine(state)) {
    moveLine(tools, view, { total: page.total, first, rows: area.rows }, by);
    return;
  }
  const next = Math.max(0, Math.min(first + by, Math.max(0, page.total - area.rows)));
  if (view.first === null && next === first) return;
  changeText(tools, { first: next, seen: view.first === null ? page.total : view.seen });
};

const moveLine = (
  tools: Tools,
  view: TextView,
  shown: { readonly total: number; readonly first: number; readonly rows: number },
  by: number,
): void => {
  const { total, first, rows } = shown;
  const at = view.line ?? total - 1;
  const line = Math.max(0, Math.min(at + by, total - 1));
  const top = line < first ? line : line >= first + rows ? line - rows + 1 : first;
  changeText(tools, { line, first: top, seen: view.first === null ? total : view.seen });
};

const toStart = (tools: Tools): void => {
  const { total = 0 } = textPage(tools.state()) ?? {};
  changeText(tools, { first: 0, line: 0, seen: total });
};

/** Goes to the end and follows it. */
export const follow = (tools: Tools): void => changeText(tools, { first: null, line: null });

const toggleFollow = (tools: Tools): void => {
  const state = tools.state();
  const page = textPage(state);
  const area = textArea(state);
  const view = state.texts[textName(state)];
  if (view.first !== null) follow(tools);
  else if (page !== null && area !== null)
    changeText(tools, { first: firstShown(view, page, area.rows), line: page.total - 1, seen: page.total });
};

/** So many columns at once: far enough to get on, near enough to keep one's place. */
const SIDEWAYS = 20;

/** Moves sideways in lines that are not wrapped. */
const shift = (tools: Tools, by: number): void => {
  const { left } = tools.state().texts[textName(tools.state())];
  changeText(tools, { left: Math.max(0, left + by) });
};

const isCut = (state: State): boolean => inText(state) && !state.texts[textName(state)].wrap;

/** True in a text to which more may come: only there is an end to follow. */
const isLive = (state: State): boolean =>
  inText(state) && (textName(state) === "logs" || textPage(state)?.live === true);

const rowsOf = (tools: Tools): number => Math.max(1, (textArea(tools.state())?.rows ?? 2) - 1);

/** The keys that move in a text that has the screen. */
export const TEXT_MOVES: readonly Binding[] = [
  bind("text-down", ["j", "down"], "down", "One line down.", 0, inText, (tools) => scroll(tools, 1)),
  bind("text-up", ["k", "up"], "up", "One line up; following stops.", 0, inText, (tools) => scroll(tools, -1)),
  bind("text-page-down", ["pgdn", "space", "ctrl-d"], "page down", "A page down.", 0, inText, (tools) =>
    scroll(tools, rowsOf(tools)),
  ),
  bind("text-page-up", ["pgup", "ctrl-b"], "page up", "A page up.", 0, inText, (tools) =>
    scroll(tools, -rowsOf(tools)),
  ),
  bind("text-right", [">"], "right", "Further right in lines that are not wrapped.", 0, isCut, (tools) =>
    shift(tools, SIDEWAYS),
  ),
  bind("text-left", ["<"], "left", "Back to the left.", 0, isCut, (tools) => shift(tools, -SIDEWAYS)),
  bind("text-start", ["g", "home"], "start", "To the first line.", 0, inText, toStart),
  bind("text-end", ["G", "end"], "end", "To the last line; what is written then is followed.", 0, inText, follow),
  {
    ...bind("text-live", ["l"], "live", "Back to the end, following it.", 0, inText, follow),
    rank: 30,
    valid: (state) => isLive(state) && state.texts[textName(state)].first !== null,
  },
  { ...bind("text-follow", ["f"], "follow", "Follow the end, or stop following.", 0, isLive, toggleFollow), rank: 40 },
];

/** True while a detail stands beside a list that has the moving keys. */
const hasBeside = (state: State): boolean => focusOf(state) === "list" && textArea(state) !== null;

/** The keys that move the detail while the list has the others. */
export const BESIDE_MOVES: readonly Binding[] = [
  {
    id: "detail-down",
    keys: ["}", "ctrl-d"],
    label: "detail down",
    summary: "Half a page down in the detail beside the list.",
    rank: 0,
    valid: hasBeside,
    run: (tools) => scroll(tools, Math.ceil(rowsOf(tools) / 2)),
  },
  {
    id: "detail-up",
    keys: ["{", "ctrl-b"],
    label: "detail up",
    summary: "Half a page up in the detail beside the list.",
    rank: 0,
    valid: hasBeside,
    run: (tools) => scroll(tools, -Math.ceil(rowsOf(tools) / 2)),
  },
];
