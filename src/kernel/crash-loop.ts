const MINUTE = 60_000;
/** Crashes count for so long, and so many of them are no loop yet. */
const WINDOW_MS = 10 * MINUTE;
const HARMLESS = 2;
const FIRST_MS = 5_000;
const LONGEST_MS = 5 * MINUTE;

/** The crashes that still count, oldest first, with at most as many as make a difference; times are wall time. */
export const recentCrashes = (crashes: readonly number[], nowMs: number): readonly number[] =>
  crashes
    // A time still to come was written by a clock that was wrong, and says nothing.
    .filter((at) => at <= nowMs && nowMs - at < WINDOW_MS)
    .sort((a, b) => a - b)
    .slice(-COUNTED);

const COUNTED = 16;

/**
 * How long an engine that stays waits before it begins, when it died of errors of its own again and again: nothing at first, then
 * from the last crash on doubling up to five minutes. So a supervisor that starts it at once does not make a hot loop.
 */
export const crashLoopDelay = (crashes: readonly number[], nowMs: number): number => {
  const recent = recentCrashes(crashes, nowMs);
  const last = recent.at(-1);
  if (last === undefined || recent.length <= HARMLESS) return 0;
  const delay = Math.min(LONGEST_MS, FIRST_MS * 2 ** (recent.length - HARMLESS - 1));
  return Math.max(0, last + delay - nowMs);
};
