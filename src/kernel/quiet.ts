import { minuteOf, type Offset } from "./local-time.ts";

/** Minutes of the local day, from the first that is quiet to the first that is not; equal bounds are the whole day. */
export type Quiet = readonly (readonly [number, number])[];

const MINUTE = 60_000;
/** After so many minutes every minute of a day was met, whatever daylight saving did to it. */
const LONGEST = 2 * 1_440;

/** Whether a minute of the local day is quiet; an interval may cross midnight. */
export const isQuiet = (quiet: Quiet, minute: number): boolean =>
  quiet.some(([from, to]) => (from < to ? minute >= from && minute < to : minute >= from || minute < to));

/**
 * When the quiet time that holds now ends, as wall time; "now" when it is not quiet, null when it never ends. Asks for local
 * minutes only, so an hour that daylight saving skips or repeats is skipped or repeated here too.
 */
export const quietUntil = (quiet: Quiet, nowMs: number, offset: Offset): number | "now" | null => {
  if (!isQuiet(quiet, minuteOf(nowMs, offset))) return "now";
  const minute = Math.floor(nowMs / MINUTE) * MINUTE;
  for (let k = 1; k <= LONGEST; k += 1) {
    const at = minute + k * MINUTE;
    if (!isQuiet(quiet, minuteOf(at, offset))) return at;
  }
  return null;
};
