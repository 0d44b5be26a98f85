import { textOf } from "../../src/view/line.ts";
import type { Query } from "../../src/watching/query.ts";
import { drawFrame } from "../../src/tui/frame.ts";
import { queriesOf } from "../../src/tui/queries.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { PanelName, State } from "../../src/tui/state.ts";
import { told } from "../../src/tui/telling.ts";
import { NOW } from "./scene-answers.ts";
import { answerTo, type Workspace } from "./scene-watch.ts";

/** The sizes that frames are recorded at: of the terminal, whose last row is never drawn. */
export const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

/** A screen that was just opened on a terminal of this size. */
export const opened = (panel: PanelName, [columns, rows]: readonly [number, number]): State =>
  startState({ columns, rows: rows - 1 }, NOW, panel, NOTHING_REMEMBERED, false);

/** The state with everything told that it asks for, as often as what is told makes it ask for more. */
export const toldAll = (state: State, workspace: Workspace): State => {
  let next = state;
  const asked = new Set<string>();
  for (let round = 0; round < 6; round += 1) {
    const fresh = queriesOf(next).filter((query) => !asked.has(JSON.stringify(query)));
    if (fresh.length === 0) break;
    for (const query of fresh) {
      asked.add(JSON.stringify(query));
      next = told(next, query, { data: answerTo(workspace, query), atMs: NOW - 400, error: null }, NOW);
    }
  }
  return next;
};

/** The state in which what these queries ask for could not be read; what was told before stands. */
export const failing = (state: State, sources: readonly Query["source"][]): State =>
  queriesOf(state)
    .filter(({ source }) => sources.includes(source))
    .reduce((next, query) => told(next, query, { data: null, atMs: NOW + 8_000, error: BROKEN }, NOW + 8_000), state);

const BROKEN = { sentence: "The disk did not answer.", hint: "It is asked again; millrace doctor may say more." };

/** A panel with everything told. */
export const scene = (
  panel: PanelName,
  size: readonly [number, number],
  workspace: Workspace,
  more: Partial<State> = {},
): State => toldAll({ ...toldAll(opened(panel, size), workspace), ...more }, workspace);

/** What stands on the screen, each line without the spaces it ends with. */
export const shownOf = (state: State): string =>
  drawFrame(state)
    .map((each) => textOf(each).trimEnd())
    .join("\n");
