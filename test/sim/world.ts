import type { Identity, Processes, World } from "../../src/ports/world.ts";

/** A clock, chance and processes that a test moves by hand; sleeping takes no real time. */
export type SimWorld = World &
  Processes & {
    readonly clock: { wall: number; mono: number; boot: string; pid: number };
    readonly living: Set<number>;
    /** Forgets everybody who sleeps: what a crash of their process does to them. */
    readonly abandon: () => void;
  };

type Sleeper = { readonly at: number; readonly order: number; readonly wake: () => void };

/**
 * Makes a world from a seed. Many may sleep at once: when nobody has anything left to do, both clocks move on to the first of them,
 * who wakes alone.
 */
export const makeSimWorld = (seed: number): SimWorld => {
  const random = makeRandom(seed);
  const clock = { wall: Date.UTC(2026, 0, 1), mono: 1_000, boot: "boot-1", pid: 100 };
  const living = new Set<number>([clock.pid]);
  let sleepers: Sleeper[] = [];
  let order = 0;
  let driven = false;
  const drive = (): void => {
    driven = false;
    const first = sleepers.reduce<Sleeper | null>(
      (a, b) => (a === null || b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a),
      null,
    );
    if (first === null) return;
    sleepers = sleepers.filter((one) => one !== first);
    const ms = Math.max(0, first.at - clock.mono);
    clock.mono += ms;
    clock.wall += ms;
    first.wake();
    plan();
  };
  const plan = (): void => {
    if (driven || sleepers.length === 0) return;
    driven = true;
    setImmediate(drive);
  };
  return {
    clock,
    living,
    abandon: () => {
      sleepers = [];
    },
    now: () => clock.wall,
    offset: () => 0,
    monotonic: () => clock.mono,
    boot: () => clock.boot,
    random,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) return;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal?.removeEventListener("abort", abort);
          resolve();
        };
        const sleeper: Sleeper = { at: clock.mono + ms, order: (order += 1), wake };
        const abort = (): void => {
          sleepers = sleepers.filter((one) => one !== sleeper);
          resolve();
        };
        signal?.addEventListener("abort", abort, { once: true });
        sleepers.push(sleeper);
        plan();
      });
    },
    self: (): Identity => ({ pid: clock.pid, startTime: `t${clock.pid}`, boot: clock.boot, host: "sim" }),
    alive: (who) => who.boot === clock.boot && living.has(who.pid) && who.startTime === `t${who.pid}`,
  };
};

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export const makeRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
