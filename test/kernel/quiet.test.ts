import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf, minuteOf, nextDayOf, type Offset } from "../../src/kernel/local-time.ts";
import { isQuiet, quietUntil } from "../../src/kernel/quiet.ts";

const HOUR = 3_600_000;
const utc: Offset = () => 0;
/** Central Europe in 2026: an hour ahead, two from March 29th 01:00 UTC to October 25th 01:00 UTC. */
const berlin: Offset = (ms) => (ms >= Date.UTC(2026, 2, 29, 1) && ms < Date.UTC(2026, 9, 25, 1) ? 120 : 60);
const clock = (ms: number, offset: Offset): string => new Date(ms + offset(ms) * 60_000).toISOString().slice(0, 16);
const until = (quiet: [number, number][], ms: number, offset: Offset): string => {
  const end = quietUntil(quiet, ms, offset);
  return typeof end === "number" ? clock(end, offset) : String(end);
};

describe("quiet hours", () => {
  test("an interval holds from its first minute until before its last, across midnight too", () => {
    const night: [number, number][] = [[22 * 60, 6 * 60]];
    expect([1_319, 1_320, 1_439, 0, 359, 360].map((minute) => isQuiet(night, minute))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(isQuiet([[540, 600]], 599)).toBe(true);
    expect(isQuiet([], 0)).toBe(false);
  });

  test("it ends at the first minute that no interval holds", () => {
    const at = Date.UTC(2026, 0, 1, 23, 30, 12);
    expect(until([[22 * 60, 6 * 60]], at, utc)).toBe("2026-01-02T06:00");
    expect(
      until(
        [
          [22 * 60, 6 * 60],
          [5 * 60, 8 * 60],
        ],
        at,
        utc,
      ),
    ).toBe("2026-01-02T08:00");
    expect(until([[60, 120]], at, utc)).toBe("now");
    expect(until([[0, 0]], at, utc)).toBe("null");
  });

  test("A10: an hour that daylight saving skips or repeats is skipped or repeated", () => {
    expect(until([[60, 150]], Date.UTC(2026, 2, 29, 0, 30), berlin)).toBe("2026-03-29T03:00");
    // 02:10 comes twice that night; the quiet time that ends at 02:30 ends at the first 02:30, and begins again.
    const first = Date.UTC(2026, 9, 25, 0, 10);
    expect(quietUntil([[120, 150]], first, berlin)).toBe(first + 20 * 60_000);
    expect(quietUntil([[120, 150]], first + HOUR, berlin)).toBe(first + HOUR + 20 * 60_000);
  });

  test("whenever it is asked, the end is not quiet and the minute before it is", () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    const at = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) });
    fc.assert(
      fc.property(fc.array(fc.tuple(minute, minute), { maxLength: 4 }), at, (quiet, ms) => {
        const end = quietUntil(quiet, ms, berlin);
        expect(end === "now").toBe(!isQuiet(quiet, minuteOf(ms, berlin)));
        if (typeof end !== "number") return;
        expect(isQuiet(quiet, minuteOf(end, berlin))).toBe(false);
        expect(isQuiet(quiet, minuteOf(Math.max(ms, end - 60_000), berlin))).toBe(true);
      }),
    );
  });
});

describe("the local day", () => {
  test("begins at local midnight, also when it has 23 or 25 hours", () => {
    expect(dayOf(Date.UTC(2026, 0, 1, 23, 30), berlin)).toBe("2026-01-02");
    const march = Date.UTC(2026, 2, 28, 23);
    expect(nextDayOf(march, berlin) - march).toBe(23 * HOUR);
    const october = Date.UTC(2026, 9, 24, 22);
    expect(nextDayOf(october, berlin) - october).toBe(25 * HOUR);
  });

  test("the next day begins at the first millisecond of another date", () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) }), (ms) => {
        const next = nextDayOf(ms, berlin);
        expect(dayOf(next, berlin) > dayOf(ms, berlin)).toBe(true);
        expect(dayOf(next - 1, berlin)).toBe(dayOf(ms, berlin));
      }),
    );
  });
});
