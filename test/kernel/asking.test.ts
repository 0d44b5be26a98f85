import { describe, expect, test } from "vitest";
import { decide } from "../../src/kernel/decide.ts";
import { currentAttempt } from "../../src/kernel/run.ts";
import { drive, ends, fails, open, plan, T0, tick } from "./drive.ts";

const asking = { question: "A or B?", summary: "It asks: A or B?" };

describe("a stage that asks a person", () => {
  test("closes its run blocked with the question, whatever tries are left, and is not repeated", () => {
    const { run, events } = drive([open, fails("needs-person", asking)]);
    expect(run.closed).toMatchObject({ verdict: "blocked", question: "A or B?", research: false });
    expect(events.filter(({ type }) => type === "ordered" || type === "waiting")).toHaveLength(1);
    expect(decide(plan, run, tick(run))).toEqual([]);
  });

  test("asks all the same when it has recorded effects: nothing is repeated by asking", () => {
    const { run } = drive([open, fails("needs-person", { ...asking, effects: 2 })]);
    expect(run.closed).toMatchObject({ question: "A or B?" });
  });

  test("what it has built is the run's tip, from which the answered run goes on", () => {
    const commit = "c".repeat(40);
    const { run } = drive([open, fails("needs-person", { ...asking, commit })]);
    expect(run.tip).toBe(commit);
  });

  test("a question of a late attempt means nothing", () => {
    const { run } = drive([open]);
    const n = (currentAttempt(run)?.n ?? 0) + 7;
    const late = { ...fails("needs-person", asking)(run), at: T0 };
    if (late.type !== "settled") throw new Error("not a settlement");
    expect(decide(plan, run, { ...late, settlement: { ...late.settlement, n } })).toEqual([]);
    expect(drive([open, ends("DONE")]).run.closed).toBeNull();
  });
});
