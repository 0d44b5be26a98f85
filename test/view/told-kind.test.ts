import { describe, expect, test } from "vitest";
import type { Settlement } from "../../src/domain/attempt.ts";
import { bareSettlement } from "../../src/domain/attempt.ts";
import type { EngineEvent, RunEvent } from "../../src/domain/event.ts";
import { phraseEvent } from "../../src/view/event.ts";
import { commitOfTold, kindOfTold, verdictOfTold } from "../../src/view/told-kind.ts";

const told = (event: RunEvent | EngineEvent) => ({ type: event.type, text: phraseEvent(event) });
const closed = (verdict: "done" | "blocked" | "cancelled", research = false, reason = "because") =>
  told({ type: "closed", verdict, reason, hint: "", research, question: null });
const settled = (more: Partial<Settlement>) =>
  told({
    type: "settled",
    node: "builder",
    settlement: { ...bareSettlement(1, "lost", "x"), class: "ok", durationMs: 61_500, ...more },
  });
const integrated = (status: "merged" | "noop" | "needs_revision" | "blocked" | "off", commit: string | null = null) =>
  told({ type: "integrated", status, base: "b".repeat(40), commit, reason: "so" });

describe("how loudly an event is told", () => {
  test("the sentence of a closing, as the engine phrases it, tells the verdict", () => {
    for (const verdict of ["done", "blocked", "cancelled"] as const)
      for (const research of [false, true])
        expect(verdictOfTold(closed(verdict, research, "The run closed: done; nothing"))).toBe(verdict);
    expect([closed("done"), closed("blocked"), closed("cancelled")].map(kindOfTold)).toEqual(["good", "bad", "info"]);
    expect(verdictOfTold(settled({}))).toBeNull();
    expect(kindOfTold({ type: "closed", text: "damaged" })).toBe("bad");
  });

  test("an attempt's ending tells whether it was red, broke, or is as it should be", () => {
    const red = { command: "npm test", exitCode: 1, durationMs: 5, log: "" };
    const table: readonly (readonly [Partial<Settlement>, string])[] = [
      [{ outcome: "DONE" }, "quiet"],
      [{ outcome: "PASS", summary: "with FAIL: all good." }, "quiet"],
      [{ outcome: "FIX_NEEDED" }, "warn"],
      [{ outcome: "FAIL", checks: [red] as unknown as Settlement["checks"] }, "warn"],
      [{ outcome: "FAIL", checks: [{ ...red, exitCode: null }] as unknown as Settlement["checks"] }, "warn"],
      [{ class: "crashed", outcome: null }, "bad"],
    ];
    for (const [more, kind] of table) expect(kindOfTold(settled(more)), JSON.stringify(more)).toBe(kind);
  });

  test("an integration tells its commit, and what was not integrated tells none", () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    expect(commitOfTold(integrated("merged", commit))).toBe(commit.slice(0, 10));
    expect(kindOfTold(integrated("merged", commit))).toBe("good");
    for (const status of ["noop", "blocked", "off", "needs_revision"] as const)
      expect(commitOfTold(integrated(status))).toBeNull();
    expect(kindOfTold(integrated("needs_revision"))).toBe("warn");
  });

  test("a type of a later version is told quietly", () => {
    expect(kindOfTold({ type: "teleported", text: "" })).toBe("quiet");
    expect(kindOfTold({ type: "constructor", text: "" })).toBe("quiet");
  });
});
