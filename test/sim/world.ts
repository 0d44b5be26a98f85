import type { Identity, Processes, World } from "../../src/ports/world.ts";

/** A clock, chance and processes that a test moves by hand; sleeping takes no real time. */
export type SimWorld = World &
  Processes & {
    readonly clock: { wall: number; mono: number; boot: string; pid: number };
    readonly living: Set<number>;
    /** Forgets everybody who sleeps: what a crash of their process does to them. */
    readonly abandon: () => void;
  };

/** Thrown by a world in which somebody is busy without end: its time would never go on. Everybody who asks the time or sleeps gets it. */
export class Stuck extends Error {
  override readonly name = "Stuck";
}

/** So many may wake within a minute, ask for the time within one, and wake in all: far beyond what any test needs. */
const MINUTE_MS = 60_000;
const WAKES_MAX = 5_000;
const ASKED_MAX = 2_000_000;
const WAKES_IN_ALL = 100_000;

type Sleeper = {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
  readonly fail: (stuck: Stuck) => void;
};

/**
 * Makes a world from a seed. Many may sleep at once: when nobody has anything left to do, both clocks move on to the first of them,
 * who wakes alone. A world that is busy while its time hardly goes on fails whoever is in it, so that a livelock is found and not
 * waited for.
 */
export const makeSimWorld = (seed: number): SimWorld => {
  const random = makeRandom(seed);
  const clock = { wall: Date.UTC(2026, 0, 1), mono: 1_000, boot: "boot-1", pid: 100 };
  const living = new Set<number>([clock.pid]);
  let sleepers: Sleeper[] = [];
  let order = 0;
  let driven = false;
  const watch = watchTime(clock, (stuck) => {
    for (const { fail } of sleepers.splice(0)) fail(stuck);
  });
  const drive = (): void => {
    driven = false;
    const first = sleepers.reduce<Sleeper | null>(
      (a, b) => (a === null || b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a),
      null,
    );
    if (first === null || watch.woke() !== null) return;
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
    now: () => {
      watch.asked();
      return clock.wall;
    },
    offset: () => 0,
    monotonic: () => {
      watch.asked();
      return clock.mono;
    },
    boot: () => clock.boot,
    random,
    sleep: async (ms, signal) => {
      watch.asked();
      if (signal?.aborted === true) return;
      await new Promise<void>((resolve, reject) => {
        const wake = (): void => {
          signal?.removeEventListener("abort", abort);
          resolve();
        };
        const sleeper: Sleeper = { at: clock.mono + ms, order: (order += 1), wake, fail: reject };
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

/** Counts what happens within a minute and in all; once it is too much, everything throws. */
const watchTime = (
  clock: { readonly mono: number },
  found: (stuck: Stuck) => void,
): { readonly asked: () => void; readonly woke: () => Stuck | null } => {
  let [at, asked, wakes, all] = [clock.mono, 0, 0, 0];
  let stuck: Stuck | null = null;
  const count = (): void => {
    if (Math.abs(clock.mono - at) >= MINUTE_MS) [at, asked, wakes] = [clock.mono, 0, 0];
    if (stuck !== null || (asked <= ASKED_MAX && wakes <= WAKES_MAX && all <= WAKES_IN_ALL)) return;
    stuck = new Stuck(
      `time hardly goes on from ${at} ms: ${wakes} woke and ${asked} asked for the time since, ${all} woke in all`,
    );
    found(stuck);
  };
  return {
    asked: () => {
      asked += 1;
      count();
      if (stuck !== null) throw stuck;
    },
    woke: () => {
      wakes += 1;
      all += 1;
      count();
      return stuck;
    },
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
