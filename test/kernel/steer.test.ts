import { describe, expect, test } from "vitest";
import { NO_USAGE } from "../../src/domain/usage.ts";
import { exceeded } from "../../src/kernel/budget.ts";
import type { Input } from "../../src/kernel/input.ts";
import { owed } from "../../src/kernel/owed.ts";
import { agentNode, makePlan } from "../plan.ts";
import { drive, ends, fails, open, plan, T0, tick } from "./drive.ts";

const AT = { at: T0 } as const;
const end: Input = { ...AT, type: "end", verdict: "cancelled", reason: "not wanted", hint: "" };
const ended: Input = { ...AT, type: "ended" };
const hold: Input = { ...AT, type: "hold", reason: "wait for me" };
const release: Input = { ...AT, type: "release", reason: "" };

const asking = makePlan("t.r1", {
  nodes: {
    ...plan.nodes,
    [plan.graph.entry]: agentNode(plan.graph.entry, { DONE: "sign-off" }),
    "sign-off": {
      kind: "approve",
      name: "sign-off",
      visits: 2,
      attempts: 1,
      on: { APPROVED: "integrate", REJECTED: plan.graph.entry, exhausted: "blocked" },
      question: "Shall it go in?",
    },
  },
});

describe("a run that a person steers", () => {
  test("a hold stands beside the position and never replaces it: what is at work ends and decides as ever", () => {
    const { run, events } = drive([open, hold, hold, ends("DONE"), release]);
    expect(events.filter(({ type }) => type === "held")).toHaveLength(1);
    expect(run.held).toBeNull();
    expect(drive([open, ends("DONE")]).run).toEqual(run);
  });

  test("an end closes the run when nothing of it is at work any more: an attempt has ended, however it ended", () => {
    expect(drive([open, ends("DONE"), end]).run.closed).toBeNull();
    for (const last of [ends("DONE"), fails("killed"), fails("usage-limited")]) {
      const { run } = drive([open, end, last]);
      expect(run.closed).toMatchObject({ verdict: "cancelled", reason: "not wanted" });
      expect(run.attempts).toHaveLength(1);
    }
    const waiting = drive([open, fails("usage-limited"), end]);
    expect(owed(plan, waiting.run)).toEqual({ do: "end" });
    expect(drive([open, fails("usage-limited"), end, ended]).run.closed).toMatchObject({ verdict: "cancelled" });
  });

  test("P13, G4: a run that shall end while its work is being moved into the base ends done, because the base holds it", () => {
    const atGate = [open, ends("DONE"), ends("PASS"), ends("PASS"), ends("DONE")] as const;
    const gate: Input[] = [{ ...AT, type: "merged", base: "b", candidate: "c" }];
    const stood = drive([...atGate, ...gate, ends("PASS")]);
    expect(owed(plan, stood.run).do).toBe("advance");
    const late = drive([...atGate, ...gate, ends("PASS"), end, { ...AT, type: "advanced" }, ended]);
    expect(late.run.closed).toBeNull();
    expect(owed(plan, late.run).do).toBe("follow");
    const over = drive([
      ...atGate,
      ...gate,
      ends("PASS"),
      end,
      { ...AT, type: "advanced" },
      { ...AT, type: "followed", note: "" },
    ]);
    expect(over.run.closed).toMatchObject({ verdict: "done" });
    expect(drive([...atGate, ...gate, ends("PASS"), end, ended]).run.closed).toMatchObject({ verdict: "cancelled" });
  });

  test("P13: work that the base holds is not ended any more", () => {
    const { run } = drive([open, ends("DONE")]);
    const advanced = { ...run, advanced: { from: "a", commit: "b" } };
    expect(owed(plan, advanced).do).toBe("attempt");
    expect(drive([open, end, ended]).run.closed).toBeNull();
    expect(drive([open, end, end]).events.filter(({ type }) => type === "ending")).toHaveLength(1);
  });

  test("an approve node asks, orders nothing, and goes on by the decision; the note is kept for the stages that follow", () => {
    const asked = drive([open, ends("DONE")], asking);
    expect(owed(asking, asked.run)).toEqual({ do: "ask", question: "Shall it go in?" });
    expect(drive([open, ends("DONE"), tick], asking).run).toEqual(asked.run);
    const yes: Input = { ...AT, type: "decide", outcome: "APPROVED", note: "fine" };
    const no: Input = { ...AT, type: "decide", outcome: "REJECTED", note: "smaller, please" };
    expect(drive([open, ends("DONE"), yes], asking).run).toMatchObject({
      node: "integrate",
      asked: null,
      notes: ["fine"],
    });
    expect(drive([open, ends("DONE"), no], asking).run).toMatchObject({
      node: plan.graph.entry,
      notes: ["smaller, please"],
    });
    expect(drive([open, yes], asking).run.notes).toEqual([]);
  });

  test("C4: a person who rejects for ever meets the node's visits", () => {
    const no: Input = { ...AT, type: "decide", outcome: "REJECTED", note: "" };
    const { run } = drive([open, ...Array.from({ length: 5 }, () => [ends("DONE"), no]).flat()], asking);
    expect(run.closed).toMatchObject({ verdict: "blocked" });
  });

  test("an agent's question closes the run blocked with it, and its work stays the tip", () => {
    const { run } = drive([open, fails("needs-person", { question: "Which?", commit: "c1" })]);
    expect(run.closed).toMatchObject({ verdict: "blocked", question: "Which?" });
    expect(run.tip).toBe("c1");
  });

  test("C6: a nudge ends what a person may have mended, and a provider's limit only when it is named", () => {
    const waiting = [open, fails("usage-limited")];
    expect(drive([...waiting, { ...AT, type: "nudge" }]).run.wait).not.toBeNull();
    expect(drive([...waiting, { ...AT, type: "nudge", owner: "outage" }]).run.wait).not.toBeNull();
    expect(drive([...waiting, { ...AT, type: "nudge", owner: "usage-limit" }]).run.wait).toBeNull();
    expect(drive([open, fails("auth"), { ...AT, type: "nudge" }]).run.wait).toBeNull();
  });
});

describe("what an attempt at work may still spend", () => {
  const bounded = makePlan("t.r1", {
    limits: { ...plan.limits, tokens: 100, stage: { ...plan.limits.stage, tokens: 60 } },
  });
  const usage = (inputTokens: number) => ({ ...NO_USAGE, inputTokens });

  test("C4: the run's and the stage's budgets count what is settled and what the attempt has told so far", () => {
    const { run } = drive([open, fails("crashed", { usage: usage(40) })], bounded);
    const told = (tokens: number) => exceeded(bounded.limits, run, { activeMs: 0, usage: usage(tokens) });
    expect(told(19)).toBeNull();
    expect(told(20)).toContain("the stage");
    expect(exceeded({ ...bounded.limits, stage: plan.limits.stage }, run, { activeMs: 0, usage: usage(60) })).toContain(
      "the run's",
    );
  });

  test("C4: a stage that spent its budget is not ordered again", () => {
    const { run } = drive([open, fails("crashed", { usage: usage(60) }), tick], bounded);
    expect(run.closed).toMatchObject({ verdict: "blocked" });
    expect(run.closed?.reason).toContain("60 tokens are used up");
  });
});
