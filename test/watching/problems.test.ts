import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../src/domain/event.ts";
import type { RunRow } from "../../src/domain/snapshot.ts";
import { OFFERS } from "../../src/operator/offers.ts";
import { makeProblems } from "../../src/watching/problems.ts";
import type { Slice } from "../../src/watching/query.ts";
import { idOf, overwrite } from "../files/workspace.ts";
import { makeHouse, NOW } from "./house.ts";
import { stripOf } from "./strip-of.ts";

const [a, b, c, d] = [idOf("a"), idOf("b"), idOf("c"), idOf("d")];
const ALL: Slice = { filter: "", sort: "", first: 0, count: 100, chosen: null };
const BEGUN: readonly RunEvent[] = [
  { type: "opened", plan: "p", slot: 1, start: "s" },
  { type: "entered", node: "builder", from: null, by: "open" },
];
const closed = (question: string | null, reason = "the checks stay red"): RunEvent => ({
  type: "closed",
  verdict: "blocked",
  reason,
  hint: "look at the log",
  research: false,
  question,
});
const row = (task: string, more: Partial<RunRow> = {}): RunRow => ({
  id: `${task}.r1`,
  task,
  title: "",
  node: "integrate",
  attempt: null,
  since: "2026-03-01T11:00:00.000Z",
  waiting: null,
  untilAt: null,
  held: false,
  runner: null,
  costUsd: null,
  tokens: 0,
  atWork: null,
  ...more,
});
const pause = (owner: string, more: object = {}) => ({
  owner,
  scope: "engine",
  sinceAt: "2026-03-01T11:00:00.000Z",
  untilAt: null,
  reason: "so",
  ...more,
});
const OFFER_IDS = OFFERS.map(({ id }) => id);
const LATER = "2026-03-01T23:00:00.000Z";

const desk = () => {
  const made = makeHouse();
  let mono = 0;
  let looked = 0;
  let missing = [{ runner: "codex", program: "codex" }].slice(1);
  const house = {
    ...made.house,
    missingRepo: async () => null,
    missingRunners: async () => {
      looked += 1;
      return missing;
    },
  };
  const clock = { now: () => NOW, offset: () => 0, monotonic: () => mono };
  const open = () => makeProblems(house, clock);
  return {
    ...made,
    house,
    open,
    /** F2: whatever mends a problem is an offer of the one table. */
    rows: async () => {
      const { rows } = await open().read();
      for (const { actions } of rows) expect(OFFER_IDS).toEqual(expect.arrayContaining([...actions]));
      return rows;
    },
    miss: (runner: string) => void (missing = [{ runner, program: `/opt/${runner}` }]),
    looked: () => looked,
    pass: (ms: number) => void (mono += ms),
  };
};

