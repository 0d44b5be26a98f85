import { describe, expect, test } from "vitest";
import type { PauseRow, RunRow, Snapshot, TaskRow } from "../../src/domain/snapshot.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { projectEngine } from "../../src/view/engine.ts";
import { projectRun, type RunModel } from "../../src/view/run.ts";
import { unlessBroken, whyTask } from "../../src/view/why.ts";
import { whyRun } from "../../src/view/why-run.ts";
import { whyWorkspace, type WorkspaceFacts } from "../../src/view/why-workspace.ts";

const NOW = Date.parse("2026-03-01T00:56:00Z");
const holder = { pid: 42, host: "h", epoch: 3, at: "2026-03-01T00:00:00.000Z", what: "start --daemon" };
const zero = { backlog: 0, active: 0, blocked: 0, deferred: 0, done: 0, cancelled: 0 };
const quiet: Snapshot["engine"] = {
  what: "start --daemon",
  concurrency: 1,
  stopping: null,
  held: null,
  pauses: [],
  budgets: [],
  today: { attempts: 0, durationMs: 0, tokens: 0, costUsd: null },
  trouble: null,
};
const limit: PauseRow = {
  owner: "usage-limit",
  scope: "runner:codex",
  sinceAt: "2026-03-01T00:10:00.000Z",
  untilAt: "2026-03-01T03:10:00.000Z",
  reason: "",
};
const byHand: PauseRow = { ...limit, owner: "operator", scope: "engine", untilAt: null };
const atWork: RunRow = {
  id: "a.r1",
  task: "a",
  title: "A",
  node: "builder",
  attempt: 1,
  since: "2026-03-01T00:54:00.000Z",
  waiting: null,
  untilAt: null,
  held: false,
  runner: "codex",
  costUsd: null,
  tokens: 0,
  atWork: null,
};

const engineOf = (own: Partial<Snapshot["engine"]>, runs: readonly RunRow[] = [], live = true) => {
  const snapshot: Snapshot = {
    schema: "millrace.state/1",
    at: "2026-03-01T00:55:00.000Z",
    epoch: 3,
    engine: { ...quiet, ...own },
    counts: zero,
    mtimes: { backlog: "", active: "", blocked: "", deferred: "", done: "", cancelled: "" },
    runs: [...runs],
    heads: [],
    problems: [],
    config: { mtime: "", size: 0, checks: 0, durability: "strict" },
  };
  return projectEngine({ live: live ? holder : null, dead: null, foreign: null }, snapshot, runs.length, NOW, () => 0);
};

const row = (id: string, state: TaskState, reason = ""): TaskRow => ({ id, title: id, state, reason, priority: 0 });

const why = (facts: Partial<WorkspaceFacts>) =>
  whyWorkspace(
    {
      engine: engineOf({}),
      counts: zero,
      heads: [],
      byAge: false,
      unreadable: [],
      corrupt: [],
      needs: [],
      marked: false,
      unwritable: null,
      trouble: null,
      ...facts,
    },
    NOW,
  );

