import { afterEach, describe, expect, test } from "vitest";
import { catchSignals } from "../../src/cli/signals.ts";

const NAMES = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const before = new Map(NAMES.map((name) => [name, process.listeners(name)]));
afterEach(() => {
  for (const name of NAMES)
    for (const listener of process.listeners(name))
      if (!before.get(name)?.includes(listener)) process.removeListener(name, listener);
});

const send = (name: (typeof NAMES)[number]): void => void process.emit(name, name);

describe("signals", () => {
  test.each([
    ["SIGINT", "SIGINT"],
    ["SIGTERM", "SIGTERM"],
    ["SIGINT", "SIGTERM"],
    ["SIGHUP", "SIGINT"],
  ] as const)("A8: the first (%s) drains, the second (%s) ends now", (first, second) => {
    const signals = catchSignals();
    expect([signals.drain.aborted, signals.now.aborted, signals.first()]).toEqual([false, false, null]);
    send(first);
    expect([signals.drain.aborted, signals.now.aborted, signals.first()]).toEqual([true, false, first]);
    send(second);
    expect(signals.now.aborted).toBe(true);
    expect(signals.first()).toBe(first);
  });

  test("a closed terminal ends nothing at once, however often it is told", () => {
    const signals = catchSignals();
    send("SIGHUP");
    send("SIGHUP");
    expect([signals.drain.aborted, signals.now.aborted]).toEqual([true, false]);
  });

  test("where SIGHUP means a reload it ends nothing", () => {
    const signals = catchSignals();
    let reloads = 0;
    signals.onReload(() => (reloads += 1));
    send("SIGHUP");
    send("SIGHUP");
    expect([reloads, signals.drain.aborted, signals.first()]).toEqual([2, false, null]);
    send("SIGTERM");
    expect(signals.drain.aborted).toBe(true);
  });
});
