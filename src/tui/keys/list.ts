import { draftOf } from "../parts/draft.ts";
import { focusOf } from "../layout.ts";
import { filterBy, moveBy, moveTo, pageBy } from "../parts/cursor.ts";
import { type Binding, bind } from "../binding.ts";
import { listShown, type Listed } from "../screens/listed.ts";
import { isListPanel, ORDERS } from "../screens/lists.ts";
import type { Cursor, State } from "../state.ts";
import { noteOf, subjectOf } from "../subject.ts";
import type { Tools } from "../tools.ts";

const inList = (state: State): boolean => focusOf(state) === "list";

/** The list with another filter; what was chosen stays so as long as it is kept. */
export const setListFilter = (tools: Tools, filter: string): void => {
  const { lists, panel } = tools.state();
  changeCursor(tools, filterBy(lists[panel], filter));
};

/** Replaces the cursor of the panel's list; another idea or incident is read from its beginning. */
export const changeCursor = (tools: Tools, patch: Partial<Cursor>): void => {
  const { lists, panel, texts } = tools.state();
  const other = panel === "research" && patch.id !== undefined && patch.id !== lists.research.id;
  tools.change({
    lists: { ...lists, [panel]: { ...lists[panel], ...patch } },
    ...(other ? { texts: { ...texts, note: { ...texts.note, first: 0, line: null } } } : {}),
  });
};

type Move = (cursor: Cursor, page: NonNullable<Listed["page"]>, rows: number) => Cursor;

const move = (tools: Tools, to: Move): void => {
  const state = tools.state();
  const { page, rows } = listShown(state);
  if (page === null) return;
  changeCursor(tools, to(state.lists[state.panel], page, rows));
  if (tools.state().attempt !== null) tools.change({ attempt: null });
};

const open = (tools: Tools): void => {
  const [subject, note] = [subjectOf(tools.state()), noteOf(tools.state())];
  if (note !== null) tools.change({ note });
  if (subject !== null) tools.change({ open: subject });
};

const filter = (tools: Tools): void => {
  const state = tools.state();
  const before = state.lists[state.panel].filter;
  tools.change({ overlay: { kind: "filter", draft: draftOf(before), before } });
};

const sort = (tools: Tools): void => {
  const { panel, lists } = tools.state();
  if (!isListPanel(panel)) return;
  const orders = ORDERS[panel];
  const next = orders[(orders.indexOf(lists[panel].sort) + 1) % orders.length] ?? "";
  changeCursor(tools, { sort: next });
};

/** The keys of a list. */
export const LIST_KEYS: readonly Binding[] = [
  bind("row-down", ["j", "down"], "down", "The next row.", 0, inList, (tools) =>
    move(tools, (cursor, page, rows) => moveBy(cursor, page, 1, rows)),
  ),
  bind("row-up", ["k", "up"], "up", "The row before.", 0, inList, (tools) =>
    move(tools, (cursor, page, rows) => moveBy(cursor, page, -1, rows)),
  ),
  bind("row-page-down", ["pgdn", "space"], "page down", "A page down.", 0, inList, (tools) =>
    move(tools, (cursor, page, rows) => pageBy(cursor, page, 1, rows)),
  ),
  bind("row-page-up", ["pgup"], "page up", "A page up.", 0, inList, (tools) =>
    move(tools, (cursor, page, rows) => pageBy(cursor, page, -1, rows)),
  ),
  bind("row-first", ["g", "home"], "first", "The first row.", 0, inList, (tools) =>
    move(tools, (cursor, page, rows) => moveTo(cursor, page, 0, rows)),
  ),
  bind("row-last", ["G", "end"], "last", "The last row.", 0, inList, (tools) =>
    move(tools, (cursor, page, rows) => moveTo(cursor, page, page.total - 1, rows)),
  ),
  bind("open", ["enter"], "open", "Everything about the chosen row, on the whole screen.", 10, canOpen, open),
  bind("filter", ["/"], "filter", "Keep only rows with these words; !word leaves out.", 20, canFilter, filter),
  bind("sort", ["s"], "sort", "The next order of the list.", 45, canSort, sort),
  bind("copy-id", ["y"], "copy id", "Copy the id of the chosen row.", 65, hasRow, (tools) =>
    tools.copy(tools.state().lists[tools.state().panel].id ?? "", "the id"),
  ),
];

function canOpen(state: State): boolean {
  return inList(state) && (subjectOf(state) !== null || noteOf(state) !== null);
}

function canFilter(state: State): boolean {
  return inList(state) && isListPanel(state.panel);
}

function canSort({ panel, ...state }: State): boolean {
  return inList({ panel, ...state }) && isListPanel(panel) && ORDERS[panel].length > 1;
}

function hasRow(state: State): boolean {
  return inList(state) && state.lists[state.panel].id !== null;
}
