import { closeSync, fstatSync, statSync } from "node:fs";
import type { Order } from "../domain/attempt.ts";
import type { World } from "../ports/world.ts";
import type { Adapter } from "./adapter.ts";
import type { Claimant } from "./claim.ts";
import { familyOf, listProcesses } from "./family.ts";
import { commandFilesOf, filesOf, openPlain, readAt } from "./folder.ts";
import type { Sight } from "./limit.ts";

/** Looks at an attempt at work; the same for a child and for an adopted attempt, from its folder and the process table alone. */
export type Watch = { readonly look: () => Sight; readonly close: () => void };

const TAIL = 16 * 1024;

/** Between two looks lie 200 ms. Where this much passed, the machine slept or the engine stood still: nobody watched. */
const UNWATCHED_MS = 10_000;

/**
 * Life is output that grows, or processor time: once an attempt is quiet, its descendants' time is sampled, and two per
 * cent of one core between two samples is life. So a long silent compiler lives, and a tool that waits for nothing does not.
 * Time in which nobody watched counts for no limit, and nothing is called silent before it was listened to: an attempt
 * that slept with its machine goes on where it stood.
 */
export const makeWatch = (order: Order, shim: Claimant, adapter: Adapter | null, world: World): Watch => {
  const files = filesOf(order.dir);
  const outputs = [openPlain(files.stdout), openPlain(files.stderr)];
  const silenceMs = order.binding?.silenceMs ?? 60_000;
  const sampleMs = Math.min(15_000, Math.max(250, silenceMs / 8));
  let seenMs = world.monotonic();
  let unwatchedMs = 0;
  /** No longer silent than leaves three samples of processor time before a limit is met. */
  const listenedTo = (sinceMs: number, atMs: number): number =>
    Math.max(sinceMs, Math.min(atMs, atMs - silenceMs + 3 * sampleMs));
  let aliveMs = listenedTo(
    seenMs - Math.min(ageOf(files.stdout, order, world), ageOf(files.stderr, order, world)),
    seenMs,
  );
  let sizes: { readonly stdout: number; readonly all: number } | null = null;
  let finishedMs: number | null = null;
  let setupMs: number | null = order.setup === null ? null : order.monotonicMs;
  let begunMs = order.monotonicMs;
  let command = -1;
  let sample: { readonly atMs: number; readonly cpuMs: number } | null = null;

  /** The monotonic clock without what went unwatched. */
  const clock = (): number => {
    const now = world.monotonic();
    const gap = now - seenMs;
    seenMs = now;
    if (gap <= UNWATCHED_MS) return now - unwatchedMs;
    unwatchedMs += gap;
    aliveMs = listenedTo(aliveMs, now - unwatchedMs);
    sample = null;
    return now - unwatchedMs;
  };

  const measure = (atMs: number): void => {
    const [stdout = 0, stderr = 0] = outputs.map((fd) => (fd === null ? 0 : fstatSync(fd).size));
    const more =
      order.kind === "agent"
        ? sizeOf(files.final)
        : sum(order.commands.map((_, k) => sizeOf(commandFilesOf(order.dir, k + 1).log)));
    const all = stdout + stderr + more + (order.setup === null ? 0 : sizeOf(files.setupLog));
    const grown = stdout - (sizes?.stdout ?? 0);
    const tail = grown === 0 ? "" : tailOf(stdout);
    // A line that says only that the provider does not answer is no sign of life.
    const only = sizes !== null && all - sizes.all === grown && adapter?.waits(tail) === true;
    if (sizes !== null && all !== sizes.all && !only) {
      aliveMs = atMs;
      sample = null;
    }
    if (grown !== 0) finishedMs = adapter?.finished(tail, order) === true ? (sizes === null ? aliveMs : atMs) : null;
    sizes = { stdout, all };
  };

  const tailOf = (size: number): string => {
    const fd = outputs[0];
    const from = Math.max(0, size - TAIL);
    return adapter === null || fd == null ? "" : readAt(fd, from, size - from).toString("utf8");
  };

  const listen = (atMs: number): void => {
    if (order.binding === null || atMs - aliveMs < sampleMs || (sample !== null && atMs - sample.atMs < sampleMs))
      return;
    const cpuMs = sum(familyOf(shim, order.token, listProcesses()).map((member) => member.cpuMs));
    if (sample !== null && cpuMs - sample.cpuMs >= Math.max(20, (atMs - sample.atMs) / 50)) aliveMs = atMs;
    sample = { atMs, cpuMs };
  };

  const follow = (atMs: number): void => {
    if (setupMs !== null && sizeOf(files.setup) > 0) {
      setupMs = null;
      begunMs = atMs - ageOf(files.setup, order, world);
      aliveMs = Math.max(aliveMs, begunMs);
    }
    while (command + 1 < order.commands.length) {
      const { start } = commandFilesOf(order.dir, command + 2);
      if (statSync(start, { throwIfNoEntry: false }) === undefined) break;
      command += 1;
      begunMs = atMs - ageOf(start, order, world);
    }
  };

  return {
    look: () => {
      const atMs = clock();
      measure(atMs);
      follow(atMs);
      listen(atMs);
      return { atMs, setupMs, begunMs, command: Math.max(0, command), bytes: sizes?.all ?? 0, aliveMs, finishedMs };
    },
    close: () => {
      for (const fd of outputs) if (fd !== null) closeSync(fd);
    },
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/**
 * How long ago a file was last written, never more than the monotonic time since the order. Its time is the wall clock's:
 * by how much that ran ahead of the monotonic one since the order (a jump, or a machine that slept) is taken off.
 */
export const ageOf = (path: string, order: Order, world: World): number => {
  const most = Math.max(0, world.monotonic() - order.monotonicMs);
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (written === undefined) return most;
  const aheadMs = Math.max(0, world.now() - Date.parse(order.at) - most);
  return Math.min(most, Math.max(0, world.now() - written - aheadMs));
};
