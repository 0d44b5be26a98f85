import { describe, expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { dispatch } from "../../src/tui/dispatch.ts";
import { drawFrame } from "../../src/tui/frame.ts";
import { hitOf } from "../../src/tui/hit.ts";
import { titleOf } from "../../src/tui/keys/panels.ts";
import { listQuery } from "../../src/tui/screens/lists.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import { PANELS, type PanelName, type State } from "../../src/tui/state.ts";
import { told } from "../../src/tui/telling.ts";
import { textQuery } from "../../src/tui/texts.ts";
import type { Tools } from "../../src/tui/tools.ts";
import { line, textOf } from "../../src/view/line.ts";
import type { Query } from "../../src/watching/query.ts";
import { TABS } from "../../src/watching/query.ts";

const titles = Array.from({ length: 12 }, (_, at) => `task number ${at}`);
const rows = titles.map((title, at) => ({ id: `t${at}`, title, state: "backlog", reason: "", priority: 0, at: null }));
const page = { all: 12, total: 12, first: 0, rows, chosenAt: 0, note: "" };
const text = {
  total: 3,
  first: 0,
  lines: ["first event", "second event", "third event"].map((each) => line(each)),
  about: ["t1.r1", null, "t2.r1"],
  copy: [],
  search: "",
  found: [],
  note: "",
  live: true,
};
const overview = {
  runs: [],
  needs: [],
  next: rows.slice(0, 4),
  blocked: [{ ...rows[4], state: "blocked", reason: "checks failed" }],
  budgets: [],
  why: { subject: "", sentence: "Nothing runs.", hint: "" },
  hours: [],
  lane: "",
  lately: [],
  checks: null,
};

/** The screen with a panel told of, and what dispatch works on. */
const screen = (
  columns: number,
  lines: number,
  panel: PanelName,
): { readonly tools: Tools; readonly frame: () => readonly string[] } => {
  const start = startState({ columns, rows: lines - 1 }, 0, panel, NOTHING_REMEMBERED, false);
  const store = createStore<State>(() => start);
  const hear = (query: Query, data: unknown): void =>
    store.setState(told(store.getState(), query, { atMs: 0, error: null, data } as never, 0), true);
  if (panel === "queue") hear(listQuery(start, "queue"), page);
  if (panel === "overview") hear({ source: "overview" }, overview);
  if (panel === "overview")
    store.setState({ lists: { ...start.lists, overview: { ...start.lists.overview, id: "t4" } } });
  const query = panel === "logs" ? textQuery(start) : null;
  if (query !== null) hear(query, text);
  const tools = { state: store.getState, change: (patch: Partial<State>) => store.setState(patch), notice: () => {} };
  return { tools: tools as never, frame: () => drawFrame(store.getState()).map(textOf) };
};

/** Clicks where this text stands, and fails where it does not. */
const clickOn = ({ tools, frame }: ReturnType<typeof screen>, words: string, from = 0): void => {
  const row = frame().findIndex((each, at) => at >= from && each.includes(words));
  expect(row, words).toBeGreaterThanOrEqual(0);
  dispatch(tools, { kind: "click", row, column: (frame()[row] ?? "").indexOf(words) });
};

describe.each([
  [80, 24],
  [120, 40],
  [200, 60],
])("the mouse at %ix%i", (columns, lines) => {
  test("a click on a panel's key or title shows it", () => {
    for (const panel of PANELS) {
      const shown = screen(columns, lines, panel === "queue" ? "runs" : "queue");
      clickOn(shown, titleOf(panel));
      expect(shown.tools.state().panel).toBe(panel);
    }
  });

  test("a click on a row of a list chooses it, and one on the chosen row opens it", () => {
    const shown = screen(columns, lines, "queue");
    expect(shown.tools.state().lists.queue.id).toBe("t0");
    for (const at of [3, 1, 2]) {
      clickOn(shown, `task number ${at} `);
      expect([shown.tools.state().lists.queue.id, shown.tools.state().lists.queue.at]).toEqual([`t${at}`, at]);
      expect(shown.tools.state().open).toBeNull();
    }
    clickOn(shown, "task number 2 ");
    expect(shown.tools.state().open).toEqual({ task: "t2", run: null });
  });

  test("on the overview too, whatever headings stand between the rows", () => {
    const shown = screen(columns, lines, "overview");
    for (const at of [0, 3, 4, 2]) {
      clickOn(shown, `task number ${at} `, 3);
      expect(shown.tools.state().lists.overview.id).toBe(`t${at}`);
    }
    clickOn(shown, "Blocked");
    expect(shown.tools.state().lists.overview.id).toBe("t2");
    clickOn(shown, "task number 2 ", 3);
    expect(shown.tools.state().open).toEqual({ task: "t2", run: null });
  });

  test("a click on a tab of the detail shows it, beside the list and alone", () => {
    for (const open of [null, { task: "t0", run: null }])
      for (const tab of TABS) {
        const shown = screen(columns, lines, "queue");
        shown.tools.change({ open });
        clickOn(shown, tab, 2);
        expect(shown.tools.state().tab).toBe(tab);
      }
  });

  test("a click on a line of the stream chooses it and stops following; on the chosen one it opens its run", () => {
    const shown = screen(columns, lines, "logs");
    clickOn(shown, "first event");
    expect(shown.tools.state().texts.logs).toMatchObject({ line: 0, first: 0, seen: 3 });
    clickOn(shown, "first event");
    expect(shown.tools.state().open).toEqual({ task: "t1", run: "t1.r1" });
  });

  test("no cell of the screen is a click's undoing, and one beside everything means nothing", () => {
    for (const panel of PANELS) {
      const { tools } = screen(columns, lines, panel);
      for (let row = 0; row < lines + 2; row += 1)
        for (let column = 0; column < columns + 2; column += 7) hitOf(tools.state(), column, row);
      expect(hitOf(tools.state(), columns - 1, lines - 1)).toBeNull();
      expect(hitOf(tools.state(), columns + 5, 1)).toBeNull();
    }
  });
});

test("a click never sends a drafted order, and changes nothing under a box", () => {
  const shown = screen(80, 24, "queue");
  shown.tools.change({ draftOrder: ["t1", "t0"] });
  clickOn(shown, "task number 0 ");
  expect(shown.tools.state()).toMatchObject({ draftOrder: ["t1", "t0"], open: null });
  shown.tools.change({ draftOrder: null, overlay: { kind: "notices", at: 0 } });
  dispatch(shown.tools, { kind: "click", row: 1, column: 2 });
  expect(shown.tools.state()).toMatchObject({ panel: "queue", overlay: { kind: "notices" } });
});

test("the wheel moves in a list, and in a box that covers it", () => {
  const shown = screen(80, 24, "queue");
  dispatch(shown.tools, { kind: "wheel", by: 1 });
  expect(shown.tools.state().lists.queue.id).toBe("t3");
  dispatch(shown.tools, { kind: "wheel", by: -1 });
  expect(shown.tools.state().lists.queue.id).toBe("t0");
  shown.tools.change({ overlay: { kind: "help", draft: { lines: [""], row: 0, column: 0 }, top: 0 } });
  dispatch(shown.tools, { kind: "wheel", by: 1 });
  expect(shown.tools.state().overlay).toMatchObject({ kind: "help", top: 1 });
});
