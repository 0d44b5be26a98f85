import { describe, expect, test } from "vitest";
import { judgeCommands } from "./commands.ts";
import type { Fields } from "./chain.ts";
import { makeWitness, type Begun, type Moment } from "./witness.ts";

const AT = "2026-01-01T12:00:00.000Z";
const lineOf = (events: readonly Fields[], cause: string | null = null, epoch = 1): string =>
  `${JSON.stringify({ at: AT, epoch, cause, events })}\n`;

const RUN: readonly Fields[] = [{ type: "opened" }, { type: "ordered", n: 1 }];
const BEGUN: Begun = { run: "t.r1", n: 1, node: "builder", kind: "agent", runner: "sim", tree: "/1" };
const OTHER: Begun = { ...BEGUN, run: "u.r1", tree: "/2" };
const MOMENT: Moment = {
  nowMs: Date.parse(AT),
  alive: [],
  concurrency: 2,
  lanes: new Map(),
  quiet: [],
  dayTokens: null,
};

/** What the witness says of one start. */
const seen = (engine: readonly Fields[], run: readonly Fields[], moment: Partial<Moment> = {}): string => {
  const files = new Map([
    ["agents/journal.jsonl", lineOf(engine)],
    ["agents/runs/t.r1/journal.jsonl", lineOf(run)],
  ]);
  const witness = makeWitness(
    (path) => {
      const text = files.get(path);
      return text === undefined ? null : Buffer.from(text);
    },
    () => ["t.r1"],
  );
  return witness.begins(BEGUN, { ...MOMENT, ...moment }).join("; ");
};

const paused = (more: Fields): Fields => ({
  type: "paused",
  owner: "operator",
  scope: "engine",
  untilAt: null,
  ...more,
});

describe("the witness of starts is no accomplice", () => {
  test("a start that nothing forbids is none of its business", () => {
    expect(seen([], RUN)).toBe("");
    expect(seen([paused({}), { type: "unpaused", owner: "operator", scope: "engine" }], RUN)).toBe("");
    expect(seen([paused({ untilAt: AT })], RUN)).toBe("");
    expect(seen([paused({ scope: "runner:another" })], RUN)).toBe("");
  });

  test("a start against a pause, a hold, the end of its run or without an order is found", () => {
    expect(seen([paused({})], RUN)).toContain("while operator pauses engine");
    expect(seen([paused({ owner: "outage", scope: "runner:sim" })], RUN)).toContain("while outage pauses runner:sim");
    expect(seen([], [...RUN, { type: "held" }])).toContain("while a person holds its run");
    expect(seen([], [...RUN, { type: "ending" }])).toContain("after ending");
    expect(seen([], [{ type: "opened" }])).toContain("although 0 is ordered");
  });

  test("a start without room, in another's tree, in quiet hours or over the day's budget is found", () => {
    expect(seen([], RUN, { alive: [OTHER], concurrency: 1 })).toContain("with a concurrency of 1");
    expect(seen([], RUN, { alive: [OTHER], lanes: new Map([["sim", 1]]) })).toContain("of which 1 may be at work");
    expect(seen([], RUN, { alive: [{ ...OTHER, tree: "/1" }] })).toContain("in the tree in which u.r1 1 works");
    expect(seen([], RUN, { quiet: [[700, 730]] })).toContain("in quiet hours");
    const settled = { type: "settled", settlement: { n: 0, usage: { inputTokens: 5, outputTokens: 5 } } };
    expect(seen([], [settled, ...RUN], { dayTokens: 10 })).toContain("when 10 of the day's 10 tokens");
  });
});

describe("the judge of commands is no accomplice", () => {
  const given = (id: string, act: Fields = { verb: "pause" }): readonly [string, Fields] => [id, { id, act }];
  const judged = (files: Record<string, string>, ids: readonly (readonly [string, Fields])[]): string =>
    judgeCommands(new Map(Object.entries(files)), {
      delivered: new Map(ids),
      tried: new Map(ids),
      settled: true,
    }).join("; ");
  const receipt = (id: string, accepted = true, sentence = "Paused"): Record<string, string> => ({
    [`agents/.runtime/commands/processed/${id}.json`]: JSON.stringify({
      receipt: { id, verb: "pause", accepted, sentence },
    }),
  });
  const effect = (...causes: readonly string[]): Record<string, string> => ({
    "agents/journal.jsonl": causes.map((cause) => lineOf([{ type: "paused", owner: "operator" }], cause)).join(""),
  });

  test("one receipt and one effect are right", () => {
    expect(judged({ ...receipt("a"), ...effect("a") }, [given("a")])).toBe("");
  });

  test("a missing answer, a second effect, an effect of what was refused and none of what was accepted are found", () => {
    expect(judged({}, [given("a")])).toContain("has no receipt");
    expect(judged({ ...receipt("a"), ...effect("a", "a") }, [given("a")])).toContain("took effect 2 times");
    expect(judged({ ...receipt("a", false), ...effect("a") }, [given("a")])).toContain("was refused and took effect");
    expect(judged(receipt("a"), [given("a")])).toContain("was accepted without an effect");
    expect(judged({ ...receipt("a"), ...receipt("b"), ...effect("b", "a") }, [given("a"), given("b")])).toContain(
      "delivered earlier",
    );
    expect(judged({ ...receipt("z"), ...effect("z") }, [])).toContain("nobody gave");
  });

  test("a resume that lifts another's pause is found", () => {
    const lifted = { "agents/journal.jsonl": lineOf([{ type: "unpaused", owner: "budget", scope: "engine" }], "a") };
    expect(judged({ ...receipt("a"), ...lifted }, [given("a", { verb: "resume", owner: null })])).toContain(
      "lifted the pause of budget",
    );
    expect(judged({ ...receipt("a"), ...lifted }, [given("a", { verb: "resume", owner: "all" })])).toBe("");
  });
});
