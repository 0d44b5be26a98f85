import { dataOf } from "../answers.ts";
import { PANEL_SUMMARIES, showPanel, titleOf } from "../keys/panels.ts";
import { type Draft, draftText } from "../parts/draft.ts";
import { type Place, placesFor } from "../parts/jump.ts";
import { PANELS, type State } from "../state.ts";
import { ofRun } from "../subject.ts";
import type { Tools } from "../tools.ts";

/** Where the ":" line leads by what was typed. */
export const jumpPlaces = (state: State, draft: Draft): readonly Place[] => {
  const fragment = draftText(draft).trim();
  const found = fragment === "" ? null : dataOf(state, { source: "find", fragment });
  const panels = PANELS.map((name) => ({ name, title: titleOf(name), summary: PANEL_SUMMARIES[name] }));
  return placesFor(draft, panels, found);
};

/** Goes there. */
export const goTo = (tools: Tools, { kind, id }: Place): void => {
  if (kind === "panel") {
    const panel = PANELS.find((name) => name === id);
    if (panel !== undefined) showPanel(tools, panel);
    return;
  }
  const open = kind === "run" ? ofRun(id) : { task: id, run: null };
  tools.change({ open, stream: false, bare: false, attempt: null });
};
