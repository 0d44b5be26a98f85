import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach } from "vitest";

/** What a test may leave behind by mistake, by the name Node gives it. Timers are watched apart, because vitest has its own. */
const WATCHED: Readonly<Record<string, string>> = {
  ProcessWrap: "a child process",
  TCPServerWrap: "a listening TCP server",
  PipeWrap: "a pipe or a listening local socket",
  FSEventWrap: "a file watcher",
  StatWatcher: "a polling file watcher",
  MessagePort: "a worker thread",
};

const SETTLE_STEPS_MS = [0, 5, 10, 20, 40, 80, 160, 320, 640];

/** What is open now: resources by Node's names, and the timers that code under test started and that would keep a process alive. */
export const open = (): string[] => [
  ...process.getActiveResourcesInfo().filter((name) => name in WATCHED),
  ...timers().map(() => TIMER),
];

/** The resources of which there are more than before, as words for a person. */
export const leaked = (before: readonly string[], after: readonly string[]): string[] =>
  [...Object.entries(WATCHED), [TIMER, "a timer"] as const].flatMap(([type, words]) => {
    const more = count(after, type) - count(before, type);
    return more > 0 ? [more === 1 ? words : `${words} (${more} of them)`] : [];
  });

const count = (resources: readonly string[], type: string): number => resources.filter((name) => name === type).length;

const TIMER = "Timer";
const started = new Set<NodeJS.Timeout>();

/** Node marks a timer that fired or was cleared as destroyed (lib/internal/timers.js); an unreferenced one keeps nothing alive. */
const timers = (): NodeJS.Timeout[] => {
  for (const timer of started) if ((timer as unknown as { _destroyed: boolean })._destroyed) started.delete(timer);
  return [...started].filter((timer) => timer.hasRef());
};

/** Vitest keeps the timers it found at its start, so what passes here is never its own. */
const watchTimers = (name: "setTimeout" | "setInterval"): void => {
  const real = globalThis[name] as (...args: unknown[]) => NodeJS.Timeout;
  const watched = (...args: unknown[]): NodeJS.Timeout => {
    const timer = real(...args);
    started.add(timer);
    return timer;
  };
  Object.defineProperties(watched, Object.getOwnPropertyDescriptors(real));
  Object.defineProperty(globalThis, name, { value: watched, writable: true, configurable: true, enumerable: true });
};

watchTimers("setTimeout");
watchTimers("setInterval");

let before: string[] = [];

beforeEach(() => {
  before = open();
});

afterEach(async ({ task }) => {
  let left = leaked(before, open());
  for (const ms of SETTLE_STEPS_MS) {
    if (left.length === 0) return;
    await sleep(ms);
    left = leaked(before, open());
  }
  if (left.length > 0) throw new Error(`"${task.name}" leaked ${left.join(" and ")}`);
});
