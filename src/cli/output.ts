import { fstatSync, writeSync } from "node:fs";
import { safe, safeJson, safeLines } from "../view/safe.ts";
import { cut } from "../view/width.ts";

/** How a part of a line looks where colours are on; the words alone must say the same. */
export type Style = "good" | "bad" | "warn" | "dim" | "bold" | "accent" | "title";

/** A piece of a line: plain, or with a style. Every text is made safe here, whoever it came from. */
export type Part = string | { readonly text: string; readonly style: Style };

/** Where a verb prints to. Results go to the standard output, progress and errors to the standard error. */
export type Output = {
  readonly json: boolean;
  /** Columns of the terminal; 100 where there is none. */
  readonly columns: number;
  /** True when the width is that of a terminal, or was told by COLUMNS: then what is printed may be made to fit it. */
  readonly sized: boolean;
  /** True when a person watches the standard error on a terminal, so that a live line makes sense. */
  readonly live: boolean;
  readonly line: (...parts: readonly Part[]) => void;
  /** Prints a text of several lines (a card, a prompt, a log) as it is but for what a terminal would act on. */
  readonly text: (text: string) => void;
  /** The one JSON document of this call: `schema` is "millrace.<noun>/1". */
  readonly document: (noun: string, body: object) => void;
  /** One JSON document a line, for follow modes. */
  readonly record: (noun: string, body: object) => void;
  /** A line on the standard error, also in JSON mode. */
  readonly note: (...parts: readonly Part[]) => void;
  /** The live line at the bottom of the terminal: replaced by the next one, gone with null. Does nothing where `live` is false. */
  readonly progress: (text: string | null) => void;
  /** A question on the standard error, the cursor left behind it. */
  readonly prompt: (question: string) => void;
  /** Bytes as they are: only for completion scripts and files of ours. */
  readonly raw: (text: string) => void;
};

/** Thrown when whoever read our standard output has gone; the process ends silently with 0. */
export class ClosedOutput extends Error {
  override readonly name = "ClosedOutput";
}

const CODES: Record<Style, string> = {
  good: "32",
  bad: "31",
  warn: "33",
  dim: "2",
  bold: "1",
  accent: "36",
  title: "1;36",
};

/** Prints on the descriptors 1 and 2 directly: loads no stream, writes all of it before it returns. */
export const makeOutput = (options: {
  readonly json: boolean;
  readonly noColour: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Output => {
  const { json, env } = options;
  const plain =
    options.noColour || (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb" || (env["CI"] ?? "") !== "";
  const colours = [false, isTerminal(1) && !plain, isTerminal(2) && !plain];
  const live = isTerminal(2) && !json && env["TERM"] !== "dumb" && (env["CI"] ?? "") === "";
  const columns = columnsOf(env);
  let shown = false;
  const clear = (): void => {
    if (shown) write(2, "\r\u001B[K");
    shown = false;
  };
  const print = (descriptor: 1 | 2, parts: readonly Part[]): void => {
    clear();
    write(descriptor, `${parts.map((part) => paint(part, colours[descriptor] === true)).join("")}\n`);
  };
  return {
    json,
    columns,
    sized: env["COLUMNS"] !== undefined || isTerminal(1),
    live,
    line: (...parts) => {
      if (!json) print(1, parts);
    },
    text: (text) => {
      clear();
      if (!json) write(1, `${safeLines(text).join("\n")}\n`);
    },
    document: (noun, body) => write(1, `${safeJson({ schema: `millrace.${noun}/1`, ...body })}\n`),
    record: (noun, body) => write(1, `${safeJson({ schema: `millrace.${noun}/1`, ...body })}\n`),
    note: (...parts) => print(2, parts),
    progress: (text) => {
      if (!live) return;
      clear();
      if (text === null) return;
      write(2, paint({ text: cut(safe(text), columns - 1), style: "dim" }, colours[2] === true));
      shown = true;
    },
    prompt: (question) => {
      clear();
      write(2, safe(question));
    },
    raw: (text) => write(1, text),
  };
};

/** A part of at most `columns` columns, with its style kept. */
export const cutPart = (part: Part, columns: number): Part =>
  typeof part === "string" ? cut(safe(part), columns) : { text: cut(safe(part.text), columns), style: part.style };

const paint = (part: Part, colour: boolean): string => {
  if (typeof part === "string") return safe(part);
  return colour ? `\u001B[${CODES[part.style]}m${safe(part.text)}\u001B[0m` : safe(part.text);
};

const columnsOf = (env: Readonly<Record<string, string | undefined>>): number => {
  const told = Number(env["COLUMNS"]);
  if (Number.isInteger(told) && told >= 20) return Math.min(told, 400);
  if (!isTerminal(1)) return 100;
  const { columns } = process.stdout;
  return columns >= 20 ? columns : 80;
};

/** Device number of /dev/null on Linux (major 1, minor 3). */
const NULL_DEVICE = 259;

/** True when a descriptor is a terminal. Asks the terminal module, which pulls in the network stack, only when the descriptor can be a terminal at all. */
export const isTerminal = (descriptor: 0 | 1 | 2): boolean => {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isCharacterDevice() || stat.rdev === NULL_DEVICE) return false;
    return process.getBuiltinModule("node:tty").isatty(descriptor);
  } catch {
    return false;
  }
};

/** Writes every byte. A reader that has gone ends the program quietly; a full non-blocking pipe is waited for. */
const write = (descriptor: 1 | 2, text: string): void => {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EAGAIN") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      else if (descriptor === 2) return;
      else if (code === "EPIPE" || code === "EBADF") throw new ClosedOutput();
      else throw error;
    }
  }
};
