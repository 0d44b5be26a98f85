import type { World } from "../ports/world.ts";

/** Between two looks lie 200 ms. Where this much passed, the machine slept or the engine stood still. */
const UNWATCHED_MS = 10_000;

/**
 * The monotonic clock without the time in which nobody looked: that counts for no limit. On Linux it stands while the
 * machine sleeps; elsewhere it may not. `missed` is told the time when there was such a gap.
 */
export const makeAwakeClock = (world: World, missed: (atMs: number) => void): (() => number) => {
  let seenMs = world.monotonic();
  let unwatchedMs = 0;
  return () => {
    const now = world.monotonic();
    const gap = now - seenMs;
    seenMs = now;
    if (gap > UNWATCHED_MS) {
      unwatchedMs += gap;
      missed(now - unwatchedMs);
    }
    return now - unwatchedMs;
  };
};
