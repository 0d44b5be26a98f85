import { EMPTY_DRAFT } from "../parts/draft.ts";
import { type Binding, bind } from "../binding.ts";

import type { Tools } from "../tools.ts";

const always = (): boolean => true;

const undo = (tools: Tools): void => {
  const { undo: last } = tools.state();
  if (last === null) return;
  tools.change({ undo: null });
  void tools.command(last.argv);
};

/** What changes is not seen on every panel at every size, so it is said. */
const toggleMode = (tools: Tools): void => {
  const mode = tools.state().mode === "operator" ? "debug" : "operator";
  tools.change({ mode });
  tools.notice("info", mode === "debug" ? "Debug mode: the detail first." : "Operator mode: the summary first.");
};

const toggleMouse = (tools: Tools): void => {
  const mouse = !tools.state().mouse;
  tools.change({ mouse });
  tools.mouse(mouse);
  tools.notice(
    "info",
    mouse ? "The mouse moves and chooses here; hold shift to select text." : "The mouse is the terminal's again.",
  );
};

const toggleStill = (tools: Tools): void => {
  const still = !tools.state().still;
  tools.change({ still });
  tools.notice(
    "info",
    still ? "Nothing moves by itself now; times go by the minute." : "Times and sparklines move as the work does.",
  );
};

/** Whoever means to copy presses it too: only the second one leaves. */
const AGAIN_MS = 2_000;

const interrupt = (tools: Tools): void => {
  const { leavingUntilMs, nowMs } = tools.state();
  if (nowMs <= leavingUntilMs) {
    tools.quit();
    return;
  }
  tools.change({ leavingUntilMs: nowMs + AGAIN_MS });
  tools.notice("info", "ctrl-c again, or q, leaves; y copies.");
};

/** The keys of the screen as a whole. */
export const SCREEN_KEYS: readonly Binding[] = [
  bind("help", ["?"], "help", "The keys that mean something here.", 99, always, (tools) =>
    tools.change({ overlay: { kind: "help", draft: EMPTY_DRAFT, top: 0 } }),
  ),
  bind("palette", ["ctrl-p"], "palette", "Find any action by a few letters.", 95, always, (tools) =>
    tools.change({ overlay: { kind: "palette", draft: EMPTY_DRAFT, at: 0 } }),
  ),
  bind("jump", [":"], "jump", "To a panel by its name, or to a task or run by a part of its id.", 0, always, (tools) =>
    tools.change({ overlay: { kind: "jump", draft: EMPTY_DRAFT, at: 0 } }),
  ),
  bind("notices", ["ctrl-n"], "notices", "What was told, until it is read.", 0, always, (tools) =>
    tools.change({ overlay: { kind: "notices", at: 0 } }),
  ),
  bind("commands", ["@"], "commands", "The commands that your keys were.", 0, always, (tools) =>
    tools.change({ overlay: { kind: "commands", at: 0 } }),
  ),
  bind(
    "mode",
    ["0"],
    "mode",
    "Operator mode (the summary first) or debug mode (the detail first).",
    0,
    always,
    toggleMode,
  ),
  bind(
    "undo",
    ["z"],
    "undo",
    "Take the last action back, where that is possible.",
    15,
    (state) => state.undo !== null,
    undo,
  ),
  bind(
    "mouse",
    ["m"],
    "mouse",
    "Let the mouse choose and scroll, or leave it to the terminal.",
    0,
    always,
    toggleMouse,
  ),
  bind(
    "still",
    [],
    "still",
    "No sparklines and no ticking: times go by the minute. Again lets them move.",
    0,
    always,
    toggleStill,
  ),
  bind("redraw", ["ctrl-l"], "redraw", "Draw everything anew.", 0, always, (tools) => tools.redraw()),
  bind("suspend", ["ctrl-z"], "suspend", "Back to the shell; fg returns.", 0, always, (tools) => tools.suspend()),
  bind("tour", ["ctrl-t"], "tour", "The tour for newcomers.", 0, always, (tools) =>
    tools.change({ overlay: { kind: "tour", at: 0 } }),
  ),
  bind("quit", ["q"], "quit", "Leave the screen; the engine and what it carries go on.", 98, always, (tools) =>
    tools.quit(),
  ),
  bind(
    "interrupt",
    ["ctrl-c"],
    "quit",
    "Twice within two seconds leaves too; once only says so.",
    0,
    always,
    interrupt,
  ),
];
