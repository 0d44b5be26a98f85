import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Claimant } from "./claim.ts";

/** A process as the kernel shows it; `cpuMs` counts its own and its reaped children's time. */
export type Member = {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly startTime: string;
  readonly cpuMs: number;
};

/**
 * Every process of an attempt: those in the shim's group or session, those marked by the token in their environment, and
 * the descendants of all these. A group whose leader's pid lives with another start time is somebody else's.
 */
export const familyOf = (shim: Claimant, token: string, processes: readonly Member[]): Member[] => {
  const leader = processes.find(({ pid }) => pid === shim.pid);
  const reused = leader !== undefined && leader.startTime !== shim.startTime;
  const known = new Set<number>();
  const family: Member[] = [];
  const admit = (member: Member): void => {
    if (known.has(member.pid) || member.pid === process.pid) return;
    known.add(member.pid);
    family.push(member);
  };
  for (const member of processes)
    if ((!reused && member.group === shim.pid) || marked(member.pid, token)) admit(member);
  for (let size = -1; size !== family.length;) {
    size = family.length;
    for (const member of processes) if (known.has(member.parent)) admit(member);
  }
  return family;
};

/** Whether a process carries an attempt's mark: known only where /proc is; one of another user cannot be read and is not ours. */
export const marked = (pid: number, token: string): boolean => carries(pid, `MILLRACE_TOKEN=${token}`);

/** Whether a process was given this tree to work in, whatever attempt it belongs to; as `marked`. */
export const runsIn = (pid: number, tree: string): boolean => carries(pid, `MILLRACE_WORKTREE=${tree}`);

const carries = (pid: number, variable: string): boolean => {
  if (process.platform !== "linux") return false;
  try {
    return readFileSync(`/proc/${pid}/environ`).includes(`${variable}\0`);
  } catch {
    return false;
  }
};

/** All processes of this machine; with `after`, on Linux, only those whose pid is larger (what a process of that pid began). */
export const listProcesses = (after = 0, platform: NodeJS.Platform = process.platform): Member[] =>
  platform === "linux"
    ? readdirSync("/proc")
        .map(Number)
        .filter((pid) => pid > after)
        .map(fromProc)
        .filter((member) => member !== null)
    : fromPs();

/** One process as the kernel shows it, null when it does not live. */
export const lookUp = (pid: number): Member | null =>
  process.platform === "linux" ? fromProc(pid) : (fromPs().find((member) => member.pid === pid) ?? null);

const TICK_MS = 10;

/** Fields of /proc/<pid>/stat by proc(5), counted from the state (field 3): 4 ppid, 5 pgrp, 14-17 cpu ticks (of 10 ms), 22 start. */
const fromProc = (pid: number): Member | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(") ") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return null;
    const cpu = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
    return {
      pid,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      startTime: fields[19] ?? "",
      cpuMs: cpu * TICK_MS,
    };
  } catch {
    return null;
  }
};

const fromPs = (): Member[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid=,time=,stat=,lstart="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [pid, parent, group, time = "", state = "", ...start] = line.trim().split(/\s+/);
      if (pid === undefined || pid === "" || state.startsWith("Z")) return [];
      return [
        {
          pid: Number(pid),
          parent: Number(parent),
          group: Number(group),
          startTime: start.join("_"),
          cpuMs: cpuOf(time),
        },
      ];
    });

/** "[[days-]hours:]minutes:seconds[.hundredths]", as ps prints it. */
const cpuOf = (time: string): number => {
  const [days, clock] = time.includes("-") ? time.split("-", 2) : ["0", time];
  return (clock ?? "").split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1_000 + Number(days) * 86_400_000;
};

/**
 * The lower bound for pids a short-lived attempt can have begun: its shim's, as pids grow. 0 (look at all) when the
 * kernel's counter has wrapped below it or the attempt lived long enough for a full turn.
 */
export const firstPidOf = (shim: Claimant, livedMs: number): number => {
  if (process.platform !== "linux" || livedMs > 5_000) return 0;
  try {
    const last = Number(readFileSync("/proc/loadavg", "latin1").split(" ")[4]);
    return last >= shim.pid ? shim.pid : 0;
  } catch {
    return 0;
  }
};

/** Sends a signal to one process or (negative) to a group; whoever is gone already is no error. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH" && (error as NodeJS.ErrnoException).code !== "EPERM")
      throw error;
  }
};
