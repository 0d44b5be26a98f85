import { dataOf } from "../answers.ts";
import { showPanel, titleOf } from "../keys/panels.ts";
import { PANELS, type State } from "../state.ts";
import { ofRun } from "../subject.ts";
import type { Tools } from "../tools.ts";

/** Somewhere the ":" line leads. */
export type JumpTarget = { readonly label: string; readonly hint: string; readonly run: (tools: Tools) => void };

/** Panels whose name begins so, then tasks and runs whose id contains the fragment. */
export const jumpTargets = (state: State, text: string): readonly JumpTarget[] => {
  const fragment = text.trim().toLowerCase();
  const panels = PANELS.filter((panel) => panel.startsWith(fragment)).map((panel) => ({
    label: titleOf(panel),
    hint: "panel",
    run: (tools: Tools) => showPanel(tools, panel),
  }));
  const found = fragment === "" ? null : dataOf(state, { source: "find", fragment: text.trim() });
  if (found === null) return panels;
  const tasks = found.tasks.map(({ id, title, state: where }) => ({
    label: id,
    hint: `${where}  ${title}`,
    run: (tools: Tools) => tools.change({ open: { task: id, run: null }, stream: false, bare: false }),
  }));
  const runs = found.runs.map((run) => ({
    label: run,
    hint: "run",
    run: (tools: Tools) => tools.change({ open: ofRun(run), stream: false, bare: false }),
  }));
  return [...panels, ...tasks, ...runs];
};
