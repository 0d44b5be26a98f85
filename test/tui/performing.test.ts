import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { makeTools } from "../../src/tui/making.ts";
import { performed } from "../../src/tui/performing.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";

const said = async (argv: readonly string[], out: string, code = 0, err = ""): Promise<string> => {
  const entry = { id: 1, atMs: 0, command: "", code: null, said: "" };
  return (await performed(async () => ({ code, out, err }), entry, argv, {})).told.text;
};

test("what a command answers is told as sentences, without its marks", async () => {
  expect(await said(["config", "set"], "✓ a = 1 (was 2)\n  In millrace.toml; takes effect at once.\n")).toBe(
    "a = 1 (was 2). In millrace.toml; takes effect at once.",
  );
  expect(await said(["add-task"], "20261121-190500-9gkfr-greet\n")).toBe(
    "Added to the backlog as 20261121-190500-9gkfr-greet.",
  );
  expect(await said(["add-task"], "", 1, "✗ The disk is full.\n→ Make room.")).toBe("The disk is full. Make room.");
  expect([await said(["resume"], ""), await said(["resume"], "", 3)]).toEqual(["done", "it ended with exit 3"]);
});

test("undo takes back the last action and never one before it", async () => {
  const start = startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false);
  const store = createStore<State>(() => start);
  let code = 0;
  const tools = makeTools(store, {
    perform: async () => ({ code, out: "", err: "" }),
    now: () => 0,
    nudge: () => {},
  } as never);
  const back = { label: "resume", argv: ["pause"] };
  await tools.command(["resume"], back);
  expect(store.getState().undo).toEqual(back);
  code = 1;
  await tools.command(["config", "set", "a", "nonsense"]);
  expect(store.getState().undo).toEqual(back);
  code = 0;
  await tools.command(["config", "set", "a", "1"]);
  expect(store.getState().undo).toBeNull();
});

test("a command that a signal ended, or that could not be begun, is over and told, and the screen goes on", async () => {
  const start = startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false);
  for (const [perform, said] of [
    [async () => ({ code: null, out: "", err: "It was ended by SIGKILL." }), "It was ended by SIGKILL."],
    [async () => Promise.reject(new Error("no space left")), "It could not be started: no space left."],
  ] as const) {
    const store = createStore<State>(() => start);
    const tools = makeTools(store, { perform, now: () => 0, nudge: () => {} } as never);
    await tools.command(["pause"]);
    expect(store.getState().performed.at(-1)).toMatchObject({ code: 1, said });
    expect(store.getState().notices.at(-1)).toMatchObject({ kind: "bad", text: said });
  }
});

test("what a command came to is told at its end, however long it took", async () => {
  const start = startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false);
  const store = createStore<State>(() => start);
  let now = 0;
  const perform = async () => {
    now = 30_000;
    return Promise.resolve({ code: 0, out: "stopped", err: "" });
  };
  await makeTools(store, { perform, now: () => now, nudge: () => {} } as never).command(["stop"]);
  expect(store.getState().performed.at(-1)?.atMs).toBe(0);
  expect(store.getState().notices.at(-1)?.at).toBe(new Date(30_000).toISOString());
});

test("an editor, a pager or a clipboard that fails is told of and ends nothing", async () => {
  const start = startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false);
  const store = createStore<State>(() => start);
  const fails = async (): Promise<never> => Promise.reject(new Error("no room"));
  const tools = makeTools(store, { edit: fails, page: fails, clip: fails, now: () => 0 } as never);
  expect(await tools.edit("text", "name")).toBeNull();
  await tools.page("text", "name");
  tools.copy("text", "name");
  await new Promise((resolve) => setImmediate(resolve));
  expect(store.getState().notices.map(({ text }) => text)).toEqual(Array(3).fill("That did not work: no room"));
});
