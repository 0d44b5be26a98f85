import { expect, test } from "vitest";
import type { RunEvent } from "../../src/domain/event.ts";
import { projectRun, type RunFacts } from "../../src/view/run.ts";
import { workRangeOf } from "../../src/view/work-range.ts";
import { makePlan } from "../plan.ts";
import { settled } from "../watching/pages/scene.ts";

const AT = "2026-01-01T00:00:00.000Z";
const plan = makePlan("csv-export.r1");
const rangeOf = (...events: readonly RunEvent[]) => {
  const entries = events.map((event, n) => ({ seq: n, at: AT, events: [event] })) as unknown as RunFacts["entries"];
  const facts: RunFacts = { id: plan.run, plan, planVerified: true, entries, chain: "intact", problem: null };
  return workRangeOf(facts, projectRun(facts));
};
const opened: RunEvent = { type: "opened", plan: plan.digest, slot: 3, start: plan.base.start };
const ordered = (n: number, kind: "agent" | "check" = "agent", base: string | null = null): RunEvent => ({
  type: "ordered",
  n,
  node: "builder",
  kind,
  from: "f",
  merge: base === null ? null : { base, tree: "t" },
});
const ended = (n: number, commit: string | null, left: string | null = null): RunEvent => ({
  type: "settled",
  node: "builder",
  settlement: settled(n, "DONE", { commit, left }),
});
const commit = (name: string) => ({ kind: "commit", commit: name });

test("a run that did nothing yet has no range", () => {
  expect(rangeOf(opened)).toBeNull();
  expect(rangeOf(opened, ordered(1), ended(1, null))).toBeNull();
});

test("F5: an agent at work is looked at in its checkout, everything else by the newest commit", () => {
  const { start } = plan.base;
  expect(rangeOf(opened, ordered(1))).toEqual({ from: start, to: { kind: "slot", slot: 3 } });
  expect(rangeOf(opened, ordered(1), ended(1, "a"))).toEqual({ from: start, to: commit("a") });
  expect(rangeOf(opened, ordered(1), ended(1, "a"), ordered(2, "check"))).toEqual({ from: start, to: commit("a") });
  expect(rangeOf(opened, ordered(1), ended(1, "a"), ordered(2), ended(2, null, "left"))).toEqual({
    from: start,
    to: commit("left"),
  });
});

test("work that took over a newer base is compared with that base, so that only the run's own shows", () => {
  expect(rangeOf(opened, ordered(1), ended(1, "a"), ordered(2, "agent", "newer"))?.from).toBe("newer");
  expect(rangeOf(opened, ordered(1), ended(1, "a"), ordered(2, "agent", "newer"), ended(2, "b"))).toEqual({
    from: "newer",
    to: commit("b"),
  });
  expect(rangeOf(opened, ordered(1), ended(1, "a"), ordered(2, "agent", "newer"), ended(2, null))).toEqual({
    from: plan.base.start,
    to: commit("a"),
  });
});
