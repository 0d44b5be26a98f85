import { EventEmitter } from "node:events";

/** A terminal's standard input in a test: `send` is what a person types; `modes` every change of its mode, in order. */
export const makeStdin = () => {
  const modes: string[] = [];
  const events = new EventEmitter();
  const note = (mode: string) => () => {
    modes.push(mode);
    return events;
  };
  Object.assign(events, {
    isTTY: true,
    setEncoding: () => events,
    setRawMode: (raw: boolean) => note(raw ? "raw" : "cooked")(),
    pause: note("pause"),
    resume: note("resume"),
  });
  return {
    stream: events as unknown as NodeJS.ReadStream,
    modes,
    send: (chunk: string) => void events.emit("data", chunk),
  };
};

/** Lets everything that is due now happen, and the wait for the rest of a sequence go by. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));
