import type { Item } from "./intake-look.ts";
import type { Seen } from "./intake-memory.ts";

/** What settledness is judged by. `nowMs` is monotonic, `wallMs` the wall clock. */
export type Moment = { readonly nowMs: number; readonly wallMs: number; readonly settleMs: number };

/**
 * Has an item settled? When it was published, when we saw it still for `settleMs` of a clock that nobody sets, or when it is
 * seen for the first time and nothing in it changed for that long by its own change times, which a producer cannot set.
 *
 * The last rule lets a single `start --once` take what has lain there. It trusts the wall clock; a clock that jumped forward
 * since the last write fools it, and then a writer still at work is found by the looks during and after the copy: its bytes are
 * never lost. A time in the future proves nothing and only means that the item is watched.
 */
export const hasSettled = (
  item: Pick<Item, "print" | "newestMs">,
  seen: Pick<Seen, "print" | "sinceMs"> | undefined,
  published: boolean,
  { nowMs, wallMs, settleMs }: Moment,
): boolean => {
  if (published) return true;
  if (seen === undefined) return item.newestMs + settleMs <= wallMs;
  return seen.print === item.print && nowMs - seen.sinceMs >= settleMs;
};

/** When something that could not be taken is tried again by itself: after 5 s, then twice as long each time, up to ten minutes. */
export const retryMs = (tries: number): number => Math.min(5_000 * 2 ** Math.min(tries, 10), 600_000);

/** How long after it was set aside an original is looked at for a late writer, again and again. */
export const LATE_CHECKS_MS: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000];
