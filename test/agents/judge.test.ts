import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/agents/adapter.ts";
import { type End, type Evidence, judge } from "../../src/agents/judge.ts";
import { outcomeLine } from "../../src/agents/outcome-line.ts";
import type { ReportFile } from "../../src/agents/report.ts";
import { CLASSES } from "../../src/domain/attempt.ts";

const OUTCOMES = ["DONE", "BLOCKED"];

const ENDS: Record<string, End> = {
  "exit 0": { kind: "exited", code: 0 },
  "exit 1": { kind: "exited", code: 1 },
  "exit 127": { kind: "exited", code: 127 },
  "signal 9": { kind: "exited", code: 137 },
  grace: { kind: "grace" },
  timeout: { kind: "cut", class: "timeout", sentence: "too long", hint: "" },
  stalled: { kind: "cut", class: "stalled", sentence: "silent", hint: "" },
  stopped: { kind: "cut", class: "killed", sentence: "stopped", hint: "" },
  flood: { kind: "cut", class: "agent-failed", sentence: "flood", hint: "" },
  setup: { kind: "setup-failed", sentence: "npm ci" },
  unlaunched: { kind: "unlaunched", sentence: "none" },
  unstarted: { kind: "unstarted", sentence: "never" },
  killed: { kind: "vanished", rebooted: false },
  rebooted: { kind: "vanished", rebooted: true },
};

const found = (outcome: string): ReportFile => ({ kind: "found", report: { outcome, summary: "" } });
const REPORTS: Record<string, ReportFile> = {
  none: { kind: "none" },
  DONE: found("DONE"),
  BLOCKED: found("BLOCKED"),
  illegal: found("PERFECT"),
  unfit: { kind: "unfit", reason: "it is not JSON" },
};

const FINALS: Record<string, string | null> = {
  none: null,
  words: "I did it.",
  DONE: "I did it.\n\n### DONE\n",
  BLOCKED: "no\n### BLOCKED",
  illegal: "### PERFECT",
  quoted: "### DONE\nand so on",
  both: "### BLOCKED\n### DONE",
};

const FAULTS: Record<string, Fault | null> = {
  none: null,
  "429": { class: "rate-limited", message: "429", hint: "", retryAt: null },
};

const evidence = (over: Partial<Evidence>): Evidence => ({
  end: { kind: "exited", code: 0 },
  outcomes: OUTCOMES,
  report: { kind: "none" },
  asked: null,
  final: null,
  fault: null,
  lastWords: "",
  spoke: true,
  ...over,
});

const pick = <T>(table: Record<string, T>, name: string): T => {
  const value = table[name];
  if (value === undefined) throw new Error(`the table has no ${name}`);
  return value;
};

const all = Object.entries(ENDS).flatMap(([end]) =>
  Object.keys(REPORTS).flatMap((report) =>
    Object.keys(FINALS).flatMap((final) => Object.keys(FAULTS).map((fault) => ({ end, report, final, fault }))),
  ),
);

/** Said again in other words: which cells of the table are a success, and with what. */
const success = (end: string, report: string, final: string, fault: string): string | null => {
  if (!["exit 0", "grace"].includes(end) || fault !== "none") return null;
  if (end === "grace" && final === "both") return null;
  const said = { DONE: "DONE", both: "DONE", BLOCKED: "BLOCKED" }[final] ?? null;
  if (report === "none") return said;
  if (!OUTCOMES.includes(report)) return null;
  return said === null || said === report ? report : null;
};

describe("the judgement of an ending", () => {
  test.each(all)(
    "M54: $end, report $report, final $final, fault $fault has one class, and success only where it is due",
    (cell) => {
      const judged = judge(
        evidence({
          end: pick(ENDS, cell.end),
          report: pick(REPORTS, cell.report),
          final: FINALS[cell.final] ?? null,
          fault: FAULTS[cell.fault] ?? null,
        }),
      );
      expect(CLASSES).toContain(judged.class);
      expect(judged.outcome).toBe(success(cell.end, cell.report, cell.final, cell.fault));
      expect(judged.class === "ok").toBe(judged.outcome !== null);
      expect(judged.started).toBe(!["unlaunched", "unstarted"].includes(cell.end));
    },
  );

  test.each([
    ["exit 1", "agent-failed"],
    ["signal 9", "crashed"],
    ["timeout", "timeout"],
    ["stalled", "stalled"],
    ["stopped", "killed"],
    ["flood", "agent-failed"],
    ["setup", "setup-failed"],
    ["unlaunched", "launch-failed"],
    ["unstarted", "lost"],
    ["killed", "crashed"],
    ["rebooted", "lost"],
  ])("C1: %s is %s, whatever was said", (end, kind) => {
    expect(judge(evidence({ end: pick(ENDS, end), report: found("DONE"), final: "### DONE" })).class).toBe(kind);
  });

  test("C1: an exit with 0 without an outcome, with an illegal one, or with two, has a class of its own", () => {
    expect(judge(evidence({})).class).toBe("no-outcome");
    expect(judge(evidence({ report: { kind: "unfit", reason: "x" }, final: "### DONE" })).class).toBe("no-outcome");
    expect(judge(evidence({ final: "### PERFECT" })).class).toBe("illegal-outcome");
    expect(judge(evidence({ report: found("PERFECT"), final: "### DONE" })).class).toBe("illegal-outcome");
    expect(judge(evidence({ report: found("DONE"), final: "### BLOCKED" })).class).toBe("conflicting");
  });

  test("a typed fault decides over the exit code, and carries when to try again", () => {
    const fault: Fault = {
      class: "usage-limited",
      message: "limit",
      hint: "wait",
      retryAt: "2030-01-01T00:00:00.000Z",
    };
    expect(judge(evidence({ end: { kind: "exited", code: 1 }, fault }))).toMatchObject({
      class: "usage-limited",
      retryAt: fault.retryAt,
      hint: "wait",
    });
  });

  test("an executable that cannot be executed is launch-failed only when it said nothing", () => {
    expect(judge(evidence({ end: { kind: "exited", code: 127 }, spoke: false })).class).toBe("launch-failed");
    expect(judge(evidence({ end: { kind: "exited", code: 127 }, spoke: true })).class).toBe("agent-failed");
  });

  test("M53: a summary is one line of at most 2,000 characters", () => {
    const { summary } = judge(
      evidence({ report: { kind: "found", report: { outcome: "DONE", summary: `a\nb\t${"x".repeat(9_000)}` } } }),
    );
    expect(summary).toHaveLength(2_000);
    expect(summary.startsWith("a b x")).toBe(true);
  });

  test.each([
    ["### DONE", "DONE"],
    ["### DONE  \r\n\n  \n", "DONE"],
    ["x\n   ### DONE", "DONE"],
    ["### done", null],
    ["## DONE", null],
    ["###DONE", null],
    ["### DONE.", null],
    ["> ### DONE", null],
    ["### DONE\n```", null],
    ["", null],
  ])("C2: the last line of %j names %j", (message, outcome) => {
    expect(outcomeLine(message)).toBe(outcome);
  });
});
