import type { PanelName, State } from "../../src/tui/state.ts";
import { PANELS } from "../../src/tui/state.ts";
import { TABS } from "../../src/watching/query.ts";
import { ahead, ago, ID, LIMIT, NOW } from "./scene-answers.ts";
import type { Workspace } from "./scene-watch.ts";
import { EMPTY, LIVELY, MANY, OVER } from "./scene-lists.ts";
import { failing, opened, scene } from "./scene.ts";
import { pressed } from "./scene-tools.ts";

type Size = readonly [number, number];

/** A frame that is recorded: what stands on the screen, by its name. */
export type Case = { readonly name: string; readonly state: (size: Size) => State };

const of = (name: string, state: (size: Size) => State): Case => ({ name, state });
const panel =
  (name: PanelName, workspace: Workspace, more: Partial<State> = {}) =>
  (size: Size) =>
    scene(name, size, workspace, more);
const after =
  (name: PanelName, ...keys: readonly string[]) =>
  (size: Size) =>
    pressed(scene(name, size, LIVELY), LIVELY, ...keys);

const CSV = { task: ID.csv, run: null };

/** The screens of docs/TUI.md, at each size. */
export const MAIN: readonly Case[] = [
  of("overview", panel("overview", LIVELY)),
  of("queue", panel("queue", LIVELY)),
  of("runs", panel("runs", LIVELY)),
  of("problems", panel("problems", LIVELY)),
  of("a task, alone", panel("queue", LIVELY, { open: CSV })),
  of("stream", panel("logs", LIVELY)),
];

const crashed: Workspace = {
  ...LIVELY,
  strip: {
    ...LIVELY.strip,
    engine: {
      word: "crashed",
      sentence: "start --daemon (process 4711, begun 1 h 30 min ago) died without ending. 3 tasks stand in active.",
      hint: "millrace start --once or --daemon takes over and goes on where it stood.",
      owner: null,
    },
    banners: [
      {
        subject: "engine",
        sentence: "start --daemon (process 4711) died without ending.",
        hint: "millrace start --once or --daemon takes over and goes on where it stood.",
      },
    ],
  },
};

const broken: Workspace = {
  ...LIVELY,
  strip: {
    ...LIVELY.strip,
    banners: [
      {
        subject: "millrace.toml",
        sentence: "The last good settings are in force: line 12 has no value.",
        hint: "",
      },
    ],
  },
};

const paused: Workspace = {
  ...LIVELY,
  strip: {
    ...LIVELY.strip,
    engine: { ...LIVELY.strip.engine, word: "paused" },
    pauses: [
      LIMIT,
      {
        owner: "operator",
        scope: "engine",
        sinceAt: ago(5),
        untilAt: ahead(25),
        reason: "lunch",
        sentence: "paused by a person: until 12:25 UTC, in 25 min; resumes by itself (lunch)",
        hint: "millrace resume goes on at once.",
      },
    ],
  },
};

/** Every panel in every state that it can be in; at the smallest size that is promised unless it is recorded at each. */
export const STATES: readonly Case[] = [
  ...PANELS.flatMap((name): readonly Case[] => [
    of(`${name}, nothing told yet`, (size) => opened(name, size)),
    of(`${name}, not to be read`, (size) => failing(opened(name, size), [sourceOf(name), "strip"])),
    of(`${name}, stale`, (size) => failing(scene(name, size, LIVELY), [sourceOf(name), "strip", "page", "subject"])),
    of(`${name}, empty`, panel(name, EMPTY)),
    of(`${name}, something of everything`, panel(name, LIVELY)),
    of(`${name}, many`, panel(name, MANY)),
    of(`${name}, in debug mode`, panel(name, LIVELY, { mode: "debug" })),
    of(`${name}, the list alone`, panel(name, LIVELY, { split: "list" })),
  ]),
  of("overview, the work is over", panel("overview", OVER)),
  of("overview, the engine crashed", panel("overview", crashed)),
  of("overview, the settings are broken", panel("overview", broken)),
  of("overview, paused by a person", panel("overview", paused)),
  of("overview, nothing moves", panel("overview", LIVELY, { still: true })),
  of("queue, the last of many", (size) => pressed(scene("queue", size, MANY), MANY, "G")),
  of("queue, filtered", after("queue", "/", "type:checks", "enter")),
  of("queue, nothing matches", after("queue", "/", "type:nowhere", "enter")),
  of("queue, sorted", after("queue", "s")),
  of("queue, a new order", after("queue", "j", "j", "j", "j", "<")),
  ...TABS.map((tab) => of(`a task, alone, its ${tab}`, panel("queue", LIVELY, { open: CSV, tab }))),
  of("a task, in debug mode", panel("queue", LIVELY, { open: CSV, mode: "debug" })),
  of("a task that is not there any more", panel("queue", LIVELY, { open: { task: "gone", run: null } })),
  of("an idea, alone", panel("research", LIVELY, { note: "idea-1" })),
  of("the stream over a panel", after("queue", "e")),
  of("the text alone", after("logs", "v")),
];

/** Everything that can stand over a panel. */
export const OVERLAYS: readonly Case[] = [
  of("the palette", after("overview", "ctrl-p", "type:pause")),
  of("the help", after("overview", "?")),
  of("the help, searched", after("overview", "?", "type:retry")),
  of("a filter being typed", after("queue", "/", "type:chec")),
  of("the jump", after("overview", ":", "type:csv")),
  of("the jump, nothing typed", after("overview", ":")),
  of("a text being asked for", after("overview", "a", "type:Mend the report")),
  of("a choice", after("overview", "*")),
  of("a consent", after("overview", "D")),
  of("a setting", after("config", "enter", "type:2")),
  of("the notices", (size) => {
    const notices = LIVELY.overview.lately.map((told, at) => ({ ...told, read: at < 2 }));
    return pressed(scene("overview", size, LIVELY, { notices }), LIVELY, "ctrl-n");
  }),
  of("the commands", (size) => {
    const entry = { id: 1, atMs: NOW - 60_000, command: "millrace pause", code: 0, said: "Paused." };
    return pressed(scene("overview", size, LIVELY, { performed: [entry] }), LIVELY, "@");
  }),
  of("the tour", (size) => ({ ...scene("overview", size, EMPTY), overlay: { kind: "tour", at: 0 } })),
];

/** The source that a panel is drawn from. */
function sourceOf(name: PanelName): Exclude<PanelName, never> {
  return name;
}
