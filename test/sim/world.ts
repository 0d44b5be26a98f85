import type { Identity, Processes, World } from "../../src/ports/world.ts";

/** A clock, chance and processes that a test moves by hand; sleeping takes no real time. */
export type SimWorld = World &
  Processes & {
    readonly clock: { wall: number; mono: number; boot: string; pid: number };
    readonly living: Set<number>;
  };

/** Makes a world from a seed; `sleep` advances both clocks at once and resolves in the next microtask. */
export const makeSimWorld = (seed: number): SimWorld => {
  const random = makeRandom(seed);
  const clock = { wall: Date.UTC(2026, 0, 1), mono: 1_000, boot: "boot-1", pid: 100 };
  const living = new Set<number>([clock.pid]);
  return {
    clock,
    living,
    now: () => clock.wall,
    offset: () => 0,
    monotonic: () => clock.mono,
    boot: () => clock.boot,
    random,
    sleep: async (ms, signal) => {
      if (signal?.aborted === true) return;
      clock.wall += ms;
      clock.mono += ms;
      await Promise.resolve();
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