describe("why, for the engine", () => {
  test("what is at work is named, each with its stage", () => {
    expect(why({ engine: engineOf({}, [atWork]) }).sentence).toBe(
      "The engine carries a: builder, attempt 1, for 2 min.",
    );
    const two = engineOf({ concurrency: 2 }, [atWork, { ...atWork, id: "b.r1", task: "b", node: "checker" }]);
    expect(why({ engine: two }).sentence).toContain("carries 2 runs: a: builder, attempt 1, for 2 min; b: checker");
  });

  test("E8: a pause of everything is the reason, and what is at work ends first", () => {
    const engine = engineOf({ pauses: [byHand] }, [atWork]);
    expect(why({ engine })).toMatchObject({
      sentence: expect.stringMatching(
        /^Nothing new starts: paused by a person: .* The attempt at work on a ends first\.$/,
      ),
      hint: "millrace resume goes on at once.",
    });
    const stopped = why({ engine: engineOf({ pauses: [byHand] }, [], false), counts: { ...zero, backlog: 2 } });
    expect(stopped.sentence).toContain("No engine runs, and one that starts would carry nothing: paused by a person");
  });

  test("quiet hours, a budget or a full disk hold back the backlog in the engine's own words", () => {
    const counts = { ...zero, backlog: 2 };
    const heads = [row("a", "backlog")];
    const engine = engineOf({ held: "the disk has less than 100 MB left" });
    expect(why({ engine, counts, heads }).sentence).toBe(
      "The engine opens nothing: the disk has less than 100 MB left.",
    );
    const quietHours: PauseRow = { ...limit, owner: "quiet-hours", scope: "engine" };
    expect(why({ engine: engineOf({ pauses: [quietHours] }), counts, heads }).sentence).toContain(
      "quiet hours: until 03:10 UTC, in 2 h 14 min; resumes by itself",
    );
  });

  test("runs that all wait are told with what the first waits for", () => {
    const parked = { ...atWork, waiting: "usage limit of codex", untilAt: limit.untilAt };
    const engine = engineOf({ pauses: [limit] }, [parked, { ...parked, id: "b.r1", task: "b" }]);
    expect(why({ engine }).sentence).toBe(
      "No attempt is at work; a: builder waits: usage limit of codex, until 03:10 UTC, in 2 h 14 min. 1 other run waits too.",
    );
  });

  test("dependencies keep a living engine from the whole backlog, and it says which", () => {
    const facts = { counts: { ...zero, backlog: 1 }, heads: [row("b", "backlog", "waits for a (blocked)")] };
    expect(why(facts).sentence).toBe("The engine can take none of the backlog. b: waits for a (blocked).");
  });

  test("D6: a disk that takes nothing is said first, whether an engine lives or not", () => {
    const unwritable = "the disk of /w is full";
    for (const live of [true, false])
      expect(why({ engine: engineOf({}, [], live), unwritable })).toMatchObject({
        sentence: "Nothing can go on: the disk of /w is full.",
        hint: "Make room there, or give access; an engine that runs goes on by itself. millrace doctor says more.",
      });
  });

  test("a marker that keeps every engine from running is said before any promise", () => {
    const facts = { engine: engineOf({}, [], false), counts: { ...zero, backlog: 1 }, heads: [row("a", "backlog")] };
    expect(why({ ...facts, marked: true })).toMatchObject({
      sentence: "No engine runs, and none starts while agents/STOP lies in the workspace.",
      hint: "Remove agents/STOP, then start again.",
    });
    expect(why(facts).sentence).toContain("a is next");
  });

  test("B6: with nothing left to take, a question that waits for a person comes first", () => {
    const need = { task: "q", title: "Q", kind: "question", asks: "Which port?", hint: "answer it" } as const;
    const facts = { counts: { ...zero, blocked: 3 }, heads: [row("x", "blocked", "the checks stay red")] };
    expect(why({ ...facts, needs: [need] })).toMatchObject({
      sentence: "Nothing waits for an engine; one task needs a person. q: Which port?",
      hint: "answer it",
    });
    expect(why(facts).sentence).toContain("3 tasks are blocked. x: the checks stay red.");
  });
});

const run = (more: Partial<RunModel>): RunModel => ({
  ...projectRun({ id: "a.r1", plan: null, planVerified: true, entries: [], chain: "intact", problem: null }),
  state: "open",
  task: "a",
  node: "builder",
  runners: { builder: "codex" },
  ...more,
});

describe("why, for a run", () => {
  test("E8: the pause of its own runner holds it, that of another one does not", () => {
    const held = whyRun(run({}), engineOf({ pauses: [limit], concurrency: 9 }), NOW);
    expect(held.sentence).toBe(
      "It stands at builder, and its next attempt waits: usage limit of codex: until 03:10 UTC, in 2 h 14 min; resumes by itself.",
    );
    const other = engineOf({ pauses: [{ ...limit, scope: "runner:claude" }], concurrency: 9 });
    expect(whyRun(run({}), other, NOW).sentence).toBe("It stands at builder, and the engine carries it.");
  });

  test("E8: a person's brake says who lets go; a wait says until when and for whom", () => {
    expect(whyRun(run({ held: "over lunch" }), engineOf({}), NOW)).toMatchObject({
      sentence: "A person holds it: over lunch.",
      hint: "millrace resume a lets it go on.",
    });
    const waiting = { owner: "usage-limit", untilAt: "2026-03-01T03:10:00.000Z", reason: "the weekly limit" };
    expect(whyRun(run({ waiting }), engineOf({}), NOW).sentence).toBe(
      "It waits until 03:10 UTC, in 2 h 14 min (usage-limit): the weekly limit.",
    );
  });

  test("an approval that is asked for says what to type", () => {
    const asked = whyRun(run({ node: "review", asked: "Ship it?" }), engineOf({}), NOW);
    expect(asked).toMatchObject({
      sentence: "It waits at review for a person's decision: Ship it?",
      hint: expect.stringContaining("millrace approve a, or millrace reject a"),
    });
  });
});

