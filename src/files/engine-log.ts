import { constants, fstatSync, openSync } from "node:fs";
import type { Durable } from "./durable.ts";
import { rotate } from "./rotated-log.ts";

const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;

/** Opens the log a detached engine prints to, for appending: whatever it writes there, its last words too, stands in one file. */
export const openEngineLog = ({ disk, layout, ensure }: Durable): number => {
  ensure(layout.logs);
  rotate(disk, layout.engineLog);
  return openSync(layout.engineLog, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o666);
};

/**
 * Keeps the log within its bounds from inside an engine whose standard output it is: call it after each telling. Null for any
 * other engine, whose output belongs to a terminal, a pipe or a supervisor.
 */
export const makeLogKeeper = (durable: Durable, descriptor = 1): (() => void) | null => {
  const { disk, layout } = durable;
  if (!isLog(durable, descriptor)) return null;
  let told = 0;
  return () => {
    told += 1;
    if (told % LOOK_EVERY === 0) rotate(disk, layout.engineLog);
  };
};

/** How many tellings, a line each at most, go by between two looks at the size. */
const LOOK_EVERY = 50;

const isLog = ({ disk, layout }: Durable, descriptor: number): boolean => {
  const log = disk.stat(layout.engineLog);
  if (log === null) return false;
  try {
    const own = fstatSync(descriptor, { bigint: true });
    return own.isFile() && String(own.ino) === log.ino && String(own.dev) === log.dev;
  } catch {
    return false;
  }
};
