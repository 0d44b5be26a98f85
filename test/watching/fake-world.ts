import type { World } from "../../src/ports/world.ts";

/** A world whose time goes on only when it is told to. */
export const fakeWorld = () => {
  let nowMs = 1_000_000;
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  const world: World = {
    now: () => nowMs,
    offset: () => 0,
    monotonic: () => nowMs,
    boot: () => "boot",
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const wake = (): void => {
          sleepers.delete(sleeper);
          resolve();
        };
        const sleeper = { atMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", wake, { once: true });
      }),
  };
  /** Everything that can happen without time going on. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 3;) {
      await new Promise((resolve) => setImmediate(resolve));
      const due = [...sleepers].filter(({ atMs }) => atMs <= nowMs);
      quiet = due.length === 0 ? quiet + 1 : 0;
      for (const { wake } of due) wake();
    }
  };
  return {
    world,
    settle,
    /** Lets time go on in small parts, so that whoever wakes sees the time it slept for. */
    pass: async (ms: number): Promise<void> => {
      await settle();
      for (const endMs = nowMs + ms; nowMs < endMs;) {
        const next = Math.min(endMs, ...[...sleepers].map(({ atMs }) => atMs));
        nowMs = Math.max(nowMs, next);
        await settle();
      }
    },
    /** Time goes on while somebody works: nobody else is heard meanwhile. */
    work: (ms: number): void => {
      nowMs += ms;
    },
    sleeping: () => sleepers.size,
  };
};