describe("why, for a task", () => {
  test("a task that could go waits for what keeps the engine", () => {
    const ready = row("b", "backlog");
    expect(whyTask(ready, null, null, engineOf({}, [atWork])).sentence).toBe(
      "It waits in the backlog for its turn: the one place is taken ([execution] concurrency).",
    );
    expect(whyTask(ready, null, null, engineOf({ stopping: "drain" }))).toMatchObject({
      sentence: "It waits in the backlog for its turn: the engine admits nothing more.",
    });
    expect(whyTask(ready, null, null, engineOf({}, [], false)).hint).toContain("millrace start --once --task b");
  });

  test("E8: behind a runner that rests, a task that waits for its turn names the pause", () => {
    const paused = { pauses: [limit], concurrency: 9 };
    const names =
      "What begins with codex waits longer: usage limit of codex: until 03:10 UTC, in 2 h 14 min; resumes by itself.";
    expect(whyTask(row("b", "backlog"), null, null, engineOf(paused))).toMatchObject({
      sentence: `It waits in the backlog for its turn. ${names}`,
      hint: "",
    });
    const broken = { ...limit, owner: "runner", untilAt: null, reason: "it cannot log in" };
    const dead = whyTask(row("b", "backlog"), null, null, engineOf({ pauses: [broken] }, [], false));
    expect(dead.sentence).toContain("(it cannot log in)");
    expect(dead.hint).toContain("then millrace resume --owner runner.");
    expect(
      why({ engine: engineOf(paused), counts: { ...zero, backlog: 1 }, heads: [row("b", "backlog")] }),
    ).toMatchObject({
      sentence:
        "No attempt is at work, and what begins with codex waits: usage limit of codex: until 03:10 UTC, in 2 h 14 min; resumes by itself.",
    });
  });

  test("E2: no start is advised while none can begin", () => {
    const trouble = { sentence: "This is not TOML. At millrace.toml:3.", hint: "Correct that line." };
    const ready = whyTask(row("b", "backlog"), null, null, engineOf({}, [], false));
    expect(unlessBroken(ready, trouble)).toMatchObject({
      sentence: `It waits in the backlog for its turn. No engine can start: ${trouble.sentence}`,
      hint: trouble.hint,
    });
    expect(unlessBroken(ready, null)).toBe(ready);
    const thaw = whyTask(row("a", "deferred"), null, null, engineOf({}, [], false));
    expect(unlessBroken(thaw, trouble)).toBe(thaw);
  });

  test("B6: a blocked task says what to type: the answer to its question, another try, or putting it back", () => {
    const blocked = row("a", "blocked", "the checks stay red");
    const closed = run({ state: "closed", verdict: "blocked", reason: "the checks stay red", hint: "" });
    expect(whyTask(blocked, { ...closed, question: "Which port?" }, null, engineOf({}))).toMatchObject({
      sentence: "It needs a person: Which port?",
      hint: 'millrace answer a "TEXT"',
    });
    expect(whyTask(blocked, closed, null, engineOf({})).hint).toContain("millrace retry a");
    expect(whyTask(blocked, null, null, engineOf({})).hint).toContain("millrace unblock a");
    expect(whyTask(row("a", "deferred"), null, null, engineOf({})).hint).toContain("millrace thaw a");
    expect(whyTask(row("a", "cancelled"), null, null, engineOf({})).hint).toContain("millrace retry a");
  });
});
