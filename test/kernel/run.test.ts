import { describe, expect, test } from "vitest";
import { CLASSES } from "../../src/domain/attempt.ts";
import { decide } from "../../src/kernel/decide.ts";
import type { Input } from "../../src/kernel/input.ts";
import { owed } from "../../src/kernel/owed.ts";
import { POLICIES } from "../../src/kernel/policy.ts";
import { currentAttempt } from "../../src/kernel/run.ts";
import { agentNode, makePlan, smallNodes } from "../plan.ts";
import { drive, ends, fails, open, plan, settlement, T0, tick } from "./drive.ts";

const happyToGate = [open, ends("DONE", { commit: "c1" }), ends("PASS"), ends("PASS")] as const;

describe("a run that goes well", () => {
  test("is built, checked, judged, merged, checked again at the gate, and only then advances the base", () => {
    const { run, events } = drive([
      ...happyToGate,
      { type: "merged", base: "base", candidate: "cand", at: T0 },
      ends("PASS"),
      { type: "advanced", at: T0 },
      { type: "followed", note: "brought along", at: T0 },
    ]);
    expect(run.closed?.verdict).toBe("done");
    expect(run.integration).toMatchObject({ status: "merged", commit: "cand", base: "base" });
    expect(events.map((event) => event.type).filter((type) => type !== "entered")).toEqual([
      "opened",
      "ordered",
      "settled",
      "ordered",
      "settled",
      "ordered",
      "settled",
      "merged",
      "ordered",
      "settled",
      "advanced",
      "followed",
      "integrated",
      "closed",
    ]);
  });

  test("does not owe the base's move before the candidate's checks are green", () => {
    const { run } = drive([...happyToGate, { type: "merged", base: "base", candidate: "cand", at: T0 }]);
    expect(owed(plan, run)).toMatchObject({ do: "attempt", kind: "candidate" });
    expect(decide(plan, run, { type: "advanced", at: T0 })).toEqual([]);
  });

  test("that changes nothing ends done as a noop", () => {
    const { run } = drive([...happyToGate, { type: "contained", base: "base", at: T0 }]);
    expect(run.closed?.verdict).toBe("done");
    expect(run.integration).toMatchObject({ status: "noop", commit: null });
    expect(run.integration?.reason).toContain("no-change");
  });

  test("leaves its branch for the person when integration is off", () => {
    const off = makePlan("t.r1", { integration: { enabled: false, rounds: 5 } });
    const { run } = drive([...happyToGate], off);
    expect(owed(off, run)).toEqual({ do: "offer", commit: "c1" });
    const after = drive([...happyToGate, { type: "offered", ref: "millrace/t.r1", at: T0 }], off).run;
    expect(after.integration).toMatchObject({ status: "off", commit: "c1" });
    expect(after.closed?.verdict).toBe("done");
  });
});

describe("a run that is sent back", () => {
  test("G3: a conflict goes to the fixer with the tree that holds the markers, and the base is untouched", () => {
    const { run } = drive([
      ...happyToGate,
      { type: "conflicted", base: "b2", tree: "tree", paths: ["a"], detail: "CONFLICT", at: T0 },
    ]);
    expect(run.node).toBe("fixer");
    expect(currentAttempt(run)).toMatchObject({ from: "c1", merge: { base: "b2", tree: "tree" } });
    expect(run.advanced).toBeNull();
  });

  test("G3: a red check at the gate goes to the fixer on the candidate, which holds the base", () => {
    const { run } = drive([...happyToGate, { type: "merged", base: "b2", candidate: "cand", at: T0 }, ends("FAIL")]);
    expect(run.node).toBe("fixer");
    expect(currentAttempt(run)?.from).toBe("cand");
    expect(run.gate).toBeNull();
  });

  test("M64: a base that moved is merged again, within the rounds", () => {
    const round = [
      { type: "merged", base: "b", candidate: "cand", at: T0 },
      ends("PASS"),
      { type: "base-moved", base: "b2", at: T0 },
    ] as const;
    const { run } = drive([...happyToGate, ...round]);
    expect(owed(plan, run)).toMatchObject({ do: "merge" });
    const worn = drive([...happyToGate, ...Array.from({ length: 6 }, () => round).flat()]).run;
    expect(worn.closed).toMatchObject({ verdict: "blocked" });
  });

  test("a conflict that nobody resolved never closes done", () => {
    const nodes = {
      ...smallNodes(),
      integrate: { ...smallNodes()["integrate"], on: { MERGED: "done", NEEDS_REVISION: "done" } },
    } as typeof plan.nodes;
    const { run } = drive(
      [...happyToGate, { type: "conflicted", base: "b2", tree: "t", paths: [], detail: "", at: T0 }],
      makePlan("t.r1", { nodes }),
    );
    expect(run.closed?.verdict).toBe("blocked");
  });
});

