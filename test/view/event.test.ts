import { describe, expect, test } from "vitest";
import type { Settlement } from "../../src/domain/attempt.ts";
import { EngineEvent, RunEvent } from "../../src/domain/event.ts";
import { NO_USAGE } from "../../src/domain/usage.ts";
import { phraseEvent } from "../../src/view/event.ts";

const settlement: Settlement = {
  n: 2,
  class: "ok",
  outcome: "DONE",
  summary: "Added subtract",
  hint: "",
  durationMs: 12_300,
  usage: NO_USAGE,
  model: null,
  session: null,
  exitCode: 0,
  retryAt: null,
  started: true,
  question: null,
  noop: false,
  effects: 0,
  checks: [],
  commit: null,
  left: null,
};

const EVENTS: readonly (RunEvent | EngineEvent)[] = [
  { type: "opened", plan: "p".repeat(64), slot: 1, start: "c".repeat(40) },
  { type: "entered", node: "builder", from: null, by: "entry" },
  { type: "ordered", n: 1, node: "builder", kind: "agent", from: "c".repeat(40), merge: null },
  { type: "settled", node: "builder", settlement },
  {
    type: "waiting",
    owner: "rate-limit",
    class: "rate-limited",
    sinceAt: "2026-03-01T08:00:00Z",
    untilAt: "2026-03-01T08:01:00Z",
    reason: "the provider asks to wait",
  },
  { type: "resumed", owner: "rate-limit", waitedMs: 60_000 },
  { type: "merged", base: "b".repeat(40), candidate: "d".repeat(40), round: 1 },
  {
    type: "sent-back",
    revision: { kind: "conflict", base: "b".repeat(40), detail: "", paths: ["a.ts"] },
    tip: "t",
    tree: null,
  },
  { type: "outdated", base: "b".repeat(40) },
  { type: "advanced", from: "b".repeat(40), commit: "d".repeat(40) },
  { type: "followed", note: "The checkout was brought along" },
  { type: "integrated", status: "merged", base: "b".repeat(40), commit: "d".repeat(40), reason: "" },
  {
    type: "closed",
    verdict: "blocked",
    reason: "the checks stay red",
    hint: "look at them",
    research: true,
    question: null,
  },
  { type: "engine-started", pid: 7, host: "h", version: "1" },
  { type: "engine-stopped", reason: "done" },
  { type: "engine-took-over", epoch: 2, pid: 7, reason: "it died" },
  { type: "task-ranked", tasks: ["a", "b"] },
  { type: "task-prioritised", task: "a", priority: 3 },
  { type: "task-moved", task: "a", from: "backlog", to: "blocked", reason: "as asked", run: null },
  { type: "held", reason: "over lunch" },
  { type: "released", reason: "back" },
  { type: "ending", verdict: "cancelled", reason: "not wanted", hint: "" },
  { type: "asked", node: "review", question: "Ship it?" },
  { type: "decided", node: "review", outcome: "APPROVED", note: "" },
  { type: "task-answered", task: "a", question: "Which port?", text: "8080" },
  { type: "task-retried", task: "a", from: "checker", fresh: true, run: "a.r1" },
  { type: "task-edited", task: "a", digest: "d" },
  {
    type: "paused",
    owner: "usage-limit",
    scope: "runner:codex",
    sinceAt: "2026-03-01T08:00:00Z",
    untilAt: "2026-03-01T09:00:00Z",
    reason: "the weekly limit is used up",
  },
  { type: "unpaused", owner: "usage-limit", scope: "runner:codex", reason: "the limit was reset" },
  { type: "budget-reached", budget: "day.tokens", period: "2026-03-01", level: "warn", sentence: "80% are used" },
  { type: "checkpointed", digest: "d" },
  { type: "config-reloaded", sentence: "The settings were read again" },
  { type: "run-corrupt", run: "a.r1", reason: "a hash does not hold" },
];

describe("the sentence of an event", () => {
  test("every type of event has one: a single line that ends like a sentence", () => {
    const schemas = [...RunEvent.options, ...EngineEvent.options];
    expect(new Set(EVENTS.map((event) => event.type))).toEqual(
      new Set(schemas.map((schema) => schema.shape.type.value)),
    );
    for (const event of EVENTS) {
      const sentence = phraseEvent(event);
      expect(sentence, event.type).toMatch(/^[^\n]+[.!?]$/);
      expect(sentence, event.type).not.toMatch(/undefined|null|\[object/);
    }
  });

  test("a red command is named with its exit code", () => {
    const red = {
      ...settlement,
      outcome: "FAIL",
      checks: [{ command: "npm test", exitCode: 3, durationMs: 5, output: "01.log" }],
    };
    expect(phraseEvent({ type: "settled", node: "check", settlement: red })).toContain("`npm test` exited 3");
  });

  test("D1: a type of a later version is told by its name", () => {
    expect(phraseEvent({ type: "approved-by-moon" } as unknown as RunEvent)).toContain("approved-by-moon");
  });

  test("F12: an agent's summary cannot bring control characters into it", () => {
    const evil = { ...settlement, summary: "\u001B[2Jgone\u202E\nsecond" };
    expect(phraseEvent({ type: "settled", node: "builder", settlement: evil })).toBe(
      "builder ended after 12 s with DONE. gone.",
    );
  });

  test("a wait for a person's checkout says what to do there, and a reason gets one full stop", () => {
    const waiting = EVENTS.find((event) => event.type === "waiting");
    if (waiting === undefined) throw new Error("no wait among the events");
    const reason = "The checkout /home/me/app has uncommitted changes in src/a.ts.";
    expect(phraseEvent({ ...waiting, owner: "lane", class: null, reason })).toMatch(
      /src\/a\.ts\. Commit or stash the changes in \/home\/me\/app; it goes on by itself\.$/,
    );
  });

  test("a retry is told once: the wait after an attempt does not repeat how that ended", () => {
    const reason = "builder (attempt 1) ended without an outcome: exit 3";
    const waiting = EVENTS.find((event) => event.type === "waiting");
    if (waiting === undefined) throw new Error("no wait among the events");
    expect(phraseEvent({ ...waiting, owner: "backoff", class: "agent-failed", reason })).toBe(
      "It waits until 08:01:00 UTC (backoff), then it goes on by itself.",
    );
    expect(phraseEvent({ ...waiting, owner: "runner", class: null, reason: "codex is not found" })).toContain(
      "codex is not found.",
    );
  });

  test("integration that is off is said once", () => {
    const reason = "integration is off; the work is on millrace/a.r1";
    const off: RunEvent = { type: "integrated", status: "off", base: "b".repeat(40), commit: "d".repeat(40), reason };
    expect(phraseEvent(off)).toBe(`Not integrated: ${reason} (${"d".repeat(10)}).`);
  });
});
