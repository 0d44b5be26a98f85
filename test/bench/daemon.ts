import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { product } from "./programs.ts";

/** An engine of the built product that stays. */
export type Daemon = {
  /** Wall and CPU milliseconds from the spawn until it said in the published state that it is there. */
  readonly ready: { readonly wall: number; readonly cpu: number };
  /** Milliseconds of CPU it used so far; with `family` those of the processes it started and saw the end of, too. */
  readonly cpu: (family?: boolean) => number;
  /** Its resident memory in kilobytes. */
  readonly kilobytes: () => number;
  /** Ends it as `millrace stop` would, by a signal, and waits until it has gone. */
  readonly stop: () => Promise<void>;
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
  /** Waits until it has gone by itself. */
  readonly gone: () => Promise<void>;
};

/** Why engines that stay cannot be measured here; null when they can. */
export const unfitForDaemons = (): string | null =>
  process.platform === "linux" ? null : "what a process used is read from /proc, which only Linux has";

/** Starts an engine and resolves when it is there. Whatever it says goes into engine.log beside the workspace's folder. */
export const beginDaemon = async (mill: string, flags: readonly string[] = []): Promise<Daemon> => {
  const state = join(mill, "agents", ".runtime", "state.json");
  const before = epochIn(state);
  const log = openSync(join(mill, "..", "engine.log"), "a");
  const begun = performance.now();
  const child = spawn(process.execPath, [product, "start", "--daemon", ...flags], {
    cwd: mill,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const forget = (): void => void child.kill("SIGKILL");
  process.once("exit", forget);
  child.once("exit", () => process.off("exit", forget));
  const pid = child.pid ?? 0;
  await until(() => epochIn(state) > before, `an engine for ${mill}`, child);
  const ready = { wall: performance.now() - begun, cpu: cpuOf(pid) };
  const exit = once(child, "exit");
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exit;
  };
  return {
    ready,
    cpu: (family = false) => (family ? familyCpuOf(pid) : cpuOf(pid)),
    kilobytes: () => kilobytesOf(pid),
    stop: async () => end("SIGTERM"),
    kill: async () => end("SIGKILL"),
    gone: async () => void (await exit),
  };
};

/** Looks every few milliseconds until something is so; a bench that waits in vain, or whose engine dies, fails. */
export const until = async (
  holds: () => boolean,
  what: string,
  child?: ChildProcess,
  mostMs = 300_000,
): Promise<void> => {
  const end = performance.now() + mostMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    if (child !== undefined && child.exitCode !== null) throw new Error(`${what} ended with ${child.exitCode}`);
    await sleep(2);
  }
};

/** The resident memory of a process in kilobytes. */
export const kilobytesOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))?.[1]);

/** How many attempts are at work, as the engine published it. */
export const attemptsAtWork = (mill: string): number =>
  [...textOf(join(mill, "agents", ".runtime", "state.json")).matchAll(/"attempt":\s*\d+/g)].length;

/** The epoch of the engine that published last. */
const epochIn = (state: string): number => Number(/"epoch":\s*(\d+)/.exec(textOf(state))?.[1] ?? 0);

const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};

/** CPU a process used, by the scheduler's own count, in nanoseconds for each thread; threads of Node's pool stay while it lives. */
export const cpuOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, thread) => sum + Number(textOf(`/proc/${pid}/task/${thread}/schedstat`).split(" ")[0] ?? 0) / 1e6,
    0,
  );

/** CPU in ticks of 10 ms: user and system time, and that of children that were waited for. */
const familyCpuOf = (pid: number): number => {
  const fields = textOf(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, "")
    .split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
};

/** How many cards stand in a queue folder; looked at again and again, so it is listed only when the folder changed. */
export const cardsIn = (mill: string, state: string): (() => number) => {
  const folder = join(mill, "agents", "tasks", state);
  let [mark, count] = [0, 0];
  return () => {
    const { mtimeMs } = statSync(folder);
    if (mtimeMs !== mark || Date.now() - mtimeMs < 20)
      count = readdirSync(folder).filter((name) => name.endsWith(".md")).length;
    mark = mtimeMs;
    return count;
  };
};
