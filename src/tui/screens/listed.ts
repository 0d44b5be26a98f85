import type { Page } from "../../watching/answer.ts";
import { dataOf, onlyOf, toldOf } from "../answers.ts";
import { bodyOf, sharesOf } from "../layout.ts";
import type { State } from "../state.ts";
import { drafted } from "./drafted.ts";
import { isListPanel, listQuery, rowsShown } from "./lists.ts";
import { overviewRows } from "./overview-rows.ts";

/** A list as moving needs it: the rows that are known by their ids, and how many stand on the screen. */
export type Listed = { readonly page: Page<{ readonly id: string }> | null; readonly rows: number };

/** The list that the panel shows; its page is null while nothing was told. */
export const listShown = (state: State): Listed => {
  if (state.panel === "queue") {
    const answer = drafted(state, toldOf(state, listQuery(state, "queue")));
    return { page: answer?.data ?? null, rows: rowsShown(state) };
  }
  if (isListPanel(state.panel)) return { page: dataOf(state, listQuery(state, state.panel)), rows: rowsShown(state) };
  if (state.panel !== "overview") return { page: null, rows: 1 };
  const overview = onlyOf(state, "overview")?.data ?? null;
  if (overview === null) return { page: null, rows: 1 };
  const rows = overviewRows(overview);
  const at = rows.findIndex(({ id }) => id === state.lists.overview.id);
  return {
    page: { all: rows.length, total: rows.length, first: 0, rows, chosenAt: at === -1 ? null : at, note: "" },
    rows: Math.max(1, (sharesOf(state, bodyOf(state)).list?.rows ?? 1) - 4),
  };
};
