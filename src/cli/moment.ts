import { Failure } from "../domain/failure.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MINUTE = 60_000;
const DAY = 86_400_000;

/** A length of time as a person types it (30s, 15m, 2h, 3d) in milliseconds; null when it is none. */
export const parseSpan = (given: string): number | null => {
  const [, number, unit = ""] = /^(\d{1,6})([smhd])$/.exec(given) ?? [];
  return number === undefined ? null : Number(number) * (UNITS[unit] ?? 0);
};

/**
 * A moment to come as a person types it, as an ISO time: the next time the clock shows "07:00" here, or an ISO time. `offset` is
 * how far local time is ahead of UTC, in minutes. Throws `flag-invalid` for anything else, and for what is over.
 */
export const parseMoment = (flag: string, given: string, nowMs: number, offset: (ms: number) => number): string => {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(given) ?? [];
  const ms = hours === undefined ? Date.parse(given) : nextClock(Number(hours) * 60 + Number(minutes), nowMs, offset);
  if (Number.isNaN(ms))
    throw new Failure(
      "flag-invalid",
      `--${flag} cannot read "${given}".`,
      "Give a time of the day such as 07:00, or an ISO time such as 2026-03-02T07:00:00Z.",
    );
  if (ms <= nowMs) throw new Failure("flag-invalid", `--${flag} ${given} is over already.`, "Give a time to come.");
  return new Date(ms).toISOString();
};

/** The next moment at which the local clock shows this minute of the day; a day on which the clocks change is honoured. */
const nextClock = (minute: number, nowMs: number, offset: (ms: number) => number): number => {
  for (let day = 0; day < 3; day += 1) {
    const localMidnight = Math.floor((nowMs + offset(nowMs) * MINUTE) / DAY) * DAY + day * DAY;
    const local = localMidnight + minute * MINUTE;
    const guess = local - offset(nowMs) * MINUTE;
    const found = local - offset(guess) * MINUTE;
    if (found > nowMs) return found;
  }
  return Number.NaN;
};
