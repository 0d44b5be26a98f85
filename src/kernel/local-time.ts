/** Minutes by which local time is ahead of UTC at a wall time, as World tells it. */
export type Offset = (ms: number) => number;

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;
/** No local day is longer: what a change of a zone's offset can add stays below a day. */
const LONGEST_DAY_MS = 2 * DAY_MINUTES * MINUTE;

/** The local date (yyyy-mm-dd) of a wall time. */
export const dayOf = (ms: number, offset: Offset): string => new Date(localOf(ms, offset)).toISOString().slice(0, 10);

/** The minute of the local day, from 0 to 1439. */
export const minuteOf = (ms: number, offset: Offset): number =>
  Math.floor((localOf(ms, offset) % (DAY_MINUTES * MINUTE)) / MINUTE);

/** The wall time at which the next local day begins; a day of 23 or 25 hours ends when its date does. */
export const nextDayOf = (ms: number, offset: Offset): number => {
  const today = dayOf(ms, offset);
  // The date never goes back to today's once it has changed, so the change is found by halving.
  let before = ms;
  let after = ms + LONGEST_DAY_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayOf(middle, offset) === today) before = middle;
    else after = middle;
  }
  return after;
};

/** An ISO time as a person reads it: "2026-11-22 10:00:00 UTC"; which zone they live in is the face's affair. */
export const phraseInstant = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

const localOf = (ms: number, offset: Offset): number => ms + offset(ms) * MINUTE;
