import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { World } from "../ports/world.ts";
import type { Variables } from "./hook-environment.ts";

/** One command of one event, as it is started. */
export type HookOrder = {
  readonly command: string;
  readonly cwd: string;
  readonly env: Variables;
  readonly input: string;
  readonly timeoutMs: number;
};

/** How it ended, in words for the log, and what it printed, cut. */
export type HookEnd = { readonly words: string; readonly output: string };

const TERM_MS = 2_000;
const DRAIN_MS = 200;
const OUTPUT_MAX = 16 * 1024;

/**
 * Runs a command by sh in a process group of its own and waits for its end: by itself, after its time, or when `end` aborts.
 * Nothing of its group outlives it. Never rejects.
 */
export const runHook = async (order: HookOrder, world: World, end: AbortSignal): Promise<HookEnd> => {
  const over = new AbortController();
  let child: ChildProcess;
  try {
    child = spawn("/bin/sh", ["-c", order.command], { cwd: order.cwd, env: order.env, detached: true, stdio: "pipe" });
  } catch (thrown) {
    return { words: `could not be started: ${(thrown as Error).message}`, output: "" };
  }
  const output = collect([child.stdout, child.stderr]);
  const closed = new AbortController();
  child.once("close", () => closed.abort());
  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal === null ? `exit ${code}` : `ended by ${signal}`));
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
  }).finally(() => over.abort());
  // A hook that does not read what it is told closes the pipe, which is its right.
  child.stdin?.on("error", () => undefined).end(order.input);
  await world.sleep(order.timeoutMs, AbortSignal.any([over.signal, end]));
  const cut = over.signal.aborted ? "" : end.aborted ? " (the engine stopped)" : " (it took too long)";
  if (!over.signal.aborted) {
    signalGroup(child, "SIGTERM");
    await world.sleep(TERM_MS, over.signal);
  }
  // While its leader is not reaped, or others of it live, the group's number is nobody else's.
  signalGroup(child, "SIGKILL");
  const words = await ended;
  await world.sleep(DRAIN_MS, closed.signal);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  return { words: `${words}${cut}`, output: output() };
};

const signalGroup = ({ pid }: ChildProcess, name: NodeJS.Signals): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // Nobody is left in it.
  }
};

/** Reads all of it, so that nobody waits for a full pipe, and keeps the beginning. */
const collect = (streams: readonly (Readable | null)[]): (() => string) => {
  let text = "";
  let size = 0;
  for (const stream of streams)
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      size += chunk.length;
      if (text.length < OUTPUT_MAX) text += chunk.slice(0, OUTPUT_MAX - text.length);
    });
  return () => (size > text.length ? `${text}\n(${size - text.length} more characters)` : text);
};
