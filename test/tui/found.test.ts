import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { dispatch } from "../../src/tui/dispatch.ts";
import type { Input } from "../../src/tui/key.ts";
import { footerOf } from "../../src/tui/keymap.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";
import { told } from "../../src/tui/telling.ts";
import { textQuery } from "../../src/tui/texts.ts";
import type { Tools } from "../../src/tui/tools.ts";
import { line } from "../../src/view/line.ts";

/** Behind "=" a text that comes at once. */
const inputOf = (key: string): Input =>
  key.startsWith("=") ? { kind: "paste", text: key.slice(1) } : { kind: "key", key };

/** A detail's text that fills the screen: 90 lines, of which every fortieth has the word. */
const makeText = (live: boolean) => {
  const start = startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false);
  const store = createStore<State>(() => ({ ...start, open: { task: "one", run: null }, tab: "stages" }));
  const tools = { state: store.getState, change: (patch: Partial<State>) => store.setState(patch) } as Tools;
  const answer = (): void => {
    const query = textQuery(store.getState());
    if (query === null) throw new Error("no text stands there");
    const { search, first } = query.window;
    const lines = Array.from({ length: 90 }, (_, at) => line(`line ${at}`));
    const found = search === "needle" ? [5, 45, 85] : [];
    const about = lines.map(() => null);
    const data = { total: 90, first: 0, lines, about, copy: [], search, found, note: "", live };
    store.setState(told(store.getState(), query, { atMs: 0, error: null, data }, 0), true);
    expect(first).not.toBeNull();
  };
  const press = (...keys: readonly string[]): void => keys.forEach((key) => dispatch(tools, inputOf(key)));
  const stands = (): number | null => store.getState().texts.stages.first;
  answer();
  return { press, answer, stands, state: store.getState };
};

test("F5: enter in a search goes to the first match at or below what is shown, also when it is found only later", () => {
  const { press, answer, stands } = makeText(false);
  press("j", "/", "=needle", "enter");
  expect(stands()).toBe(1);
  answer();
  expect(stands()).toBe(5);
  press("j", "/", "enter");
  expect(stands()).toBe(45);
  press("n");
  expect(stands()).toBeGreaterThan(45);
});

test("F5: a search that finds nothing, was left, or was followed by another key moves nothing", () => {
  const { press, answer, stands } = makeText(false);
  press("j", "/", "=straw", "enter");
  answer();
  expect(stands()).toBe(1);
  press("/", "esc");
  answer();
  expect(stands()).toBe(1);
  press("/", "ctrl-u", "=needle", "enter", "j");
  answer();
  expect(stands()).toBe(2);
});

test("F6: following is offered only where more may come", () => {
  const offered = ({ state }: ReturnType<typeof makeText>): readonly string[] =>
    footerOf(state()).flatMap(({ id }) => (id.startsWith("text-") ? [id] : []));
  expect(offered(makeText(true))).toEqual(expect.arrayContaining(["text-live", "text-follow"]));
  expect(offered(makeText(false))).not.toEqual(expect.arrayContaining([expect.stringMatching(/text-(?:live|follow)/)]));
});
