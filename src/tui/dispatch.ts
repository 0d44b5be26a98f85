import { hitOf, type Hit } from "./hit.ts";
import type { Input } from "./key.ts";
import { meaningOf } from "./keymap.ts";
import { changeCursor } from "./keys/list.ts";
import { changeText } from "./keys/move-text.ts";
import { showPanel } from "./keys/panels.ts";
import { toOverlay } from "./overlays/input.ts";
import { firstShown, textArea, textPage } from "./texts.ts";
import type { Tools } from "./tools.ts";

/** Gives what a person did to what stands on the screen: to what covers it, else to the table of keys. */
export const dispatch = (tools: Tools, input: Input): void => {
  const { overlay } = tools.state();
  if (input.kind === "wheel") {
    const key = input.by > 0 ? "down" : "up";
    if (overlay === null) press(tools, key, WHEEL_ROWS);
    else toOverlay(tools, overlay, { kind: "key", key });
  } else if (input.kind === "click") {
    if (overlay === null) click(tools, hitOf(tools.state(), input.column, input.row));
  } else if (overlay !== null) toOverlay(tools, overlay, input);
  else if (input.kind === "key") press(tools, input.key, 1);
};

/** A turn of the wheel moves so far. */
const WHEEL_ROWS = 3;

const press = (tools: Tools, key: string, times: number): void => {
  for (let left = times; left > 0; left -= 1) {
    const state = tools.state();
    const meaning = meaningOf(state, key);
    if (meaning === null) return;
    const refusal = meaning.refusal?.(state) ?? null;
    if (refusal === null) meaning.run(tools);
    else tools.notice("warn", `${meaning.label}: ${refusal}`);
  }
};

/** What a click may open: never what sends something. */
const OPENS: ReadonlySet<string> = new Set(["open", "open-line", "setting-edit"]);

const open = (tools: Tools): void => {
  const meaning = meaningOf(tools.state(), "enter");
  if (meaning !== null && OPENS.has(meaning.id)) press(tools, "enter", 1);
};

/** A click chooses; on what is chosen already it opens that, so that a double click does both. */
const click = (tools: Tools, hit: Hit | null): void => {
  if (hit === null) return;
  const state = tools.state();
  switch (hit.kind) {
    case "panel":
      showPanel(tools, hit.panel);
      return;
    case "tab":
      tools.change({ tab: hit.tab });
      return;
    case "row":
      if (state.lists[state.panel].id === hit.id) open(tools);
      else {
        changeCursor(tools, { id: hit.id, at: hit.at });
        tools.change({ attempt: null });
      }
      return;
    case "line":
    default:
      chooseLine(tools, hit.line);
  }
};

/** The line is chosen where it stands; what comes behind it no longer moves it away. */
const chooseLine = (tools: Tools, line: number): void => {
  const state = tools.state();
  const page = textPage(state);
  const area = textArea(state);
  if (page === null || area === null) return;
  const view = state.texts.logs;
  if ((view.line ?? page.total - 1) === line) open(tools);
  else
    changeText(tools, {
      line,
      first: firstShown(view, page, area.rows),
      seen: view.first === null ? page.total : view.seen,
    });
};
