import { FIRST_ROW } from "./parts/cursor.ts";
import type { Area, PanelName, State, TextView } from "./state.ts";
import { PANELS } from "./state.ts";
import { TABS } from "../watching/query.ts";

/** What is remembered from one screen to the next; every field has a meaning without it. */
export type Remembered = Pick<State, "mode" | "split" | "mouse" | "still"> & {
  readonly wrap: boolean;
  readonly toured: boolean;
};

/** What holds where nothing is remembered. */
export const NOTHING_REMEMBERED: Remembered = {
  mode: "operator",
  split: "both",
  mouse: false,
  still: false,
  wrap: true,
  toured: false,
};

/** The state before anything was told. */
export const startState = (
  area: Area,
  nowMs: number,
  panel: PanelName,
  remembered: Remembered,
  still: boolean,
): State => {
  const texts = Object.fromEntries(TABS.map((tab) => [tab, startText(tab, remembered.wrap)]));
  return {
    area,
    nowMs,
    panel,
    open: null,
    note: null,
    tab: "output",
    attempt: null,
    split: remembered.split,
    mode: remembered.mode,
    lists: Object.fromEntries(PANELS.map((name) => [name, FIRST_ROW])) as State["lists"],
    texts: {
      ...texts,
      logs: startText("logs", remembered.wrap),
      note: startText("note", remembered.wrap),
    } as State["texts"],
    logs: { run: null, stage: null, kinds: [] },
    stream: false,
    bare: false,
    mouse: remembered.mouse,
    still,
    overlay: null,
    notices: [],
    performed: [],
    undo: null,
    drafts: {},
    draftOrder: null,
    answers: {},
    leavingUntilMs: 0,
  };
};

/** Texts that grow while one looks: they begin at their end. */
const FOLLOWED: ReadonlySet<string> = new Set(["output", "logs"]);

/** How a text stands that nobody moved in. */
export const startText = (name: string, wrap: boolean): TextView => ({
  first: FOLLOWED.has(name) ? null : 0,
  wrap,
  left: 0,
  raw: false,
  search: "",
  seeks: false,
  // Nothing is new to who never stopped following.
  seen: Number.MAX_SAFE_INTEGER,
  line: null,
});
