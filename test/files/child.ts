import { spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { scratch } from "./scratch.ts";

/** How a child process of a test ended. */
export type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** What is done to a child: run it as another user or with few file descriptors, or answer its lines with a signal. */
export type ChildOptions = {
  readonly uid?: number;
  readonly descriptors?: number;
  readonly onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void;
};

/** Runs a program of test/fixtures/files in a real process of its own, built first so that twenty of them start at once. */
export const runChild = (program: string, args: readonly string[], options: ChildOptions = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const { uid, descriptors = "unlimited", onLine } = options;
    const limited = ["-c", 'ulimit -n "$0" && exec "$@"', String(descriptors), process.execPath];
    const command = descriptors === "unlimited" ? [process.execPath] : ["sh", ...limited];
    const child = spawn(command[0] ?? "", [...command.slice(1), built(program), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      for (const line of chunk.split("\n")) if (line !== "") onLine?.(line, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });

const done = new Map<string, string>();

const built = (program: string): string => {
  const known = done.get(program);
  if (known !== undefined) return known;
  const folder = scratch();
  chmodSync(folder, 0o755);
  const outfile = join(folder, program.replace(/\.ts$/, ".mjs"));
  const source = fileURLToPath(new URL(`../fixtures/files/${program}`, import.meta.url));
  buildSync({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    banner: { js: REQUIRE },
  });
  done.set(program, outfile);
  return outfile;
};

/** Bundled CommonJS packages ask for node's modules by require, which an ES module does not have. */
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
