import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "@lydell/node-pty";
import { onTestFinished } from "vitest";
import { product } from "../build.ts";
import { folder } from "../cli/millrace.ts";
import { type Emulator, makeEmulator } from "./emulator.ts";
import { bytesOf } from "./key-bytes.ts";

/** How the program ended. */
export type Ended = { readonly code: number; readonly signal: number };

/** A program on a real terminal, as a person has it before them. */
export type Pty = Omit<Emulator, "settled" | "resize"> & {
  readonly pid: number;
  /** The rows as one text, for what fails. */
  readonly screen: () => string;
  /** Everything that was printed, the newest megabyte of it. */
  readonly printed: () => string;
  /** Presses keys one after another: names of `Input`, "ctrl-<letter>", characters, or whole sequences. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Types a text character by character, in one go. */
  readonly type: (text: string) => void;
  /** Pastes as a terminal does that was asked to mark pastes. */
  readonly paste: (text: string) => void;
  /** Waits until the rows are so; fails after a generous time with `what` and the screen. */
  readonly until: (holds: (rows: readonly string[], screen: string) => boolean, what: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
  /** Sends the program itself a signal. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Closes the terminal's window: the program gets SIGHUP and nobody reads it any more. */
  readonly hangUp: () => void;
  /** Waits for the end of the program, until everything it printed is on the screen. */
  readonly exit: () => Promise<Ended>;
};

/** What is started, and on what terminal. */
export type PtyOptions = {
  readonly cwd: string;
  /** Arguments of the built product; the screen itself by default. */
  readonly args?: readonly string[];
  /** Another program than the product, such as a shell. */
  readonly program?: readonly [string, ...string[]];
  readonly columns?: number;
  readonly rows?: number;
  /** On top of PATH, a HOME of its own, LANG and TERM; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** False for a person who never saw the screen; true by default. */
  readonly toured?: boolean;
};

const PATIENCE_MS = 60_000;
const LOOK_MS = 10;
/** Between Esc and the next key a person takes longer than a terminal between the bytes of one. */
const AFTER_ESC_MS = 60;
const PRINTED_MAX = 1_000_000;

/** Starts the built product on a terminal of its own; what is left of it when the test ends is killed. */
export const startPty = (options: PtyOptions): Pty => {
  const { columns = 80, rows = 24 } = options;
  const [file, ...args] = options.program ?? [process.execPath, product, ...(options.args ?? [])];
  const emulator = makeEmulator(columns, rows);
  const env = envOf(options);
  let printed = "";
  let ended: Ended | null = null;
  const child = spawn(file, args, {
    name: env["TERM"] ?? "",
    cols: columns,
    rows,
    cwd: options.cwd,
    env,
  });
  child.onData((data) => {
    printed = (printed + data).slice(-PRINTED_MAX);
    emulator.feed(data);
  });
  const over = new Promise<Ended>((resolve) =>
    child.onExit(({ exitCode, signal }) => resolve((ended = { code: exitCode, signal: signal ?? 0 }))),
  );
  onTestFinished(async () => {
    if (ended === null) killSession(child.pid);
    await over;
  });
  const until: Pty["until"] = async (holds, what) => {
    for (let waited = 0; !holds(emulator.rows(), screenOf(emulator)); waited += LOOK_MS) {
      if (waited > PATIENCE_MS) throw new Error(`waited in vain until ${what}; the screen:\n${screenOf(emulator)}`);
      if (ended !== null) {
        await emulator.settled();
        if (holds(emulator.rows(), screenOf(emulator))) return;
        throw new Error(`it ended (${JSON.stringify(ended)}) before ${what}; it printed:\n${printed.slice(-4_000)}`);
      }
      await pass(LOOK_MS);
    }
  };
  return {
    ...emulator,
    pid: child.pid,
    screen: () => screenOf(emulator),
    printed: () => printed,
    press: async (...keys) => {
      for (const key of keys) {
        child.write(bytesOf(key));
        if (key === "esc") await pass(AFTER_ESC_MS);
      }
    },
    type: (text) => child.write(text),
    paste: (text) => child.write(`\u001B[200~${text}\u001B[201~`),
    until,
    resize: (x, y) => {
      emulator.resize(x, y);
      child.resize(x, y);
    },
    signal: (name) => void process.kill(child.pid, name),
    hangUp: () => (child as unknown as { destroy: () => void }).destroy(),
    exit: async () => {
      const end = await over;
      await emulator.settled();
      return end;
    },
  };
};

const screenOf = (emulator: Pick<Emulator, "rows">): string => emulator.rows().join("\n").trimEnd();

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Only what a terminal's shell would set; whatever the machine of the tests has in it changes nothing. */
const envOf = ({ env = {}, toured = true }: PtyOptions): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: homeOf(toured),
  LANG: "C.UTF-8",
  TERM: "xterm-256color",
  ...env,
});

/** A home of its own, gone after the test, so that what a screen remembers is remembered nowhere. */
const homeOf = (toured: boolean): string => {
  const home = folder();
  const remembered = join(home, ".config", "millrace");
  mkdirSync(remembered, { recursive: true });
  writeFileSync(join(remembered, "screen.json"), JSON.stringify({ toured }));
  return home;
};

/** The terminal's whole session, which the program leads. */
const killSession = (pid: number): void => {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // It has gone.
    }
  }
};
