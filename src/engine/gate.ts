import type { RunId } from "../domain/id.ts";
import type { Effect } from "../kernel/owed.ts";

/**
 * The gate, where work becomes the base: one run at a time merges, has its candidate checked in the one tree that no agent wrote,
 * and advances. Whoever came between would have its own candidate judged by another's checks, or outdate it for nothing.
 */
export type Gate = {
  /** Who is at the gate; null when nobody is. */
  readonly holder: () => RunId | null;
  /** True when this run has it now: it was free, or was its own already. */
  readonly take: (run: RunId) => boolean;
  /** Gives it up, if this run has it. */
  readonly leave: (run: RunId) => void;
};

/** Makes it; `freed` hears when the next may come. */
export const makeGate = (freed: () => void): Gate => {
  let holder: RunId | null = null;
  return {
    holder: () => holder,
    take: (run) => (holder ??= run) === run,
    leave: (run) => {
      if (holder !== run) return;
      holder = null;
      freed();
    },
  };
};

/** Whether an effect is performed at the gate. */
export const isAtGate = (effect: Effect): boolean =>
  effect.do === "merge" ||
  effect.do === "advance" ||
  effect.do === "follow" ||
  (effect.do === "attempt" && effect.kind === "candidate");
