import type { Answer, Strip } from "../watching/answer.ts";
import type { Query } from "../watching/query.ts";
import { toldOf, withAnswer } from "./answers.ts";
import { atFound } from "./found.ts";
import { noticed } from "./notices.ts";
import { refreshed } from "./parts/cursor.ts";
import { listShown } from "./screens/listed.ts";
import { isListPanel, listQuery } from "./screens/lists.ts";
import type { State } from "./state.ts";
import { onlyTimePassed } from "./still.ts";

/** The state with an answer in it: lists keep what is chosen, and what is new is noticed. */
export const told = (state: State, query: Query, answer: Answer, nowMs: number): State => {
  const shown = toldOf(state, query);
  if (state.still && shown !== null && onlyTimePassed(shown, answer)) return state;
  const next: State = { ...state, nowMs: Math.max(nowMs, state.nowMs), answers: withAnswer(state, query, answer) };
  if (answer.data === null) return next;
  if (query.source === "strip") {
    const { fresh } = answer.data as Strip;
    return fresh.length === 0 ? next : { ...next, ...noticed(next, fresh) };
  }
  if (query.source === "logs" || query.source === "page" || query.source === "note") return atFound(next);
  return query.source === next.panel ? withCursor(next, query) : next;
};

/** The list of the panel with its cursor where the chosen row is now. */
const withCursor = (state: State, query: Query): State => {
  const { panel, lists } = state;
  const { page, rows } = listShown(state);
  if (page === null) return state;
  const asked = "slice" in query ? query.slice : { filter: "", chosen: lists[panel].id };
  const cursor = refreshed(lists[panel], page, asked, rows);
  return cursor === lists[panel] ? state : { ...state, lists: { ...lists, [panel]: cursor } };
};

/** The state in other cells: what is chosen stays on the screen. */
export const resized = (state: State, area: State["area"]): State => {
  const next = { ...state, area };
  return isListPanel(next.panel) ? withCursor(next, listQuery(next, next.panel)) : next;
};
