import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How a child process of a test ended. */
export type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a program of test/files/programs in a real process of its own. */
export const runChild = (
  program: string,
  args: readonly string[],
  options: { uid?: number; onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void } = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const path = fileURLToPath(new URL(`./programs/${program}`, import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", path, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      ...(options.uid === undefined
        ? {}
        : { uid: options.uid, gid: options.uid, env: { ...process.env, HOME: "/tmp", TSX_DISABLE_CACHE: "1" } }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      for (const line of chunk.split("\n")) if (line !== "") options.onLine?.(line, (signal) => child.kill(signal));
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
