import { createStore } from "zustand/vanilla";
import { dispatch } from "../../src/tui/dispatch.ts";
import type { Input } from "../../src/tui/key.ts";
import { makeTools } from "../../src/tui/making.ts";
import type { State } from "../../src/tui/state.ts";
import type { Tools } from "../../src/tui/tools.ts";
import { NOW } from "./scene-answers.ts";
import type { Workspace } from "./scene-watch.ts";
import { toldAll } from "./scene.ts";

/** A screen whose keys reach nothing but its state: the tools are the product's, the world behind them is not there. */
export type Desk = { readonly tools: Tools; readonly state: () => State; readonly set: (state: State) => void };

/** Makes a screen of a state. */
export const deskOf = (state: State): Desk => {
  const store = createStore<State>(() => state);
  const nothing = (): void => {};
  const tools = makeTools(store, {
    perform: async () => ({ code: 0, out: "done", err: "" }),
    now: () => NOW,
    clip: async () => "clipboard" as const,
    write: () => "/somewhere",
    ask: async () => null,
    edit: async () => null,
    page: async () => {},
    nudge: nothing,
    mouse: nothing,
    redraw: nothing,
    suspend: nothing,
    quit: nothing,
  });
  return { tools, state: store.getState, set: (next) => store.setState(next, true) };
};

/** The state after keys were pressed one after another, each with everything told that it made the screen ask for. */
export const pressed = (state: State, workspace: Workspace, ...keys: readonly string[]): State => {
  const desk = deskOf(state);
  for (const key of keys) {
    dispatch(desk.tools, inputOf(key));
    desk.set(toldAll(desk.state(), workspace));
  }
  return desk.state();
};

/** What is typed by a word of several letters that is no key's name is text. */
const inputOf = (key: string): Input =>
  key.startsWith("type:") ? { kind: "paste", text: key.slice("type:".length) } : { kind: "key", key };
