import type { World } from "../ports/world.ts";

/** What the engine's loop waits on: a nudge from anywhere, or its time. */
export type Wake = {
  readonly nudge: () => void;
  /** True in the round that follows a nudge. */
  readonly nudged: () => boolean;
  /** Resolves at the next nudge, at once when one came since the last wait, or after `ms`. */
  readonly wait: (ms: number) => Promise<void>;
};

/** Makes it; nudges between two waits count as one. */
export const makeWake = (world: World): Wake => {
  let nudged = false;
  let was = false;
  let waiting: AbortController | null = null;
  return {
    nudge: () => {
      nudged = true;
      waiting?.abort();
    },
    nudged: () => was,
    wait: async (ms) => {
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