describe("an attempt that fails", () => {
  test("C1: every class has a consequence", () => {
    for (const ending of CLASSES) {
      if (ending === "ok") continue;
      expect(POLICIES[ending]).toBeDefined();
      const { run } = drive([open, fails(ending)]);
      expect(["attempt", "wait", "close"]).toContain(owed(plan, run).do);
    }
  });

  test("C5: is tried again only after a backoff, and the backoff doubles", () => {
    const nodes = {
      ...smallNodes(),
      builder: agentNode("builder", { DONE: "check", exhausted: "blocked" }, { attempts: 4 }),
    };
    const patient = makePlan("t.r1", { nodes });
    const waits = (n: number): number => {
      const { run } = drive(
        [
          open,
          ...Array.from({ length: n }, () => [fails("crashed"), tick])
            .flat()
            .slice(0, -1),
        ],
        patient,
      );
      return Date.parse(run.wait?.untilAt ?? "") - Date.parse(run.wait?.sinceAt ?? "");
    };
    expect([waits(1), waits(2), waits(3)]).toEqual([2_000, 4_000, 8_000]);
  });

  test("C4: alternating failure classes do not evade the budget of a visit", () => {
    const { run } = drive([open, fails("timeout"), tick, fails("crashed")]);
    expect(run.node).toBe("troubleshooter");
    expect(run.by).toBe("exhausted");
  });

  test("C4: a check that never passes ends within the fixer's visits", () => {
    const loop = [ends("FAIL"), ends("DONE", { commit: "f" })];
    const { run } = drive([open, ends("DONE", { commit: "c" }), ...loop, ...loop, ...loop, ends("FAIL")]);
    expect(run.node).toBe("troubleshooter");
  });

  test("C4: the run's attempts are bounded whatever the graph allows", () => {
    const small = makePlan("t.r1", { limits: { ...plan.limits, attempts: 3 } });
    const { run } = drive([open, ends("DONE"), ends("FAIL"), ends("DONE"), ends("PASS")], small);
    expect(run.closed?.reason).toContain("3 attempts are used up");
  });

  test("C4: tokens and money are bounded", () => {
    const usage = { inputTokens: 900, cachedTokens: 0, outputTokens: 200, costUsd: 3 };
    const tokens = makePlan("t.r1", { limits: { ...plan.limits, tokens: 1_000 } });
    expect(drive([open, ends("DONE", { usage })], tokens).run.closed?.reason).toContain("tokens are used up");
    const money = makePlan("t.r1", { limits: { ...plan.limits, costUsd: 2.5 } });
    expect(drive([open, ends("DONE", { usage })], money).run.closed?.reason).toContain("$2.5");
  });

  test("that was ended by us or never started costs no budget", () => {
    const { run } = drive([open, fails("killed"), fails("lost", { started: false }), fails("killed")]);
    expect(run.charged).toBe(0);
    expect(currentAttempt(run)?.n).toBe(4);
  });

  test("an outage waits with an owner and goes on by itself", () => {
    const { run } = drive([open, fails("provider-error", { summary: "500" })]);
    expect(run.wait).toMatchObject({ owner: "outage" });
    expect(run.tries).toBeLessThanOrEqual(1);
    expect(currentAttempt(drive([open, fails("provider-error"), tick]).run)?.n).toBe(2);
  });

  test("a usage limit waits until the time the provider named", () => {
    const retryAt = new Date(T0 + 3_600_000).toISOString();
    const { run } = drive([open, fails("usage-limited", { retryAt })]);
    expect(Date.parse(run.wait?.untilAt ?? "")).toBe(T0 + 3_601_000);
  });

  test("a nudge wakes what a person may have mended, never a usage limit", () => {
    const nudge: Input = { type: "nudge", at: T0 + 2_000 };
    expect(drive([open, fails("auth"), nudge]).run.wait).toBeNull();
    expect(drive([open, fails("usage-limited"), nudge]).run.wait).not.toBeNull();
  });

  test("effects outside the repository forbid an automatic repetition", () => {
    const { run } = drive([open, fails("crashed", { effects: 2 })]);
    expect(run.closed?.reason).toContain("2 recorded effects");
    const allowed = makePlan("t.r1", { effectsRepeat: true });
    expect(drive([open, fails("crashed", { effects: 2 })], allowed).run.closed).toBeNull();
  });

  test("setup that fails on the untouched base waits instead of failing the task", () => {
    expect(drive([open, fails("setup-failed")]).run.wait).toMatchObject({ owner: "setup" });
    const later = drive([open, ends("DONE", { commit: "c1" }), fails("setup-failed")]).run;
    expect(later.wait?.owner).toBe("backoff");
  });

  test("an outcome without an edge stops the run for the operator", () => {
    const { run } = drive([open, ends("MAYBE")]);
    expect(run.closed).toMatchObject({ verdict: "blocked" });
    expect(run.closed?.reason).toContain("MAYBE");
  });

  test("a late settlement of another attempt means nothing (M58)", () => {
    const { run } = drive([open]);
    expect(decide(plan, run, { type: "settled", at: T0, settlement: settlement(7, { outcome: "DONE" }) })).toEqual([]);
  });
});
