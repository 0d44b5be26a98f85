import { EventEmitter } from "node:events";
import type { RenderOptions } from "ink";
import { type Copied, copyText } from "./clipboard.ts";
import { type Ending, hearEndings } from "./endings.ts";
import { type Frames, makeFrames } from "./frames.ts";
import type { Env } from "./options.ts";
import type { Area } from "./state.ts";
import { type Hold, makeHold } from "./hold.ts";
import { hearResizes } from "./resizes.ts";
import { hearStops } from "./stops.ts";
import { makeStrays } from "./strays.ts";
import { readTyped } from "./typed.ts";

/** The terminal while a screen has it. Nothing else writes to it. */
export type Terminal = {
  /** What Ink is rendered with: it hears what is typed, and has nothing to print. */
  readonly ink: RenderOptions;
  /** Puts a whole frame of painted lines on the terminal, while it is ours. */
  readonly show: (lines: readonly string[]) => void;
  /** The cells that may be drawn: all columns, and one row less than there is. */
  readonly area: () => Area;
  /** Calls back when the area has changed, once for a burst of changes; the result ends it. */
  readonly onResize: (hear: () => void) => () => void;
  /** Draws the newest frame anew, for a terminal that something else wrote to. */
  readonly repaint: () => void;
  readonly setMouse: (on: boolean) => void;
  readonly copy: (text: string) => Promise<Copied>;
  /** Gives the terminal back to the shell and stops; comes back when the shell says so. */
  readonly suspend: () => void;
  /** Gives the terminal to a program for as long as `work` takes. */
  readonly handOver: <T>(work: () => Promise<T>) => Promise<T>;
  /** Why the screen must end, once something outside says so. */
  readonly ended: Promise<Ending>;
  /** Gives the terminal back for good; what was printed meanwhile by others is told on the standard error. */
  readonly close: () => void;
};

/** Takes the terminal over at once: the first frame appears on a screen of its own, which is left on every way out. */
export const openTerminal = (given: {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Env;
}): Terminal => {
  const { stdin, stdout, stderr, env } = given;
  let end: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  const strays = makeStrays(stdout, stderr);
  const typed = readTyped(stdin);
  const hold = makeHold(typed, strays);
  const frames = makeFrames(hold.draw, () => stdout.columns);
  const hearing = hearEndings({ leave: hold.close, end, lent: hold.lent });
  // These stay: a terminal that is gone is told by every write, also the last ones.
  const gone = (): void => end({ kind: "gone", code: 129 });
  stdout.on("error", gone);
  stdin.on("error", gone).on("end", gone);
  const resizes = hearResizes(stdout, hold, frames);
  const stops = hearStops(hold, frames);
  hold.enter();
  return {
    ink: inkOptions(typed.ink, stdout),
    show: (lines) => {
      if (hold.ours()) frames.show(lines);
    },
    area: () => ({ columns: stdout.columns || 80, rows: Math.max((stdout.rows || 24) - 1, 1) }),
    onResize: resizes.on,
    repaint: () => {
      frames.forget();
      frames.again();
    },
    setMouse: hold.setMouse,
    copy: async (text) => copyText(text, env, hold.draw),
    suspend: stops.stop,
    handOver: (work) => handOver(work, hold, frames),
    ended,
    close: () => {
      hold.close();
      for (const each of [typed, hearing, resizes, stops]) each.close();
      for (const text of strays.take()) stderr.write(`${text}\n`);
    },
  };
};

const handOver = async <T>(work: () => Promise<T>, hold: Hold, frames: Frames): Promise<T> => {
  hold.lend();
  try {
    // The terminal is read until this turn of the loop is over.
    await new Promise((resolve) => setImmediate(resolve));
    return await work();
  } finally {
    hold.enter();
    frames.forget();
    frames.again();
  }
};

/** Ink's "debug" asks nothing of the terminal, so that CI in the environment means nothing to it; what it would print goes nowhere. */
const inkOptions = (stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream): RenderOptions => {
  const sink = Object.assign(new EventEmitter(), { isTTY: false, write: () => true });
  Object.defineProperty(sink, "columns", { get: () => stdout.columns || 80 });
  const out = sink as unknown as NodeJS.WriteStream;
  return {
    stdin,
    stdout: out,
    stderr: out,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  };
};
