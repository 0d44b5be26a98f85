import type { World } from "../ports/world.ts";

/** What the engine's loop waits on: a nudge from anywhere, or its time. */
export type Wake = {
  readonly nudge: () => void;
  /** True in the round that follows a nudge. */
  readonly nudged: () => boolean;
  /** Resolves at the next nudge, at once when one came since the last wait, or after `ms`. */
  readonly wait: (ms: number) => Promise<void>;
};

const SECOND_MS = 1_000;
/** After so many rounds in a second each lets timers, signals and the ends of processes have their turn. */
const HURRY_MAX = 20;
/** After so many each waits a little: nobody has that much to do, so whoever is nudged without end shall not take a processor for it. */
const ROUNDS_MAX = 200;
const LITTLE_MS = 20;

/** Makes it; nudges between two waits count as one. */
export const makeWake = (world: World): Wake => {
  let nudged = false;
  let was = false;
  let second = { sinceMs: world.monotonic(), rounds: 0 };
  let waiting: AbortController | null = null;
  const breathe = async (): Promise<void> => {
    const nowMs = world.monotonic();
    if (nowMs - second.sinceMs >= SECOND_MS) second = { sinceMs: nowMs, rounds: 0 };
    second.rounds += 1;
    if (second.rounds > ROUNDS_MAX) await world.sleep(LITTLE_MS);
    else if (second.rounds > HURRY_MAX) await world.sleep(0);
  };
  return {
    nudge: () => {
      nudged = true;
      waiting?.abort(null);
    },
    nudged: () => was,
    wait: async (ms) => {
      await breathe();
      if (!nudged) {
        waiting = new AbortController();
        await world.sleep(ms, waiting.signal);
        waiting = null;
      }
      was = nudged;
      nudged = false;
    },
  };
};
