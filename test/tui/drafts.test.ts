import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { dispatch } from "../../src/tui/dispatch.ts";
import { makeTools } from "../../src/tui/making.ts";
import { draftText } from "../../src/tui/parts/draft.ts";
import { listQuery } from "../../src/tui/screens/lists.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";
import { told } from "../../src/tui/telling.ts";

const STRIP = {
  engine: { word: "running", sentence: "", hint: "", owner: null },
  pauses: [],
  counts: { backlog: 0, active: 0, blocked: 0, deferred: 0, done: 0, cancelled: 0 },
  running: 0,
  unstartable: null,
  fresh: [],
};

const screen = (code: number) => {
  const store = createStore<State>(() => startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false));
  const tools = makeTools(store, {
    perform: async () => Promise.resolve({ code, out: "added", err: "the disk is full" }),
    now: () => 0,
    nudge: () => {},
  } as never);
  store.setState(told(store.getState(), { source: "strip" }, { atMs: 0, error: null, data: STRIP } as never, 0), true);
  const press = (...keys: readonly string[]): void => {
    for (const key of keys) dispatch(tools, { kind: "key", key });
  };
  const open = (): string | null => {
    const { overlay } = store.getState();
    return overlay?.kind === "ask" ? draftText(overlay.draft) : null;
  };
  return { store, press, open };
};

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("what is written and left with esc stands there again; emptied, it is forgotten", () => {
  const { press, open } = screen(0);
  press("a", "T", "o", "esc");
  expect(open()).toBeNull();
  press("a");
  expect(open()).toBe("To");
  press("backspace", "backspace", "esc", "a");
  expect(open()).toBe("");
});

test("what was sent and refused is not lost, and what was carried out is gone", async () => {
  for (const [code, left] of [
    [5, "To"],
    [0, ""],
  ] as const) {
    const { press, open } = screen(code);
    press("a", "T", "o", "ctrl-s");
    expect(open()).toBeNull();
    await settled();
    press("a");
    expect(open()).toBe(left);
  }
});

test("a setting's value that was refused stands there again, and one that was taken does not", async () => {
  for (const [code, left] of [
    [2, "2x"],
    [0, "2"],
  ] as const) {
    const { store, press } = screen(code);
    const row = { id: "execution.concurrency", value: "2", fallback: true, origin: "default", boundary: "at once" };
    const page = { all: 1, total: 1, first: 0, rows: [row], chosenAt: null, note: "" };
    press("6");
    const answer = { atMs: 0, error: null, data: page } as never;
    store.setState(told(store.getState(), listQuery(store.getState(), "config"), answer, 0), true);
    press("enter", "x", "enter");
    expect(store.getState().overlay).toBeNull();
    await settled();
    press("enter");
    const { overlay } = store.getState();
    expect(overlay?.kind === "setting" ? draftText(overlay.draft) : null).toBe(left);
  }
});
