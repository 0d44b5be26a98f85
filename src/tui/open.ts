import { createStore, type StoreApi } from "zustand/vanilla";
import { Failure } from "../domain/failure.ts";
import { dispatch } from "./dispatch.ts";
import { makeFailpoint } from "./failpoint.ts";
import { awaitFirstRun } from "./first-run.ts";
import type { Input } from "./key.ts";
import { beginLooking } from "./looking.ts";
import { makeTools } from "./making.ts";
import type { ScreenOptions } from "./options.ts";
import { editOutside, pageOutside, writeBeside } from "./outside.ts";
import { beginPainting } from "./painting.ts";
import { makeInputs } from "./pastes.ts";
import { recall, remember } from "./remembered.ts";
import { startState } from "./start.ts";
import { PANELS, type PanelName, type State } from "./state.ts";
import { subjectOf } from "./subject.ts";
import { resized } from "./telling.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { themeOf } from "./themes.ts";
import { turned } from "./turned.ts";
import type { Subject } from "../watching/query.ts";

const CLOCK_MS = 1_000;

/** Opens the screen on a workspace and resolves with the exit code once the terminal is given back. */
export const openScreen = async (options: ScreenOptions): Promise<number> => {
  const { stdin, stdout, env } = options;
  const panel = panelOf(options.panel);
  const terminal = openTerminal({ stdin, stdout, stderr: process.stderr, env });
  try {
    return await live(options, terminal, panel);
  } finally {
    terminal.close();
  }
};

const live = async (options: ScreenOptions, terminal: Terminal, panel: PanelName): Promise<number> => {
  const { stdout, env } = options;
  const remembered = recall(env);
  const still = remembered.still || (env["MILLRACE_STILL"] ?? "") !== "";
  const store = createStore<State>(() => startState(terminal.area(), Date.now(), panel, remembered, still));
  const fail = makeFailpoint(env);
  const show = (lines: readonly string[]): void => {
    fail("draw");
    terminal.show(lines);
  };
  // The first frame stands before anything is read, and before what hears keys is loaded; what is typed until then waits.
  const painting = beginPainting(store, show, themeOf(env, stdout.isTTY));
  const tour = remembered.toured ? null : awaitFirstRun(store);
  const looking = beginLooking(store, options.openWatch, Date.now);
  if (remembered.mouse) terminal.setMouse(true);
  let leave: (code: number) => void = () => {};
  const left = new Promise<{ readonly kind: "left"; readonly code: number }>((resolve) => {
    leave = (code) => resolve({ kind: "left", code });
  });
  const tools = makeTools(store, {
    perform: async (argv, given) =>
      given?.terminal === true
        ? terminal.handOver(async () => options.perform(argv, given))
        : options.perform(argv, given),
    now: Date.now,
    clip: terminal.copy,
    write: (text, name) => writeBeside(process.cwd(), text, name),
    edit: async (text, name) => terminal.handOver(async () => editOutside(text, name, env)),
    page: async (text, name) => terminal.handOver(async () => pageOutside(text, name, env)),
    ask: looking.ask,
    nudge: looking.nudge,
    mouse: terminal.setMouse,
    redraw: terminal.repaint,
    suspend: terminal.suspend,
    quit: () => leave(0),
  });
  const act = (input: Input): void => {
    fail("key");
    store.setState({ nowMs: Date.now() });
    dispatch(tools, input);
    painting.flush();
  };
  const settled = keepTurned(store);
  const clock = setInterval(() => store.setState({ nowMs: Date.now() }), CLOCK_MS);
  const unhear = terminal.onResize(() => {
    store.setState(resized(store.getState(), terminal.area()), true);
    painting.flush();
  });
  const { beginHearing } = await import("./app.tsx");
  const hearing = beginHearing({ act, inputs: makeInputs() }, terminal.ink);
  // What is thrown inside of Ink ends it; without this it would be nobody's.
  const broke = hearing.over.then(() => ({ kind: "left", code: 0 }) as const);
  try {
    const ending = await Promise.race([left, broke, terminal.ended]);
    if (ending.kind === "threw") throw ending.error;
    return ending.code;
  } finally {
    clearInterval(clock);
    settled();
    unhear();
    painting.close();
    terminal.close();
    hearing.close();
    tour?.close();
    const { mode, split, mouse, texts, still: last } = store.getState();
    // What the environment asks for is no choice of the person's.
    const kept = last === still ? remembered.still : last;
    remember(env, { mode, split, mouse, still: kept, wrap: texts.output.wrap, toured: tour?.shown() ?? true });
    await looking.close();
  }
};

/** Whatever turned to another task or run, a key or what was told: its texts begin where they begin. */
const keepTurned = (store: StoreApi<State>): (() => void) => {
  let last: Subject | null = null;
  return store.subscribe((state) => {
    const now = subjectOf(state);
    if (now === null) return;
    const patch = turned(state, last, now);
    last = now;
    if (patch !== null) store.setState(patch);
  });
};

const panelOf = (name: string | null): PanelName => {
  const found = PANELS.find((each) => each === (name ?? "overview"));
  if (found !== undefined) return found;
  throw new Failure("flag-invalid", `There is no panel "${name ?? ""}".`, `The panels are ${PANELS.join(", ")}.`);
};
