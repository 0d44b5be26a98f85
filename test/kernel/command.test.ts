import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Act } from "../../src/domain/command.ts";
import type { EngineEvent } from "../../src/domain/event.ts";
import { TASK_STATES, type TaskState } from "../../src/domain/task.ts";
import { judge } from "../../src/kernel/command.ts";
import type { Consent, Facts, Verdict } from "../../src/kernel/judgement.ts";
import { EMPTY_DESK, foldDesk } from "../../src/kernel/desk.ts";
import { UNOPENED, type Run } from "../../src/kernel/run.ts";

const NOW = Date.UTC(2026, 5, 1, 22);
const AT = new Date(NOW).toISOString();
const OPEN: Run = { ...UNOPENED, opened: true, slot: 1, start: "s", tip: "s", node: "builder" };

type World = {
  states?: Readonly<Record<string, TaskState>>;
  run?: Run | null;
  question?: string | null;
  events?: readonly EngineEvent[];
};

const facts = ({ states = {}, run = null, question = null, events = [] }: World): Facts => ({
  nowMs: NOW,
  desk: foldDesk(events, EMPTY_DESK),
  stateOf: (task) => states[task],
  openRun: (task) => (run === null || states[task] !== "active" ? null : { id: `${task}.r1`, run }),
  lastRun: (task) =>
    states[task] === undefined || states[task] === "backlog"
      ? null
      : { id: `${task}.r1`, node: "checker", question, stages: ["builder", "checker"] },
});

const asked = (act: Act, world: World): Verdict => judge(act, facts(world));
const accepted = (act: Act, world: World): Consent => {
  const verdict = asked(act, world);
  if (verdict.kind !== "accepted") throw new Error(verdict.sentence);
  return verdict;
};

const pause = (untilAt: string | null = null, target: string | null = null): Act => ({
  verb: "pause",
  target,
  reason: "",
  untilAt,
});
const resume = (owner: string | null = null, target: string | null = null): Act => ({ verb: "resume", target, owner });
const paused = (owner: "operator" | "usage-limit", untilAt: string | null = null): EngineEvent => ({
  type: "paused",
  owner,
  scope: owner === "operator" ? "engine" : "runner:codex",
  sinceAt: AT,
  untilAt,
  reason: "why",
});

test("E8: a receipt calls a person's pause theirs, and says a time as a person reads it", () => {
  const until = new Date(NOW + 3_600_000).toISOString();
  expect(accepted(pause(until), {}).sentence).toBe(
    "Paused until 2026-06-01 23:00:00 UTC: no attempt starts; those at work end first.",
  );
  expect(accepted(resume(), { events: [paused("operator")] }).sentence).toBe("Resumed: your pause no longer holds.");
  expect(asked(resume("usage-limit"), { events: [paused("operator")] })).toMatchObject({
    sentence: "No pause of usage-limit stands; your pause does: why",
    hint: "millrace resume lifts it",
  });
});

const TASK_ACTS: readonly Act[] = [
  pause(null, "a"),
  resume(null, "a"),
  { verb: "cancel", task: "a", reason: "" },
  { verb: "retry", task: "a", from: null, fresh: false },
  { verb: "unblock", task: "a" },
  { verb: "answer", task: "a", text: "yes" },
  { verb: "defer", task: "a", reason: "" },
  { verb: "thaw", task: "a" },
  { verb: "supersede", task: "a", by: "b" },
  { verb: "edit", task: "a", text: "x", seen: "" },
  { verb: "reorder", tasks: ["a"] },
  { verb: "prioritise", task: "a", priority: 3 },
  { verb: "approve", task: "a", note: "" },
  { verb: "reject", task: "a", note: "" },
];

const actOf = (verb: Act["verb"]): Act => {
  const act = TASK_ACTS.find((one) => one.verb === verb);
  if (act === undefined) throw new Error(`no act ${verb}`);
  return act;
};

const movesOf = (verdict: Verdict): string[] =>
  verdict.kind === "accepted"
    ? verdict.events.flatMap((event) => (event.type === "task-moved" ? [`${event.from}>${event.to}`] : []))
    : [];

