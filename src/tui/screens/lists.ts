import type { TaskState } from "../../domain/task.ts";
import type { Query } from "../../watching/query.ts";
import { bodyOf, sharesOf } from "../layout.ts";
import { sliceOf } from "../parts/cursor.ts";
import type { PanelName, State } from "../state.ts";

/** The panels whose rows are asked for in windows. */
export type ListPanel = Extract<PanelName, "queue" | "runs" | "problems" | "research" | "config">;

/** True for a panel whose rows are asked for in windows. */
export const isListPanel = (panel: PanelName): panel is ListPanel => Object.hasOwn(ORDERS, panel);

/** The orders of each list, its own first; `s` goes through them. */
export const ORDERS: Readonly<Record<ListPanel, readonly string[]>> = {
  queue: ["", "age", "priority", "state", "title"],
  runs: ["", "longest", "cost"],
  problems: [""],
  research: [""],
  config: [""],
};

/** Where tasks stand that are not over: the queue's list unless a filter by state says otherwise. */
const OPEN: readonly TaskState[] = ["active", "backlog", "blocked", "deferred"];

/** A table's heading takes a row, the count another. */
const AROUND = 2;

/** How many rows of a panel's list are shown. */
export const rowsShown = (state: State): number =>
  Math.max(1, (sharesOf(state, bodyOf(state)).list?.rows ?? 1) - 1 - AROUND);

/** The query of a panel's list as it stands. */
export const listQuery = <P extends ListPanel>(state: State, panel: P): Extract<Query, { readonly source: P }> => {
  const slice = sliceOf(state.lists[panel], rowsShown(state));
  const query: Query = panel === "queue" ? { source: "queue", states: OPEN, slice } : { source: panel, slice };
  return query as Extract<Query, { readonly source: P }>;
};
