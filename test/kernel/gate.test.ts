import { describe, expect, test } from "vitest";
import type { Input } from "../../src/kernel/input.ts";
import { owed } from "../../src/kernel/owed.ts";
import type { Run } from "../../src/kernel/run.ts";
import { agentNode, makePlan, smallNodes } from "../plan.ts";
import { drive, ends, fails, open, T0, tick } from "./drive.ts";

const integrate = (on: Record<string, string>): ReturnType<typeof smallNodes>[string] => ({
  kind: "integrate",
  name: "integrate",
  visits: 3,
  attempts: 2,
  on: { MERGED: "done", ...on },
});

const merged = (candidate: string): Input => ({ type: "merged", base: "base", candidate, at: T0 });
const conflicted: Input = { type: "conflicted", base: "b2", tree: "marked", paths: ["a.txt"], detail: "", at: T0 };
const toGate = [open, ends("DONE", { commit: "c1" }), ends("PASS"), ends("PASS")] as const;

describe("the gate", () => {
  test("G9: a candidate whose checks could not be run is not the one that is judged after more work", () => {
    const nodes = { ...smallNodes(), integrate: integrate({ NEEDS_REVISION: "fixer", exhausted: "fixer" }) };
    const plan = makePlan("t.r1", { nodes });
    const { run } = drive(
      [
        ...toGate,
        merged("old"),
        fails("crashed"),
        tick,
        fails("crashed"),
        ends("DONE", { commit: "c2" }),
        ends("PASS"),
        ends("PASS"),
      ],
      plan,
    );
    expect(run.node).toBe("integrate");
    expect(owed(plan, run)).toMatchObject({ do: "merge", tip: "c2" });
  });

  test("a setup that fails at the gate is tried again before it is called the work's fault", () => {
    const plan = makePlan("t.r1");
    const once = drive([...toGate, merged("cand"), fails("setup-failed")], plan).run;
    expect(owed(plan, once)).toMatchObject({ do: "wait", owner: "backoff" });
    const often = drive([...toGate, merged("cand"), fails("setup-failed"), tick, fails("setup-failed")], plan).run;
    expect(often.node).toBe("fixer");
    expect(often.revision).toMatchObject({ kind: "red-check" });
  });

  test("G9: with integration off a run that goes on from an earlier one's work never moves the base", () => {
    const plan = makePlan("t.r2", {
      integration: { enabled: false, rounds: 5 },
      base: { branch: "main", commit: "base", start: "earlier" },
    });
    const { run } = drive([open, ends("DONE"), ends("PASS"), ends("PASS")], plan);
    expect(owed(plan, run)).toEqual({ do: "offer", commit: "earlier" });
  });

  test("a conflict that another's commit resolved is no reason to call integrated work blocked", () => {
    const nodes = {
      ...smallNodes(),
      fixer: agentNode("fixer", { DONE: "integrate" }, { readOnly: true }),
      integrate: integrate({ NEEDS_REVISION: "fixer" }),
    };
    const plan = makePlan("t.r1", { nodes });
    const { run } = drive(
      [
        ...toGate,
        conflicted,
        ends("DONE"),
        merged("cand"),
        ends("PASS"),
        { type: "advanced", at: T0 },
        { type: "followed", note: "", at: T0 },
      ],
      plan,
    );
    expect(run.closed).toMatchObject({ verdict: "done" });
  });

  test("G4: work that reached the base is done, however long the user's checkout cannot be brought along", () => {
    const plan = makePlan("t.r1");
    const failing = (run: Run): Input => ({
      type: "failed",
      doing: "follow",
      reason: "index.lock exists",
      at: run.wait === null ? T0 : Date.parse(run.wait.untilAt),
    });
    const tries = Array.from({ length: 600 }, () => [failing, tick]).flat();
    const { run } = drive([...toGate, merged("cand"), ends("PASS"), { type: "advanced", at: T0 }, ...tries], plan);
    expect(run.closed).toMatchObject({ verdict: "done" });
    expect(run.integration).toMatchObject({ status: "merged", commit: "cand" });
  });
});

describe("the time a run waits", () => {
  test("counts up to what was waited for: the days on which no engine ran are nobody's wait", () => {
    const plan = makePlan("t.r1");
    const late = (run: Run): Input => ({ type: "tick", at: Date.parse(run.wait?.untilAt ?? "") + 9 * 86_400_000 });
    const { run } = drive([open, fails("provider-error"), late, fails("provider-error")], plan);
    expect(run.waitedMs).toBe(10_000);
    expect(run.closed).toBeNull();
  });
});
