import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../src/domain/event.ts";
import { checkoutAt } from "../../src/workspace/checkout.ts";
import { offerFacts, readSubject } from "../../src/watching/facts.ts";
import { settlement } from "../kernel/drive.ts";
import { idOf, overwrite } from "../files/workspace.ts";
import { makeHouse, MOMENT } from "./house.ts";
import { stripOf } from "./strip-of.ts";

const a = idOf("a");
const OPENED: RunEvent = { type: "opened", plan: "p", slot: 3, start: "s" };
const entered = (node: string): RunEvent => ({ type: "entered", node, from: null, by: "open" });
const ordered = (n: number, node: string): RunEvent => ({
  type: "ordered",
  n,
  node,
  kind: "agent",
  from: "s",
  merge: null,
});
const settled = (n: number, node: string): RunEvent => ({
  type: "settled",
  node,
  settlement: settlement(n, { class: "ok", outcome: "DONE" }),
});
const closed = (verdict: "blocked" | "done", question: string | null = null): RunEvent => ({
  type: "closed",
  verdict,
  reason: "it is so",
  hint: "",
  research: false,
  question,
});

describe("what is told of a task", () => {
  test("an open run: where it stands, its attempts, its checkout, and what it may be judged by", () => {
    const { house, add, run, layout } = makeHouse();
    add(a, "active");
    run(a, 1, [
      OPENED,
      entered("builder"),
      ordered(1, "builder"),
      settled(1, "builder"),
      entered("checker"),
      ordered(2, "checker"),
    ]);
    const facts = readSubject(house.reader, { task: a, run: null }, MOMENT);
    expect(facts).toMatchObject({
      task: a,
      title: `Task ${a}`,
      state: "active",
      run: `${a}.r1`,
      runState: "open",
      verdict: null,
      node: "checker",
      attempt: 2,
      attempts: [
        { n: 1, stage: "builder", outcome: "DONE", live: false },
        { n: 2, stage: "checker", outcome: "", live: true },
      ],
      held: false,
      waiting: false,
      checkout: checkoutAt(layout.checkouts, "3").tree,
      open: { id: `${a}.r1`, node: "checker", attempt: 2, integrating: false },
    });
    expect(facts?.why).toContain("checker");
    expect(facts?.last?.stages).toContain("check");
  });

  test("a question, and a decision that is asked: the newest run's, whichever run is looked at", () => {
    const { house, add, run } = makeHouse();
    add(a, "blocked");
    run(a, 1, [OPENED, entered("builder"), closed("blocked")]);
    run(a, 2, [OPENED, entered("checker"), closed("blocked", "Which port?")]);
    for (const looked of [null, `${a}.r1`, `${a}.r2`]) {
      const facts = readSubject(house.reader, { task: a, run: looked }, MOMENT);
      expect(facts).toMatchObject({
        run: looked ?? `${a}.r2`,
        node: looked === `${a}.r1` ? "builder" : "checker",
        question: "Which port?",
        checkout: null,
        open: null,
        last: { id: `${a}.r2`, node: "checker", question: "Which port?" },
      });
    }
    const b = idOf("b");
    add(b, "active");
    run(b, 1, [
      OPENED,
      entered("builder"),
      { type: "asked", node: "builder", question: "May it?" },
      { type: "held", reason: "wait" },
    ]);
    expect(readSubject(house.reader, { task: b, run: null }, MOMENT)).toMatchObject({
      asked: "May it?",
      held: true,
      question: null,
      open: { asked: "May it?", held: "wait" },
    });
  });

  test("a task that never ran, with the priority that a person gave it", () => {
    const { house, add, store } = makeHouse();
    add(a, "backlog", "---\npriority: 2\n---\n# Say hello\n");
    const look = () => readSubject(house.reader, { task: a, run: null }, MOMENT);
    expect(look()).toMatchObject({
      title: "Say hello",
      state: "backlog",
      priority: 2,
      run: null,
      runs: [],
      last: null,
    });
    const journal = store.engineJournal();
    const event = { type: "task-prioritised", task: a, priority: -7 } as const;
    journal.append({ epoch: 1, at: "2026-03-01T00:00:00.000Z", actor: "operator", cause: null, events: [event] });
    journal.close();
    expect(look()?.priority).toBe(-7);
  });

  test("F8: nothing is promised of a start that a broken millrace.toml refuses", () => {
    const { house, add } = makeHouse();
    add(a);
    const trouble = { sentence: "line 3 is wrong.", hint: "Mend line 3." };
    const told = readSubject(house.reader, { task: a, run: null }, MOMENT, trouble);
    expect([told?.why, told?.hint]).toEqual([expect.stringContaining("No engine can start: line 3"), "Mend line 3."]);
    expect(readSubject(house.reader, { task: a, run: null }, MOMENT)?.hint).toContain("millrace start");
  });

  test("a run whose files cannot be trusted is told as that, and nothing is judged by it", () => {
    const { house, add, run, disk, layout } = makeHouse();
    add(a, "active");
    run(a, 1, [OPENED, entered("builder")]);
    const path = `${layout.runs}/${a}.r1/journal.jsonl`;
    overwrite(
      disk,
      path,
      Buffer.from(disk.read(path) ?? [])
        .toString()
        .replace('"builder"', '"bUilder"'),
    );
    expect(readSubject(house.reader, { task: a, run: null }, MOMENT)).toMatchObject({
      runState: "unreadable",
      open: null,
      last: null,
      checkout: null,
    });
  });

  test("a name that nobody has, or that is none, is nothing; a run that is gone leaves the task", () => {
    const { house, add } = makeHouse();
    for (const task of [idOf("z"), "../../etc", ""])
      expect(readSubject(house.reader, { task, run: null }, MOMENT)).toBe(null);
    add(a);
    expect(readSubject(house.reader, { task: a, run: `${a}.r9` }, MOMENT)).toMatchObject({
      run: null,
      state: "backlog",
    });
  });
});

describe("what offers are judged by", () => {
  test("is what the strip and the subject tell, and no task where none is chosen", async () => {
    const { house, add, engine, publish } = makeHouse();
    const pause = {
      owner: "operator",
      scope: "engine",
      sinceAt: "2026-03-01T11:00:00.000Z",
      untilAt: null,
      reason: "demo",
    };
    add(a);
    engine("alive");
    publish({ pauses: [pause] });
    const strip = await stripOf(house);
    const facts = offerFacts(strip, readSubject(house.reader, { task: a, run: null }, MOMENT));
    expect(facts).toEqual({
      workspace: {
        word: "paused",
        sentence: strip.engine.sentence,
        alive: true,
        pauses: [pause],
        working: 0,
        open: 0,
        unstartable: null,
      },
      task: { task: a, state: "backlog", priority: 0, open: null, last: null },
    });
    expect(offerFacts(strip, null).task).toBe(null);
  });
});
