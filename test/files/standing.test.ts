import { describe, expect, test } from "vitest";
import { runIdOf } from "../../src/domain/id.ts";
import { makeReader } from "../../src/files/reader.ts";
import { makeSimWorld } from "../sim/world.ts";
import { idOf, makeMemory, overwrite } from "./workspace.ts";

const task = idOf("a");
const run = runIdOf(task, 1);

/** How a run stands whose journal holds these lines of events. */
const standing = (...lines: readonly (readonly object[])[]) => {
  const { disk, layout } = makeMemory();
  disk.makeFolder(layout.run(run));
  const text = lines.map((events, i) => `${JSON.stringify({ at: `t${i}`, events })}\n`).join("");
  overwrite(disk, layout.runJournal(run), Buffer.from(text));
  return makeReader(disk, "/w", makeSimWorld(1)).standing(task);
};

const entered = { type: "entered", node: "builder", from: null, by: "entry" };
const ordered = { type: "ordered", n: 1, node: "builder" };
const settled = { type: "settled", node: "builder", settlement: {} };
const waiting = { type: "waiting", owner: "usage-limit", untilAt: "u", reason: "r" };
const held = { type: "held", reason: "by hand" };
const asked = { type: "asked", node: "review", question: "Ship it?" };

describe("how a run stands by the end of its journal", () => {
  test("E8: a brake is found however far back it was put on, and gone once it was released", () => {
    const far = Array.from({ length: 20 }, () => [settled, entered, ordered]);
    expect(standing([entered, ordered], [held], ...far)).toMatchObject({ held: "by hand", attempt: 1 });
    expect(standing([entered, ordered], [held], ...far, [{ type: "released", reason: "" }])).toMatchObject({
      held: null,
    });
    expect(standing([entered, ordered])).toMatchObject({ held: null, asked: null, closed: null });
  });

  test("E8: a brake put on while the run waits leaves the wait as it was", () => {
    expect(standing([entered, ordered], [settled, waiting], [held])).toMatchObject({
      held: "by hand",
      waiting: { owner: "usage-limit", untilAt: "u", reason: "r" },
      attempt: null,
      node: "builder",
    });
  });

  test("an approval that is asked for is told until somebody decides", () => {
    expect(standing([entered, ordered], [settled, { ...entered, node: "review" }, asked])).toMatchObject({
      asked: "Ship it?",
      node: "review",
    });
    const decided = { type: "decided", node: "review", outcome: "APPROVED", note: "" };
    expect(standing([{ ...entered, node: "review" }, asked], [decided, entered, ordered])).toMatchObject({
      asked: null,
      node: "builder",
      attempt: 1,
    });
  });

  test("what an agent asked stands with the end of its run", () => {
    const closed = { type: "closed", verdict: "blocked", reason: "needs a person", question: "Which port?" };
    expect(standing([entered, ordered], [settled, closed])?.closed).toEqual({
      at: "t1",
      verdict: "blocked",
      reason: "needs a person",
      question: "Which port?",
    });
  });

  test("the last sign of an attempt is when it last wrote something", () => {
    const { disk, layout } = makeMemory();
    const reader = makeReader(disk, "/w", makeSimWorld(1));
    expect(reader.lastSign(run, 1)).toBeNull();
    const folder = `${layout.attempts(run)}/1-builder`;
    disk.makeFolder(folder);
    disk.create(`${folder}/prompt.md`, Buffer.from("long"), false);
    disk.create(`${folder}/stdout.log`, Buffer.alloc(0), false);
    expect(reader.lastSign(run, 1)).toBeNull();
    disk.create(`${folder}/01.log`, Buffer.from("seven b"), false);
    expect(reader.lastSign(run, 1)).toMatchObject({ outputBytes: 7, at: expect.stringMatching(/^\d{4}-.*Z$/) });
  });
});
