import { describe, expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { dispatch } from "../../src/tui/dispatch.ts";
import { makeTools } from "../../src/tui/making.ts";
import { listQuery } from "../../src/tui/screens/lists.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";
import { told } from "../../src/tui/telling.ts";
import type { Query } from "../../src/watching/query.ts";

const STRIP = {
  engine: { word: "running", sentence: "", hint: "", owner: null },
  pauses: [],
  counts: { backlog: 2, active: 0, blocked: 2, deferred: 0, done: 0, cancelled: 0 },
  running: 0,
  unstartable: null,
  fresh: [],
};
const facts = (task: string, question: string) => ({
  task,
  title: `title of ${task}`,
  state: "blocked",
  question,
  asked: null,
  priority: 0,
  open: null,
  last: { id: `${task}.r1`, verdict: "blocked", question, reason: "it asks", question_answered: null },
});

/** A screen over a queue in which t1 is chosen, and everything that is performed of it. */
const screen = (states: readonly string[] = ["blocked", "blocked"]) => {
  const store = createStore<State>(() => startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false));
  const performed: (readonly string[])[] = [];
  const tools = makeTools(store, {
    perform: async (argv: readonly string[]) => {
      performed.push(argv);
      return Promise.resolve({ code: 0, out: "done", err: "" });
    },
    now: () => 0,
    nudge: () => {},
  } as never);
  const hear = (query: Query, data: unknown): void =>
    store.setState(told(store.getState(), query, { atMs: 0, error: null, data } as never, 0), true);
  const list = (ids: readonly string[]): void => {
    const rows = ids.map((id, at) => ({ id, title: id, state: states[at], reason: "", priority: 0, at: null }));
    const chosen = ids.indexOf(store.getState().lists.queue.id ?? "");
    const page = {
      all: ids.length,
      total: ids.length,
      first: 0,
      rows,
      chosenAt: chosen === -1 ? null : chosen,
      note: "",
    };
    hear(listQuery(store.getState(), "queue"), page);
  };
  const press = (...keys: readonly string[]): void => {
    for (const key of keys) dispatch(tools, { kind: "key", key });
  };
  hear({ source: "strip" }, STRIP);
  const choose = (id: string): void => {
    const { lists } = store.getState();
    store.setState({ lists: { ...lists, queue: { ...lists.queue, id } } });
  };
  return { store, performed, hear, list, press, choose };
};

const settled = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("F7: an action is done to what it was begun for", () => {
  test("an answer goes to the task whose question was read, though another one became chosen while it was typed", async () => {
    const { store, performed, hear, list, press, choose } = screen();
    list(["t1", "t2"]);
    for (const task of ["t1", "t2"])
      hear({ source: "subject", subject: { task, run: null } }, facts(task, `What of ${task}?`));
    expect(store.getState().lists.queue.id).toBe("t1");
    press("b");
    expect(store.getState().overlay).toMatchObject({
      kind: "ask",
      target: { title: "title of t1", asks: "What of t1?" },
    });
    choose("t2");
    press("A", "ctrl-s");
    await settled();
    expect(performed).toEqual([["answer", "t1", "--file", "-"]]);
  });

  test("what is confirmed is what was told of, though another one became chosen", async () => {
    const { store, performed, hear, list, press, choose } = screen();
    list(["t1", "t2"]);
    for (const task of ["t1", "t2"])
      hear({ source: "subject", subject: { task, run: null } }, facts(task, `What of ${task}?`));
    press("x");
    const { overlay } = store.getState();
    // Some keys ask for a reason first.
    if (overlay?.kind === "ask") press("n", "o", "enter");
    expect(store.getState().overlay).toMatchObject({ kind: "confirm", target: { title: "title of t1" } });
    choose("t2");
    press("y");
    await settled();
    expect(performed.map((argv) => argv.slice(0, 2))).toEqual([["cancel", "t1"]]);
  });

  test("a question that was replaced while one typed is told, and what was typed stays", async () => {
    const { store, performed, hear, list, press } = screen();
    list(["t1"]);
    hear({ source: "subject", subject: { task: "t1", run: null } }, facts("t1", "Red or blue?"));
    press("b", "r");
    hear({ source: "subject", subject: { task: "t1", run: null } }, facts("t1", "Delete all?"));
    press("ctrl-s");
    await settled();
    expect(performed).toEqual([]);
    expect(store.getState().overlay).toMatchObject({
      kind: "ask",
      draft: { lines: ["r"] },
      target: { asks: "Delete all?" },
    });
    press("ctrl-s");
    await settled();
    expect(performed).toEqual([["answer", "t1", "--file", "-"]]);
  });
});

test("a new order is taken back by z: the same tasks as they stood before", async () => {
  const { store, performed, list, press } = screen(["backlog", "backlog", "backlog"]);
  list(["t1", "t2", "t3"]);
  press(">", "enter");
  await settled();
  expect(performed).toEqual([["reorder", "t2", "t1"]]);
  expect(store.getState().undo).toEqual({ label: "reorder", argv: ["reorder", "t1", "t2"] });
  list(["t2", "t1", "t3"]);
  press("z");
  await settled();
  expect(performed).toEqual([
    ["reorder", "t2", "t1"],
    ["reorder", "t1", "t2"],
  ]);
});
