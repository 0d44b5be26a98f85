import { safeLines } from "../view/safe.ts";

/** Keeps what others print from the screen: held back while it is guarded, told afterwards. */
export type Strays = {
  /** Writes to the terminal itself, past the guard. */
  readonly write: (text: string) => void;
  readonly guard: () => void;
  readonly release: () => void;
  /** What was held back, as safe lines; asking takes it. */
  readonly take: () => readonly string[];
};

const KEPT = 200;

type Write = NodeJS.WriteStream["write"];

/**
 * Stands between the terminal and whatever prints without being asked (a console.log, a warning of Node, the output of a worker),
 * because one line of that would lie across the frame. A stream that is no terminal is left alone.
 */
export const makeStrays = (stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Strays => {
  const streams = [stdout, stderr].filter(({ isTTY }) => isTTY);
  const real = streams.map((stream): Write => stream.write.bind(stream));
  const kept: string[] = [];
  let warned: ((warning: Error) => void)[] | null = null;
  const keep = (text: string): void => {
    kept.push(text);
    if (kept.length > KEPT) kept.splice(0, kept.length - KEPT);
  };
  const swallow = (chunk: unknown, encoding?: unknown, done?: unknown): boolean => {
    keep(typeof chunk === "string" ? chunk : Buffer.from(chunk as Uint8Array).toString("utf8"));
    const told = typeof encoding === "function" ? encoding : done;
    if (typeof told === "function") process.nextTick(told);
    return true;
  };
  const warn = (warning: Error): void => keep(`${warning.name}: ${warning.message}\n`);
  return {
    write: (text) => void (real[streams.indexOf(stdout)] ?? stdout.write.bind(stdout))(text),
    guard: () => {
      if (warned !== null) return;
      for (const stream of streams) stream.write = swallow;
      // Not every Node prints a warning through a stream.
      warned = process.listeners("warning");
      process.removeAllListeners("warning");
      process.on("warning", warn);
    },
    release: () => {
      if (warned === null) return;
      for (const [at, stream] of streams.entries()) stream.write = real[at] as Write;
      process.off("warning", warn);
      for (const listener of warned) process.on("warning", listener);
      warned = null;
    },
    take: () => safeLines(kept.splice(0).join("")).filter((text) => text !== ""),
  };
};
