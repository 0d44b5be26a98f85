import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Cost } from "./measure.ts";

/** The project's folder and its built entry point. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
export const product = `${root}dist/main.js`;

/** Runs a program to its end and tells what it cost: wall and CPU milliseconds as bash's `time` counts them (user and system). */
export const timed = (
  argv: readonly string[],
  options: { readonly cwd?: string; readonly exits?: readonly number[] } = {},
): Cost => {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1';
  const done = spawnSync("bash", ["-c", script, "bash", ...argv], {
    cwd: options.cwd ?? root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", LC_ALL: "C" },
  });
  if (done.status === null || !(options.exits ?? [0]).includes(done.status))
    throw new Error(`${argv.join(" ")} exited ${done.status}: ${done.stderr}`);
  const [wall, user, system] = (done.stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  return { wall: (wall ?? Number.NaN) * 1_000, cpu: ((user ?? Number.NaN) + (system ?? Number.NaN)) * 1_000 };
};

/** What the product costs for these arguments. */
export const timedProduct = (args: readonly string[], cwd: string, exits: readonly number[] = [0]): Cost =>
  timed([process.execPath, product, ...args], { cwd, exits });

/** What Node alone costs: the floor of every program here. */
export const timedNode = (): Cost => timed([process.execPath, "-e", "0"]);

/** Runs a program and gives its standard output; throws with what it said when it does not exit 0. */
export const output = (argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string => {
  const [command = "", ...args] = argv;
  const done = spawnSync(command, args, { cwd, env, encoding: "utf8", maxBuffer: 1024 ** 3 });
  if (done.status !== 0) throw new Error(`${argv.join(" ")} exited ${done.status}: ${done.stderr || done.stdout}`);
  return done.stdout;
};
