import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./programs.ts";

/** What one Node program used by itself: its greatest memory in kilobytes, and how often it synced a file or folder. */
export type Used = { readonly kilobytes: number; readonly syncs: number };

/** Runs a Node program to its end and tells what it used; the programs it starts are not counted. */
export const usedBy = async (args: readonly string[], cwd: string): Promise<Used> => {
  const file = join(tmpdir(), "millrace-bench-used");
  const child = spawn(process.execPath, ["--require", `${root}test/bench/peak.cjs`, ...args], {
    cwd,
    stdio: "ignore",
    env: { ...process.env, MILLRACE_BENCH_USED: file },
  });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) throw new Error(`${args.join(" ")} exited ${code}`);
  const place = `${file}.${child.pid}`;
  const used = JSON.parse(readFileSync(place, "utf8")) as Used;
  rmSync(place);
  return used;
};