describe("F2: what needs a person, with the offers that mend it", () => {
  test("a workspace in which nothing is wrong has no problem, with an engine and without", async () => {
    const { rows, engine, publish, add } = desk();
    add(a);
    expect(await rows()).toEqual([]);
    engine("alive");
    publish({});
    expect(await rows()).toEqual([]);
  });

  test("F4, M55: questions come before what merely stands still, each with its words and what mends it", async () => {
    const { rows, add, run } = desk();
    for (const id of [a, b]) add(id, "blocked");
    add(c, "active");
    add(d, "blocked");
    run(a, 1, [...BEGUN, closed("Which port\u001b[31m?\nsecond line")]);
    run(b, 1, [...BEGUN, closed(null)]);
    run(c, 1, [...BEGUN, { type: "asked", node: "gate", question: "May it go?" }]);
    const found = (await rows()).map(({ id, task, run: of, sentence, actions }) => [id, task, of, sentence, actions]);
    expect(found.map(([id]) => id)).toEqual([
      "engine:engine",
      `approval:${c}`,
      `question:${a}`,
      `blocked:${d}`,
      `blocked:${b}`,
    ]);
    expect(found[1]?.slice(3)).toEqual(["May it go?", ["approve", "reject"]]);
    expect(found[2]?.[4]).toEqual(["answer", "cancel"]);
    expect(found[3]?.slice(1)).toEqual([d, null, "Moved by hand.", ["unblock", "cancel"]]);
    expect(found[4]?.slice(1)).toEqual([
      b,
      `${b}.r1`,
      "The checks stay red.",
      ["retry", "retry-fresh", "unblock", "cancel"],
    ]);
    expect((await rows()).at(-1)?.hint).toBe("look at the log");
  });

  test("what stops everything stands first: disk, marker, a dead engine, settings that are no good, with their place", async () => {
    const made = desk();
    made.house.unwritable = () => "the disk of /w is full";
    made.house.trouble = () => Promise.resolve({ sentence: "No such key. At /w/millrace.toml:3.", hint: "Mend it." });
    overwrite(made.disk, made.layout.stop, "");
    made.engine("dead");
    expect((await made.rows()).map(({ id, actions }) => [id, actions])).toEqual([
      ["disk:disk", []],
      ["engine:agents/STOP", []],
      ["engine:engine", ["start", "start-once"]],
      ["config:millrace.toml", ["config-set"]],
    ]);
    expect((await made.rows()).at(-1)?.sentence).toContain("millrace.toml:3");
  });

  test("settings that a living engine did not take over are told while the file is good again", async () => {
    const { rows, engine, publish } = desk();
    engine("alive");
    publish({ trouble: "No such key" });
    expect(await rows()).toMatchObject([{ id: "config:millrace.toml", actions: ["reload", "config-set"] }]);
  });

  test("an engine that is no more is a problem only while something was left open", async () => {
    const { rows, add, run } = desk();
    add(b, "done");
    expect(await rows()).toEqual([]);
    add(a, "active");
    run(a, 1, BEGUN);
    expect(await rows()).toMatchObject([{ kind: "engine", actions: ["start", "start-once"] }]);
  });

  test("pauses that a person can end are told, those that a clock ends are not; a full budget is told once", async () => {
    const { rows, engine, publish } = desk();
    engine("alive");
    const budgets = [
      { budget: "day.tokens", spent: 100, limit: 100 },
      { budget: "day.attempts", spent: 9, limit: 10 },
    ];
    publish({ budgets });
    expect((await rows()).map(({ id }) => id)).toEqual(["budget:day.tokens"]);
    publish({
      budgets,
      pauses: [
        pause("operator"),
        pause("budget", { untilAt: LATER }),
        pause("usage-limit", { untilAt: LATER, scope: "runner:codex" }),
        pause("outage"),
        pause("runner", { scope: "runner:codex" }),
        pause("disk"),
        pause("constructor"),
      ],
    });
    expect((await rows()).map(({ id, actions }) => [id, actions])).toEqual([
      ["pause:operator", ["resume"]],
      ["pause:budget", ["resume-owner", "config-set"]],
      ["pause:runner of codex", ["resume-owner"]],
      ["disk:disk", []],
      ["pause:constructor", ["resume-owner"]],
    ]);
  });

  test("cards that cannot be read, corrupt runs and what the engine could not open are told, each once", async () => {
    const { rows, add, run, disk, layout, publish, house } = desk();
    add(a);
    overwrite(disk, layout.card(a, "backlog"), "---\npriority: high\n---\n# A\n");
    add(b, "active");
    const of = run(b, 1, BEGUN);
    overwrite(disk, layout.runJournal(of), "damaged\n");
    const problems = [
      { subject: `${a}.md`, sentence: "line 2: bad", hint: "" },
      { subject: of, sentence: "its journal is damaged", hint: "" },
      { subject: c, sentence: "runner codex was not found", hint: "" },
      { subject: "big file.zip", sentence: "is too large", hint: "raise max_mb" },
    ];
    publish({}, { problems });
    expect(house.reader.counts().active).toBe(1);
    const found = await rows();
    expect(found.map(({ kind, task, actions }) => [kind, task, actions])).toEqual([
      ["corrupt", b, ["diagnose"]],
      ["card", a, ["edit"]],
      ["card", c, ["edit", "cancel"]],
      ["card", null, []],
    ]);
    expect(found[1]?.sentence).toMatch(/^It cannot be read, line 2: /);
  });

  test("G11: a lane that waits names what is in the way and that it goes on by itself", async () => {
    const { rows, add, run, engine, publish } = desk();
    add(a, "active");
    const reason = "The checkout /repo has uncommitted changes in a.txt.";
    const untilAt = "2026-03-01T12:01:00.000Z";
    run(a, 1, [...BEGUN, { type: "waiting", owner: "lane", class: null, sinceAt: LATER, untilAt, reason }]);
    engine("alive");
    publish({}, { runs: [row(a, { waiting: reason, untilAt })] });
    expect(await rows()).toMatchObject([
      {
        id: `lane:${a}`,
        run: `${a}.r1`,
        hint: "Commit or stash the changes in /repo; it goes on by itself.",
        actions: ["release"],
      },
    ]);
  });

  test("F8: a runner that is missing is told, and the PATH is not asked with every look", async () => {
    const { open, miss, looked, pass } = desk();
    miss("codex");
    const { read } = open();
    expect((await read()).rows).toMatchObject([{ id: "runner:codex", actions: ["config-set"] }]);
    await read();
    expect(looked()).toBe(1);
    pass(30_000);
    await read();
    expect(looked()).toBe(2);
  });

  test("F9: of many blocked tasks the newest are listed, and it says so; a filter and a window hold", async () => {
    const { open, add, house } = desk();
    const { decisions } = house.reader;
    let journalReads = 0;
    house.reader = {
      ...house.reader,
      decisions: () => {
        journalReads += 1;
        return decisions();
      },
    };
    for (let n = 100; n < 220; n += 1) add(`20260101-000000-a${n}x-t` as typeof a, "blocked");
    const { page } = open();
    const answer = await page({ ...ALL, count: 5, chosen: "blocked:20260101-000000-a219x-t" });
    expect(journalReads).toBeLessThanOrEqual(3);
    expect(answer).toMatchObject({ all: 120, total: 100, chosenAt: 0 });
    expect((await stripOf(house)).needsYou).toBe(120);
    expect(answer.note).toBe("Of 120 blocked tasks the newest 100 are listed; the queue's panel has all.");
    expect(answer.rows).toHaveLength(5);
    expect((await page({ ...ALL, filter: "a215x" })).rows).toHaveLength(1);
  });
});
