import type { World } from "../ports/world.ts";

/** What the engine's loop waits on: a nudge from anywhere, or its time. */
export type Wake = {
  readonly nudge: () => void;
  /** True in the round that follows a nudge. */
  readonly nudged: () => boolean;
  /** Resolves at the next nudge, at once when one came since the last wait, or after `ms`. */
  readonly wait: (ms: number) => Promise<void>;
};

/** So many rounds may follow each other without anything else getting its turn. */
const HURRY_MAX = 20;

/** Makes it; nudges between two waits count as one. */
export const makeWake = (world: World): Wake => {
  let nudged = false;
  let was = false;
  let hurried = 0;
  let waiting: AbortController | null = null;
  return {
    nudge: () => {
      nudged = true;
      waiting?.abort(null);
    },
    nudged: () => was,
    wait: async (ms) => {
      // Whoever is nudged without end still lets timers, signals and the ends of processes through.
      hurried = nudged ? hurried + 1 : 0;
      if (hurried > HURRY_MAX) await world.sleep(0);
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
