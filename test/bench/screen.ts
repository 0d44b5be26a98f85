import { spawn as spawnIdle } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn, type IPty } from "@lydell/node-pty";
import { cpuOf, kilobytesOf } from "./daemon.ts";
import { product } from "./programs.ts";

/** What was sent to a terminal. */
type Sent = { readonly bytes: number; readonly frames: number };

const COLUMNS = 200;
const ROWS = 50;

/** The built product's screen on a terminal of its own. */
export type Screen = {
  /** From the spawn until the first frame stood: wall milliseconds, and CPU of all threads. */
  readonly first: { readonly wall: number; readonly cpu: number };
  readonly cpu: () => number;
  readonly kilobytes: () => number;
  /** What was sent since this was asked last. */
  readonly taken: () => Sent;
  /** How often all of the terminal or its history was cleared since the screen was opened. */
  readonly clears: () => number;
  /** Presses a key, and resolves with the wall milliseconds until a frame was sent whole. */
  readonly press: (key: string) => Promise<number>;
  readonly close: () => Promise<void>;
};

const FRAME_END = "\u001B[?2026l";
const CLEARS = /\u001B\[[23]J/g;

/** Opens the screen in a workspace, for a person who had the tour, and resolves when its first frame stands. */
export const openScreen = async (mill: string, args: readonly string[]): Promise<Screen> => {
  const home = join(mill, "..", "home");
  mkdirSync(join(home, ".config", "millrace"), { recursive: true });
  writeFileSync(join(home, ".config", "millrace", "screen.json"), JSON.stringify({ toured: true }));
  const heard: (() => void)[] = [];
  let [bytes, frames, clears] = [0, 0, 0];
  const begun = performance.now();
  const child = spawnOn([product, ...args], mill, home);
  const { pid } = child;
  const gone = new Promise<void>((resolve) => child.onExit(() => resolve()));
  const forget = (): void => child.kill("SIGKILL");
  process.once("exit", forget);
  child.onData((data) => {
    bytes += Buffer.byteLength(data);
    clears += data.match(CLEARS)?.length ?? 0;
    const ends = data.split(FRAME_END).length - 1;
    frames += ends;
    if (ends > 0) for (const hear of heard.splice(0)) hear();
  });
  const nextFrame = (): Promise<void> => new Promise((resolve) => heard.push(resolve));
  await Promise.race([nextFrame(), gone]);
  const first = { wall: performance.now() - begun, cpu: cpuOf(pid) };
  return {
    first,
    cpu: () => cpuOf(pid),
    kilobytes: () => kilobytesOf(pid),
    taken: () => {
      const sent = { bytes, frames };
      [bytes, frames] = [0, 0];
      return sent;
    },
    clears: () => clears,
    press: async (key) => {
      const at = performance.now();
      const drawn = nextFrame();
      child.write(key);
      await drawn;
      return performance.now() - at;
    },
    close: async () => {
      process.off("exit", forget);
      child.kill("SIGKILL");
      await gone;
    },
  };
};

/** What `node -e 0` costs that prints a character on such a terminal: wall and CPU until it was seen. */
export const nodeOnTerminal = async (cwd: string): Promise<Screen["first"]> => {
  const begun = performance.now();
  const child = spawnOn(["-e", "process.stdout.write('x');setTimeout(() => {}, 60_000)"], cwd, cwd);
  const gone = new Promise<void>((resolve) => child.onExit(() => resolve()));
  await new Promise<void>((resolve) => void child.onData(() => resolve()));
  const first = { wall: performance.now() - begun, cpu: cpuOf(child.pid) };
  child.kill("SIGKILL");
  await gone;
  return first;
};

/** A node that does nothing: the floor of every memory here. */
export const idleNode = (): { readonly kilobytes: () => number; readonly close: () => void } => {
  const child = spawnIdle(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  process.once("exit", () => child.kill());
  return { kilobytes: () => kilobytesOf(child.pid ?? 0), close: () => void child.kill() };
};

const spawnOn = (args: readonly string[], cwd: string, home: string): IPty =>
  spawn(process.execPath, [...args], {
    name: "xterm-256color",
    cols: COLUMNS,
    rows: ROWS,
    cwd,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, LANG: "C.UTF-8", TERM: "xterm-256color" },
  });
