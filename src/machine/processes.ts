import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Identity, Processes } from "../ports/world.ts";
import { bootId } from "./world.ts";

/** Processes of this machine, told apart by pid AND start time AND boot, so that a reused pid is never mistaken. */
export const makeProcesses = (): Processes => {
  let self: Identity | undefined;
  return {
    self: () => {
      self ??= { pid: process.pid, startTime: startTimeOf(process.pid) ?? "0", boot: bootId(), host: hostname() };
      return self;
    },
    alive: (who) => who.boot === bootId() && startTimeOf(who.pid) === who.startTime,
  };
};

/**
 * When a process started, as text that never changes during its life; null when no such process lives (a zombie does not).
 * On Linux field 22 of /proc/<pid>/stat (clock ticks since boot, proc(5)); elsewhere what `ps -o lstart=` prints.
 */
export const startTimeOf = (pid: number): string | null => {
  if (process.platform === "linux") return fromProc(pid);
  try {
    // Loaded only here: it pulls in the network stack, which every verb would pay for.
    const { execFileSync } = process.getBuiltinModule("node:child_process");
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [state = "", ...start] = line.trim().split(/\s+/);
    return state === "" || state.startsWith("Z") ? null : start.join("_");
  } catch {
    return null;
  }
};

const fromProc = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(") ") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
};