describe("commands about a task", () => {
  test("B6: every verb in every state is allowed with a sentence, or refused with a sentence and what helps", () => {
    for (const act of TASK_ACTS)
      for (const state of [...TASK_STATES, undefined])
        for (const run of [null, OPEN, { ...OPEN, asked: "go?" }, { ...OPEN, held: "h" }]) {
          const verdict = asked(act, { states: state === undefined ? {} : { a: state, b: "backlog" }, run });
          expect(verdict.sentence, `${act.verb} in ${state}`).toMatch(/\S.*[.:]/);
          if (verdict.kind === "refused") expect(verdict.hint).not.toBe("");
          if (state === undefined) expect(verdict).toMatchObject({ kind: "refused" });
          for (const move of movesOf(verdict)) expect(move.startsWith(`${state}>`)).toBe(true);
        }
  });

  test("P2: nothing ever moves a task out of done, and only its own run ends a task at work", () => {
    for (const act of TASK_ACTS)
      for (const state of ["done", "active"] as const)
        expect(movesOf(asked(act, { states: { a: state, b: "backlog" }, run: OPEN })), act.verb).toEqual([]);
  });

  test.each([
    ["cancel", "backlog", "backlog>cancelled"],
    ["cancel", "blocked", "blocked>cancelled"],
    ["retry", "blocked", "blocked>backlog"],
    ["retry", "cancelled", "cancelled>backlog"],
    ["unblock", "blocked", "blocked>backlog"],
    ["defer", "backlog", "backlog>deferred"],
    ["defer", "blocked", "blocked>deferred"],
    ["thaw", "deferred", "deferred>backlog"],
    ["supersede", "deferred", "deferred>cancelled"],
  ] as const)("B6: %s moves a task in %s: %s", (verb, state, move) => {
    const act = actOf(verb);
    expect(movesOf(asked(act, { states: { a: state, b: "backlog" } }))).toEqual([move]);
  });

  test("cancelling what is at work ends its run first; what the base holds already is not cancelled", () => {
    const cancel = actOf("cancel");
    expect(accepted(cancel, { states: { a: "active" }, run: OPEN }).run).toMatchObject({
      id: "a.r1",
      input: { type: "end", verdict: "cancelled" },
    });
    const advanced = { ...OPEN, advanced: { from: "x", commit: "y" } };
    expect(asked(cancel, { states: { a: "active" }, run: advanced }).kind).toBe("refused");
  });

  test("an answer goes to the question that was asked, and the next run begins where it was asked", () => {
    const answer = actOf("answer");
    expect(asked(answer, { states: { a: "blocked" } }).kind).toBe("refused");
    const { events } = accepted(answer, { states: { a: "blocked" }, question: "Which?" });
    expect(events).toMatchObject([
      { type: "task-answered", question: "Which?", text: "yes" },
      { type: "task-retried", from: "checker", fresh: false, run: "a.r1" },
      { type: "task-moved", from: "blocked", to: "backlog" },
    ]);
  });

  test("a retry names a stage of the graph it ran, or is refused with the stages there are", () => {
    const from = (stage: string): Act => ({ verb: "retry", task: "a", from: stage, fresh: true });
    expect(accepted(from("checker"), { states: { a: "blocked" } }).events[0]).toMatchObject({
      from: "checker",
      fresh: true,
    });
    expect(asked(from("chekcer"), { states: { a: "blocked" } })).toMatchObject({
      hint: "its stages: builder, checker",
    });
  });

  test("approve and reject answer only a run that asks for a decision", () => {
    const approve: Act = { verb: "approve", task: "a", note: "fine" };
    expect(asked(approve, { states: { a: "active" }, run: OPEN }).kind).toBe("refused");
    expect(accepted(approve, { states: { a: "active" }, run: { ...OPEN, asked: "go?" } }).run?.input).toEqual({
      type: "decide",
      outcome: "APPROVED",
      note: "fine",
    });
  });
});

describe("commands about the engine", () => {
  test("E8: resuming ends the person's own pause and no other; another owner's is named, and lifted only by name", () => {
    const both = [paused("operator"), paused("usage-limit")];
    expect(accepted(resume(), { events: both }).events).toMatchObject([{ type: "unpaused", owner: "operator" }]);
    expect(asked(resume(), { events: [paused("usage-limit")] })).toMatchObject({
      kind: "refused",
      hint: "millrace resume --owner usage-limit lifts it before its time",
    });
    expect(accepted(resume("usage-limit"), { events: both }).events).toMatchObject([
      { owner: "usage-limit", scope: "runner:codex" },
    ]);
    expect(accepted(resume("all"), { events: both }).events).toHaveLength(2);
    expect(asked(resume("quiet-hours"), { events: both })).toMatchObject({
      kind: "refused",
      hint: "millrace config set execution.quiet_hours '[]' ends them at once",
    });
  });

  test("M40: a pause given twice is answered twice and decided once; a time that is over is refused", () => {
    expect(accepted(pause(), {}).events).toHaveLength(1);
    expect(accepted(pause(), { events: [paused("operator")] }).events).toEqual([]);
    expect(asked(pause("2026-01-01T00:00:00.000Z"), {}).kind).toBe("refused");
  });

  test("a pause whose time has come holds nothing", () => {
    const over = paused("operator", "2026-01-01T00:00:00.000Z");
    expect(accepted(resume(), { events: [over] }).sentence).toBe("Nothing is paused.");
  });

  test("the desk keeps one pause an owner and scope, whatever is paused and ended in whatever order", () => {
    const event = fc.constantFrom<EngineEvent>(
      paused("operator"),
      paused("usage-limit"),
      { type: "unpaused", owner: "operator", scope: "engine", reason: "" },
      { type: "unpaused", owner: "usage-limit", scope: "runner:codex", reason: "" },
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const { pauses } = foldDesk(events);
        const last = (owner: string): string | undefined =>
          events.findLast((one) => "owner" in one && one.owner === owner)?.type;
        expect(pauses.map(({ owner }) => owner).sort()).toEqual(
          ["operator", "usage-limit"].filter((owner) => last(owner) === "paused"),
        );
      }),
    );
  });
});
