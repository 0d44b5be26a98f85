import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../src/domain/command.ts";
import { staleness } from "../../src/kernel/stale.ts";

const nowMs = Date.UTC(2026, 0, 1, 12);
const stop: Pick<Command, "epoch" | "expiresAt" | "act"> = {
  epoch: null,
  expiresAt: null,
  act: { verb: "stop", how: "grace" },
};
const inMs = (ms: number): string => new Date(nowMs + ms).toISOString();

describe("a command that comes late", () => {
  test("A7, M40: a stop that was meant for a dead engine does not stop the next one, and says why", () => {
    expect(staleness({ ...stop, epoch: 3 }, 3, nowMs)).toBeNull();
    expect(staleness({ ...stop, epoch: 3 }, 4, nowMs)).toEqual({
      kind: "refused",
      code: "not-allowed",
      sentence: "This stop was meant for engine 3, which is gone; engine 4 runs now.",
      hint: "give the command again if it still holds",
    });
  });

  test("A7: a verb that acts without an engine obeys no command that was meant for one", () => {
    expect(staleness({ ...stop, epoch: 3 }, null, nowMs)?.sentence).toBe(
      "This stop was meant for engine 3, which is gone.",
    );
    expect(staleness(stop, null, nowMs)).toBeNull();
  });

  test("M40: a command is obeyed until its time and refused from then on, whichever engine it meets", () => {
    expect(staleness({ ...stop, expiresAt: inMs(1) }, 4, nowMs)).toBeNull();
    for (const late of [0, -1, -3 * 86_400_000])
      for (const engine of [null, 4])
        expect(staleness({ ...stop, expiresAt: inMs(late) }, engine, nowMs)?.sentence).toContain(
          `was good until ${inMs(late)}`,
        );
  });

  test("M40: a command that names neither engine nor time is good for any engine at any time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.integer({ min: 0, max: 8e15 }), (engine, at) => {
        expect(staleness(stop, engine, at)).toBeNull();
      }),
    );
  });
});
