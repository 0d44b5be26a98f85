import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../src/domain/event.ts";
import type { RunRow } from "../../src/domain/snapshot.ts";
import { readStatus } from "../../src/watching/status.ts";
import { idOf, overwrite } from "../files/workspace.ts";
import { makeHouse, MOMENT } from "./house.ts";
import { stripOf } from "./strip-of.ts";

const [a, b, c] = [idOf("a"), idOf("b"), idOf("c")];
const BEGUN: readonly RunEvent[] = [
  { type: "opened", plan: "p", slot: 1, start: "s" },
  { type: "entered", node: "builder", from: null, by: "open" },
];
const row = (task: string, more: Partial<RunRow> = {}): RunRow => ({
  id: `${task}.r1`,
  task,
  title: "",
  node: "builder",
  attempt: 1,
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
const pause = {
  owner: "runner",
  scope: "runner:codex",
  sinceAt: "2026-03-01T11:00:00.000Z",
  untilAt: null,
  reason: "codex is not installed",
};

describe("the strip", () => {
  test("M75: it tells what `status` tells: one word, the same pauses and counts, by one projection", async () => {
    const { house, add, run, engine, publish } = makeHouse();
    add(a, "active");
    add(b, "active");
    add(c, "blocked");
    for (const task of [a, b]) run(task, 1, BEGUN);
    run(c, 1, [
      ...BEGUN,
      { type: "closed", verdict: "blocked", reason: "stuck", hint: "", research: false, question: "Which port?" },
    ]);
    engine("alive");
    const budgets = [
      { budget: "day.tokens", spent: 10, limit: 100 },
      { budget: "day.attempts", spent: 9, limit: 10 },
    ];
    publish(
      { budgets, pauses: [{ ...pause, owner: "operator", scope: "engine" }] },
      {
        runs: [row(a), row(b, { waiting: "backing off", attempt: null })],
      },
    );
    const [strip, status] = [await stripOf(house), await readStatus(house, 10, MOMENT)];
    expect(strip).toMatchObject({
      workspace: "/w",
      concurrency: 2,
      running: 1,
      waiting: 1,
      needsYou: 2,
      budget: { percent: 90, sentence: "day: 9 of 10 attempts, 90%" },
    });
    const { word, sentence, hint, owner } = status.engine;
    expect(strip.engine).toEqual({ word, sentence, hint, owner });
    expect([strip.pauses, strip.counts]).toEqual([status.pauses, status.counts]);
    expect(strip.engine.word).toBe("paused");
  });

  test("what needs a person is counted once: a question is a blocked task, and each problem besides", async () => {
    const { house, add, publish, disk, layout } = makeHouse();
    add(a, "blocked");
    add(b, "blocked");
    disk.create(`${layout.queue("backlog")}/${c}.md`, Buffer.from("---\nnope: 1\n---\n"), false);
    publish({}, { problems: [{ subject: "notes", sentence: "it is a link", hint: "" }] });
    expect((await stripOf(house)).needsYou).toBe(4);
  });

  test("nothing is there: it says so and nothing is made up", async () => {
    const { house } = makeHouse();
    expect(await stripOf(house)).toMatchObject({
      engine: { word: "stopped", sentence: "No engine runs." },
      running: 0,
      waiting: 0,
      needsYou: 0,
      budget: null,
      today: "",
      unstartable: null,
      banners: [],
    });
  });
});

describe("the banners", () => {
  test("F8: each thing that is wrong with the workspace as a whole is told with what helps, and why no engine starts", async () => {
    const { house, disk, layout } = makeHouse();
    const strip = async (more: Partial<typeof house>) => stripOf({ ...house, ...more });
    const broken = await strip({
      trouble: () => Promise.resolve({ sentence: "millrace.toml:3:1: this is not TOML", hint: "Mend line 3." }),
    });
    expect(broken).toMatchObject({
      unstartable: "No engine can start: millrace.toml:3:1: this is not TOML.",
      banners: [{ subject: "millrace.toml", sentence: "millrace.toml:3:1: this is not TOML.", hint: "Mend line 3." }],
    });
    const full = await strip({ unwritable: () => "the disk of /w is full" });
    expect(full).toMatchObject({
      unstartable: "Nothing can go on: the disk of /w is full.",
      banners: [{ subject: "disk" }],
    });
    disk.create(layout.stop, Buffer.from(""), false);
    expect(await strip({})).toMatchObject({
      unstartable: "The marker file agents/STOP lies in the workspace: no engine runs while it does.",
      banners: [{ subject: "agents/STOP", hint: "Remove agents/STOP, then start again." }],
    });
  });

  test.each([
    ["dead", "crashed", "died without ending"],
    ["elsewhere", "elsewhere", "cannot be seen from here"],
  ] as const)("F8: an engine that is %s is told with what to do", async (how, word, words) => {
    const { house, engine } = makeHouse();
    engine(how);
    const { banners, engine: told } = await stripOf(house);
    expect([told.word, banners]).toEqual([
      word,
      [{ subject: "engine", sentence: expect.stringContaining(words), hint: told.hint }],
    ]);
    expect(told.hint).not.toBe("");
  });

  test("F8: a runner that is missing is told by the pause it made, and by what was found before any engine ran", async () => {
    const { house, engine, publish } = makeHouse();
    const finding = { area: "runners", level: "wrong", sentence: "codex is not found.", hint: "Install it." } as const;
    const others = [
      { ...finding, level: "note" },
      { ...finding, area: "queue" },
    ] as const;
    expect((await stripOf(house, [finding, ...others])).banners).toEqual([
      { subject: "runners", sentence: "codex is not found.", hint: "Install it." },
    ]);
    engine("alive");
    publish({ pauses: [pause], trouble: "line 3 is wrong" });
    expect((await stripOf(house)).banners).toMatchObject([
      { subject: "millrace.toml", sentence: "The last good settings are in force: line 3 is wrong." },
      {
        subject: "runner",
        sentence: expect.stringContaining("runner of codex"),
        hint: expect.stringContaining("doctor"),
      },
    ]);
  });

  test("F8: a run whose files cannot be trusted is named while no engine is at work", async () => {
    const { house, add, run, disk, layout } = makeHouse();
    add(a, "active");
    run(a, 1, BEGUN);
    const path = `${layout.runs}/${a}.r1/journal.jsonl`;
    overwrite(
      disk,
      path,
      Buffer.from(disk.read(path) ?? [])
        .toString()
        .replace('"builder"', '"bUilder"'),
    );
    expect((await stripOf(house)).banners).toMatchObject([
      { subject: `${a}.r1`, sentence: expect.stringContaining("cannot be trusted") },
    ]);
  });
});
