import { row, type Row } from "./row.ts";
import { without } from "./rows-look.ts";

/** The stream and the attempts of a run. */
export const STREAM_ROWS: readonly Row[] = [
  row("text-follow", "f", (pty) => !pty.screen().includes("● follow"), ["enter", /─ A long card/], ["5", /● follow/]),
  row("text-live", "l", /● follow/),
  row("logs-kind", "s", /Stream › attempts/),
  row(
    "logs-run",
    "r",
    /Stream › run \S+ › attempts/,
    ["s", /Stream › runs/],
    [["s", "s", "s", "s", "s", "s"], /› attempts/],
    [[], /▸.*(?:builder ended|try 1)/],
  ),
  row("logs-stage", "t", /› stage builder/, [[], /t one stage/]),
  row("open-line", "enter", /\[5 Logs\] › /, [[], /▸.*(?:builder ended|try 1)/]),
  row("jump", ":", /─ Go to/),
  row(
    "attempt",
    "c",
    /› attempt 3/,
    ["=two-tries", /▸ two-tries .*Two tries/],
    ["enter", /─ Two tries › run 1/],
    [["]", "]"], /› output/],
  ),
];

/** What stands over the panels, and what the screen as a whole does. */
export const SCREEN_ROWS: readonly Row[] = [
  row("help", "?", /─ Keys/),
  row("palette", "ctrl-p", /─ Do/, ["esc", without("─ Keys")]),
  row("commands", "@", /─ Commands/, ["esc", without("─ Do")]),
  row("mode", "0", /Debug mode/, ["esc", without("─ Commands")]),
  row("notices", "ctrl-n", /─ Notices/),
  row("tour", "ctrl-t", /1 of 4/, ["esc", without("─ Notices")]),
  row("mouse", "m", (pty) => pty.modes().mouse, ["esc", without("1 of 4")]),
  row("redraw", "ctrl-l", (pty) => !pty.screen().includes("DIRT"), [(pty) => pty.feed("\u001B[5;5HDIRT"), /DIRT/]),
];

/** Ways out, in a shell that has started the screen and asks again. */
export const leaveRows = (start: string): readonly Row[] => [
  row("suspend", "ctrl-z", (pty) => !pty.alternate() && /Stopped/.test(pty.screen())),
  row("interrupt", "ctrl-c", /ctrl-c again/, ["=fg\r", (pty) => pty.alternate() && /Overview/.test(pty.screen())]),
  row("quit", "q", (pty) => !pty.alternate()),
  row(
    "interrupt",
    "ctrl-c",
    (pty) => !pty.alternate(),
    [start, (pty) => pty.alternate() && /stopped/.test(pty.screen())],
    ["ctrl-c", /ctrl-c again/],
  ),
];
