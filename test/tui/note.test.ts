import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { dispatch } from "../../src/tui/dispatch.ts";
import { drawFrame } from "../../src/tui/frame.ts";
import { listQuery } from "../../src/tui/screens/lists.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";
import { told } from "../../src/tui/telling.ts";
import { textQuery } from "../../src/tui/texts.ts";
import type { Tools } from "../../src/tui/tools.ts";
import { line, textOf } from "../../src/view/line.ts";
import type { Query } from "../../src/watching/query.ts";

const row = (name: string) => ({ id: `idea:${name}`, kind: "idea", title: name, at: null, path: name, size: 1 });
const list = { all: 2, total: 2, first: 0, rows: [row("one"), row("two")], chosenAt: 0, note: "" };
const text = (words: string) => {
  const lines = Array.from({ length: 60 }, (_, at) => line(`${words} ${at}`));
  return {
    total: 60,
    first: 0,
    lines,
    about: lines.map(() => null),
    copy: [],
    search: "",
    found: [],
    note: "",
    live: false,
  };
};

test("an idea's text stands beside the list, fills the screen on enter, and another begins at its beginning", () => {
  const start = startState({ columns: 80, rows: 23 }, 0, "research", NOTHING_REMEMBERED, false);
  const store = createStore<State>(() => start);
  const tools = { state: store.getState, change: (patch: Partial<State>) => store.setState(patch) } as Tools;
  const hear = (query: Query, data: unknown): void =>
    store.setState(told(store.getState(), query, { atMs: 0, error: null, data } as never, 0), true);
  const press = (key: string): void => dispatch(tools, { kind: "key", key });
  const read = (words: string): void => {
    const query = textQuery(store.getState());
    if (query !== null) hear(query, text(words));
  };
  const frame = (): string => drawFrame(store.getState()).map(textOf).join("\n");
  hear(listQuery(start, "research"), list);
  expect(textQuery(store.getState())).toMatchObject({ source: "note", id: "idea:one", window: { first: 0 } });
  read("first");
  expect(frame()).toContain("first 0");
  press("}");
  expect(store.getState().texts.note.first).toBeGreaterThan(0);
  press("j");
  expect(textQuery(store.getState())).toMatchObject({ id: "idea:two", window: { first: 0 } });
  read("second");
  press("enter");
  expect([store.getState().note, frame().includes("2 ideas")]).toEqual(["idea:two", false]);
  press("j");
  expect(store.getState().texts.note.first).toBe(1);
  press("esc");
  expect([store.getState().note, store.getState().panel, frame().includes("2 ideas")]).toEqual([
    null,
    "research",
    true,
  ]);
});
