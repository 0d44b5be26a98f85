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
