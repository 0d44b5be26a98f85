import { reorderArgv } from "../../operator/offers.ts";
import { dataOf } from "../answers.ts";
import { focusOf } from "../layout.ts";
import { type Binding, bind } from "../binding.ts";
import { listQuery } from "../screens/lists.ts";
import type { State } from "../state.ts";
import type { Tools } from "../tools.ts";

/** Rows that are put into a new order stand among the first of the queue; further down, priority is the way. */
const FIRST = 500;

/** The ids of the backlog from its head, as far as they are known; null where the list does not show the engine's order. */
const headOf = (state: State): readonly string[] | null => {
  const { sort, filter } = state.lists.queue;
  const page = dataOf(state, listQuery(state, "queue"));
  if (page === null || sort !== "" || filter !== "" || page.first !== 0) return null;
  return page.rows
    .filter((row) => row.state === "backlog")
    .map(({ id }) => id)
    .slice(0, FIRST);
};

/** The order that stands on the screen: the draft, or the queue's own. */
const orderOf = (state: State): readonly string[] | null => state.draftOrder ?? headOf(state);

/** What covers the list hides the draft: there no key changes or sends it. */
const onQueue = (state: State): boolean => state.panel === "queue" && focusOf(state) === "list";

const canMove = (state: State): boolean =>
  onQueue(state) && (orderOf(state)?.includes(state.lists.queue.id ?? "") ?? false);

const shift = (tools: Tools, by: number): void => {
  const state = tools.state();
  const order = orderOf(state);
  const id = state.lists.queue.id;
  if (order === null || id === null) return;
  const at = order.indexOf(id);
  const to = Math.max(0, Math.min(at + by, order.length - 1));
  if (to === at) return;
  const others = order.filter((each) => each !== id);
  tools.change({ draftOrder: [...others.slice(0, to), id, ...others.slice(to)] });
};

/** Sends the draft: everything down to the last row that stands elsewhere now. */
const confirm = (tools: Tools): void => {
  const state = tools.state();
  const { draftOrder } = state;
  const head = headOf(state);
  if (draftOrder === null) return;
  const last = draftOrder.findLastIndex((id, at) => head?.[at] !== id);
  tools.change({ draftOrder: null });
  if (last === -1) {
    tools.notice("info", "The order is as it was.");
    return;
  }
  // The same tasks as they stood before; without knowing that there is no way back.
  const before = head?.slice(0, last + 1) ?? [];
  const same = before.length === last + 1 && before.every((id) => draftOrder.includes(id));
  const undo = same ? { label: "reorder", argv: reorderArgv(before) } : null;
  void tools.command(reorderArgv(draftOrder.slice(0, last + 1)), undo);
};

/** The keys that put the queue into another order: drafted first, then confirmed. */
export const ORDER_KEYS: readonly Binding[] = [
  bind(
    "order-confirm",
    ["enter"],
    "set this order",
    "Send the drafted order.",
    1,
    (state) => state.draftOrder !== null && onQueue(state),
    confirm,
  ),
  bind(
    "order-up",
    ["<"],
    "move up",
    "The chosen task one place up, in a draft that enter confirms.",
    58,
    canMove,
    (tools) => shift(tools, -1),
  ),
  bind(
    "order-down",
    [">"],
    "move down",
    "The chosen task one place down, in a draft that enter confirms.",
    59,
    canMove,
    (tools) => shift(tools, 1),
  ),
];
