import { EventEmitter } from "node:events";

/** What is typed at the terminal, handed to Ink; it can be held, so that another program reads instead. */
export type Typed = {
  /** What Ink takes for its standard input. */
  readonly ink: NodeJS.ReadStream;
  readonly hold: () => void;
  readonly release: () => void;
  readonly close: () => void;
};

/** How long the rest of a sequence that came in part is waited for; Esc alone is the beginning of every one. */
const REST_MS = 25;

/** The beginning of a key's sequence without its end. */
const PART = /\u001B(?:[O[][\d;<?]*)?$/;

/** Any key's sequence. */
const SEQUENCE = /\u001B(?:\[\[?[\d:;<=>?]*[ -/]*[@-~]|O[@-~])/g;

/** Those that mean something here: arrows, home and end, pages, delete, shift-tab, the mouse, the ends of a paste. */
const KNOWN =
  /^\u001B(?:O[A-DFH]|\[(?:[A-DFHZ]|1;\d{1,2}[A-DFH]|[13-8](?:;\d{1,2})?~|20[01]~|<\d{1,5};\d{1,5};\d{1,5}[Mm]))$/;

/** Ink 6.8 throws on some of the others (Ctrl and a function key), and takes the rest for text. */
const dropUnknown = (text: string): string =>
  text.includes("\u001B") ? text.replace(SEQUENCE, (sequence) => (KNOWN.test(sequence) ? sequence : "")) : text;

/**
 * Reads the terminal as the only one who does: raw once it is released, and not at all while it is held, as it is at first. Ink gets
 * whole sequences, because it takes the half of one for keys.
 */
export const readTyped = (stdin: NodeJS.ReadStream): Typed => {
  const { ink, push } = makeInk();
  let part = "";
  let waiting: NodeJS.Timeout | null = null;
  const flush = (): void => {
    if (part !== "") push(part);
    part = "";
  };
  const hear = (chunk: string): void => {
    if (waiting !== null) clearTimeout(waiting);
    const text = part + chunk;
    const cut = PART.exec(text)?.index ?? text.length;
    part = text.slice(cut);
    const whole = dropUnknown(text.slice(0, cut));
    if (whole !== "") push(whole);
    if (part !== "") waiting = setTimeout(flush, REST_MS).unref();
  };
  const release = (): void => {
    // Node remembers the mode it set; a shell may have set another one since.
    stdin.setRawMode(false);
    stdin.setRawMode(true);
    stdin.resume();
  };
  const hold = (): void => {
    stdin.pause();
    stdin.setRawMode(false);
  };
  stdin.setEncoding("utf8");
  stdin.on("data", hear);
  hold();
  return {
    ink,
    hold,
    release,
    close: () => {
      if (waiting !== null) clearTimeout(waiting);
      stdin.off("data", hear);
      hold();
    },
  };
};

/** A stream as Ink reads it: told of "readable", it takes chunk after chunk. Raw mode is not its business here. */
const makeInk = (): { readonly ink: NodeJS.ReadStream; readonly push: (chunk: string) => void } => {
  const queue: string[] = [];
  const events = new EventEmitter();
  const told = (): void => void events.emit("readable");
  events.on("newListener", (name) => {
    if (name === "readable" && queue.length > 0) queueMicrotask(told);
  });
  const same = (): unknown => ink;
  const ink = Object.assign(events, {
    isTTY: true,
    read: () => queue.shift() ?? null,
    setEncoding: same,
    setRawMode: same,
    ref: same,
    unref: same,
  });
  return {
    ink: ink as unknown as NodeJS.ReadStream,
    push: (chunk) => {
      queue.push(chunk);
      told();
    },
  };
};
