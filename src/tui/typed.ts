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
const REST_MS = 20;

/** The beginning of a key's sequence without its end. */
const PART = /\u001B(?:[O[][\d;<?]*)?$/;

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
    if (cut > 0) push(text.slice(0, cut));
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
