import { statSync } from "node:fs";
import type { Order } from "../domain/attempt.ts";
import type { World } from "../ports/world.ts";
import { commandFilesOf, filesOf } from "./folder.ts";
import type { Sight } from "./limit.ts";

/** Which part of its work an attempt has come to, by the marks its shim leaves: its setup, then the agent or one command after another. */
export const makeProgress = (
  order: Order,
  world: World,
): ((atMs: number) => Pick<Sight, "setupMs" | "begunMs" | "command">) => {
  const files = filesOf(order.dir);
  let setupMs: number | null = order.setup === null ? null : order.monotonicMs;
  let begunMs = order.monotonicMs;
  let command = -1;
  return (atMs) => {
    if (setupMs !== null && sizeOf(files.setup) > 0) {
      setupMs = null;
      begunMs = atMs - ageOf(files.setup, order, world);
    }
    while (command + 1 < order.commands.length) {
      const { start } = commandFilesOf(order.dir, command + 2);
      if (statSync(start, { throwIfNoEntry: false }) === undefined) break;
      command += 1;
      begunMs = atMs - ageOf(start, order, world);
    }
    return { setupMs, begunMs, command: Math.max(0, command) };
  };
};

/** The size of a file, 0 when there is none. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

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
