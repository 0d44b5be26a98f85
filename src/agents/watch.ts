import { closeSync, fstatSync } from "node:fs";
import type { Order } from "../domain/attempt.ts";
import type { World } from "../ports/world.ts";
import type { Adapter } from "./adapter.ts";
import { makeAwakeClock } from "./awake.ts";
import type { Claimant } from "./claim.ts";
import { familyOf, listProcesses } from "./family.ts";
import { commandFilesOf, filesOf, openPlain, readAt } from "./folder.ts";
import type { Sight } from "./limit.ts";
import { ageOf, makeProgress, sizeOf } from "./progress.ts";

/** Looks at an attempt at work; the same for a child and for an adopted attempt, from its folder and the process table alone. */
export type Watch = { readonly look: () => Sight; readonly close: () => void };

const TAIL = 16 * 1024;

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
  const clock = makeAwakeClock(world, (atMs) => {
    aliveMs = listenedTo(aliveMs, atMs);
    sample = null;
  });
  /** Silent for no longer than leaves three samples of processor time before a limit is met. */
  const listenedTo = (sinceMs: number, atMs: number): number =>
    Math.max(sinceMs, Math.min(atMs, atMs - silenceMs + 3 * sampleMs));
  const now = clock();
  let aliveMs = listenedTo(now - Math.min(...[files.stdout, files.stderr].map((at) => ageOf(at, order, world))), now);
  let sizes: { readonly stdout: number; readonly all: number } | null = null;
  let finishedMs: number | null = null;
  const progressAt = makeProgress(order, world);
  let sample: { readonly atMs: number; readonly cpuMs: number } | null = null;

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

  return {
    look: () => {
      const atMs = clock();
      measure(atMs);
      const progress = progressAt(atMs);
      aliveMs = Math.max(aliveMs, progress.begunMs);
      listen(atMs);
      return { atMs, ...progress, bytes: sizes?.all ?? 0, aliveMs, finishedMs };
    },
    close: () => {
      for (const fd of outputs) if (fd !== null) closeSync(fd);
    },
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);
