import type { TextPage } from "../watching/answer.ts";
import type { State, TextView } from "./state.ts";
import { firstShown, textArea, textName, textPage } from "./texts.ts";

/** How a text stands with this found line at its top: where the one before it stood, so that the next search goes on behind it. */
export const viewAt = (line: number, { total }: TextPage, rows: number): Pick<TextView, "first" | "line" | "seen"> => ({
  first: Math.min(line, Math.max(0, total - rows)),
  line,
  seen: total,
});

/**
 * The state at the first match at or below what is shown, else the first of all; as it is where nothing is sought, and while the
 * text was not searched for what was typed.
 */
export const atFound = (state: State): State => {
  const name = textName(state);
  const view = state.texts[name];
  if (!view.seeks) return state;
  const [page, area] = [textPage(state), textArea(state)];
  if (page === null || area === null || page.search !== view.search) return state;
  const top = firstShown(view, page, area.rows);
  const line = page.found.find((each) => each >= top) ?? page.found[0];
  const place = line === undefined ? {} : viewAt(line, page, area.rows);
  return { ...state, texts: { ...state.texts, [name]: { ...view, ...place, seeks: false } } };
};
