import { dataOf } from "../answers.ts";
import { focusOf } from "../layout.ts";
import { type Binding, bind } from "../binding.ts";
import { setListFilter } from "./list.ts";
import { listQuery } from "../screens/lists.ts";
import { PANELS, type PanelName, type State } from "../state.ts";
import { noteOf, subjectOf } from "../subject.ts";
import type { Tools } from "../tools.ts";

const always = (): boolean => true;

/** Shows a panel's list, whatever stood over it. */
export const showPanel = (tools: Tools, panel: PanelName): void =>
  tools.change({
    panel,
    open: null,
    note: null,
    stream: false,
    bare: false,
    overlay: null,
    attempt: null,
    draftOrder: null,
  });

/** What each panel shows, in a sentence. */
export const PANEL_SUMMARIES: Readonly<Record<PanelName, string>> = {
  overview: "What runs, what waits, what needs you.",
  queue: "Every task that is not over.",
  runs: "Every run, newest first.",
  research: "Ideas and incidents.",
  logs: "What happened, as sentences.",
  config: "The settings in force.",
  publish: "What stands ready to be published.",
  problems: "Everything that needs a person.",
};

/** The word for a panel in tabs, breadcrumbs and the palette. */
export const titleOf = (panel: PanelName): string => panel.charAt(0).toUpperCase() + panel.slice(1);

/** The key that shows a panel. */
export const keyOfPanel = (panel: PanelName): string =>
  panel === "problems" ? "p" : String(PANELS.indexOf(panel) + 1);

const toNextProblem = (tools: Tools): void => {
  const state = tools.state();
  if (state.panel !== "problems") {
    showPanel(tools, "problems");
    return;
  }
  const page = dataOf(state, listQuery(state, "problems"));
  if (page === null || page.rows.length === 0) return;
  const { problems } = state.lists;
  const at = page.rows.findIndex(({ id }) => id === problems.id);
  const next = page.rows[(at + 1) % page.rows.length];
  if (next === undefined) return;
  const place = page.first + page.rows.indexOf(next);
  const lists = { ...state.lists, problems: { ...problems, id: next.id, at: place } };
  tools.change({ open: null, stream: false, bare: false, lists });
};

/** From the list to both, to the detail alone. */
const grow = (tools: Tools): void => {
  const state = tools.state();
  const subject = subjectOf(state);
  if (state.open !== null || state.note !== null) return;
  if (state.split === "list") tools.change({ split: "both" });
  else if (noteOf(state) !== null) tools.change({ note: noteOf(state) });
  else if (subject !== null) tools.change({ open: subject });
};

const shrink = (tools: Tools): void => {
  const { open, note } = tools.state();
  if (open !== null || note !== null) tools.change({ open: null, note: null, split: "both" });
  else tools.change({ split: "list" });
};

/** One thing back: what was opened last is left first. */
const back = (tools: Tools): void => {
  const state = tools.state();
  if (state.bare) tools.change({ bare: false });
  else if (state.stream) tools.change({ stream: false });
  else if (state.open !== null) tools.change({ open: null });
  else if (state.note !== null) tools.change({ note: null });
  else if (state.draftOrder !== null) tools.change({ draftOrder: null });
  else if (state.lists[state.panel].filter !== "") setListFilter(tools, "");
  else if (
    state.panel === "logs" &&
    (state.logs.run !== null || state.logs.stage !== null || state.logs.kinds.length > 0)
  )
    tools.change({ logs: { run: null, stage: null, kinds: [] } });
  else if (state.panel !== "overview") showPanel(tools, "overview");
};

const canGoBack = (state: State): boolean =>
  state.bare ||
  state.stream ||
  state.open !== null ||
  state.draftOrder !== null ||
  state.panel !== "overview" ||
  state.lists[state.panel].filter !== "";

/** The keys that say what stands on the screen. */
export const PANEL_KEYS: readonly Binding[] = [
  ...PANELS.map((panel) =>
    bind(`panel-${panel}`, [keyOfPanel(panel)], titleOf(panel), PANEL_SUMMARIES[panel], 0, always, (tools) =>
      showPanel(tools, panel),
    ),
  ),
  bind("next-problem", ["w"], "next problem", "The next thing that needs a person.", 0, always, toNextProblem),
  bind("stream", ["e"], "stream", "What happens, on the whole screen; again or esc goes back.", 0, always, (tools) =>
    tools.change({ stream: !tools.state().stream, bare: false }),
  ),
  bind("grow", ["+"], "larger", "The detail larger: beside the list, then alone.", 0, resizable, grow),
  bind("shrink", ["_"], "smaller", "The detail smaller: beside the list, then gone.", 0, resizable, shrink),
  {
    ...bind("back", ["esc", "backspace"], "back", "One thing back.", 90, canGoBack, back),
    urgent: ({ open, note, stream, draftOrder }) => open !== null || note !== null || stream || draftOrder !== null,
  },
];

function resizable(state: State): boolean {
  return (
    !state.stream &&
    !state.bare &&
    (state.open !== null || noteOf(state) !== null || (focusOf(state) === "list" && subjectOf(state) !== null))
  );
}
