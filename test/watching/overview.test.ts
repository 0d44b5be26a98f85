import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../src/domain/event.ts";
import type { RunRow } from "../../src/domain/snapshot.ts";
import type { RunId } from "../../src/domain/id.ts";
import type { Charge } from "../../src/domain/charge.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import { makeOverview } from "../../src/watching/overview.ts";
import { readStatus } from "../../src/watching/status.ts";
import { idOf, overwrite } from "../files/workspace.ts";
import { makeHouse, MOMENT, NOW } from "./house.ts";

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
  since: "2026-03-01T11:58:00.000Z",
  waiting: null,
  untilAt: null,
  held: false,
  runner: "codex",
  costUsd: null,
  tokens: 5,
  atWork: null,
  ...more,
});

const desk = () => {
  const made = makeHouse();
  let [wall, mono, reads] = [NOW, 0, 0];
  const charges: Pick<Charge, "at" | "usage">[] = [];
  const ledger = async () => {
    reads += 1;
    return { charges: () => charges } as unknown as Ledger;
  };
  const world = { now: () => wall, offset: () => 0, monotonic: () => mono };
  const told = (agoMs: number, text: string, type = "closed") => ({
    at: new Date(NOW - agoMs).toISOString(),
    type,
    run: `${a}.r1`,
    task: a,
    node: null,
    entry: 1,
    text,
  });
  return {
    ...made,
    charges,
    reads: () => reads,
    overview: makeOverview({ ...made.house, ledger }, world),
    pass: (ms: number): void => {
      wall += ms;
      mono += ms;
    },
    write: (run: string, n: number, text: string): void => {
      const folder = made.layout.attempt(run as RunId, n, "builder");
      made.disk.makeFolder(folder);
      overwrite(made.disk, `${folder}/stdout.log`, text);
    },
    close: (agoMs: number, verdict: string): void => made.store.tell([told(agoMs, `The run closed: ${verdict}; so.`)]),
    bad: (): void => {
      made.store.tell([told(0, "damaged"), told(0, "The run closed: done; no closing.", "notice")]);
      made.store.tell([{ ...told(0, "The run closed: done; when?"), at: "yesterday" }]);
    },
  };
};
const HOUR = 3_600_000;

describe("the overview", () => {
  test("F1: an empty workspace has an answer, and says how it goes on", async () => {
    const answer = await desk().overview();
    expect(answer).toMatchObject({ runs: [], needs: [], next: [], blocked: [], budgets: [], lane: "", checks: 1 });
    expect(answer.why.sentence).toBe("The backlog is empty.");
    expect(answer.hours).toHaveLength(24);
    expect(answer.hours.every(({ done, tokens }) => done + tokens === 0)).toBe(true);
  });

  test("M75: it tells what `status` tells of runs, needs, queue and reasons, by one projection", async () => {
    const { overview, house, add, run, engine, publish } = desk();
    add(a, "active");
    add(b);
    add(c, "blocked");
    run(a, 1, BEGUN);
    const question = "Which port?";
    run(c, 1, [...BEGUN, { type: "closed", verdict: "blocked", reason: "x", hint: "", research: false, question }]);
    engine("alive");
    publish({ budgets: [{ budget: "day.tokens", spent: 90, limit: 100 }] }, { runs: [row(a)] });
    const [answer, status] = [await overview(), await readStatus(house, 20, MOMENT)];
    expect(answer.runs).toMatchObject(status.runs);
    expect([answer.needs, answer.why, answer.checks]).toEqual([status.needs, status.why, status.checks]);
    expect(answer.next).toEqual(status.tasks.filter(({ state }) => state === "backlog"));
    expect(answer.blocked).toMatchObject([{ id: c, reason: "asks: Which port?" }]);
    expect(answer.budgets).toEqual([{ percent: 90, sentence: "day: 90 of 100 tokens, 90%" }]);
  });

  test("F5: output flows into the span in which it came; what stood there before, and time without output, are zero", async () => {
    const { overview, add, run, engine, publish, write, pass } = desk();
    add(a, "active");
    run(a, 1, BEGUN);
    engine("alive");
    publish({}, { runs: [row(a)] });
    write(`${a}.r1`, 1, "x".repeat(500));
    const spark = async () => (await overview()).runs[0]?.spark ?? [];
    expect(await spark()).toEqual(Array.from({ length: 20 }, () => 0));
    write(`${a}.r1`, 1, "x".repeat(530));
    expect((await spark()).slice(-2)).toEqual([0, 30]);
    pass(30_000);
    write(`${a}.r1`, 1, "x".repeat(537));
    expect((await spark()).slice(-4)).toEqual([0, 30, 0, 7]);
    publish({}, { runs: [row(a, { attempt: 2 })] });
    write(`${a}.r1`, 2, "yy");
    expect((await spark()).at(-1)).toBe(9);
    pass(300_000);
    expect(await spark()).toEqual(Array.from({ length: 20 }, () => 0));
    publish({}, { runs: [row(a, { attempt: null })] });
    expect((await overview()).runs[0]).toMatchObject({ lastSignAt: null });
  });

  test("F9: closed runs and tokens fall into their hour, only what is new is read, and the day moves on", async () => {
    const { overview, close, bad, charges, reads, pass } = desk();
    for (const [agoMs, verdict] of [
      [25 * HOUR, "done"],
      [23 * HOUR, "done"],
      [HOUR, "blocked"],
    ] as const)
      close(agoMs, verdict);
    const usage = { inputTokens: 10, cachedTokens: 5, outputTokens: 2, costUsd: null };
    charges.push(
      { at: new Date(NOW - HOUR).toISOString(), usage },
      { at: new Date(NOW - 30 * HOUR).toISOString(), usage },
    );
    const first = (await overview()).hours;
    expect(first[0]).toEqual({ done: 1, blocked: 0, cancelled: 0, tokens: 0 });
    expect(first[22]).toEqual({ done: 0, blocked: 1, cancelled: 0, tokens: 12 });
    close(0, "cancelled");
    close(0, "done");
    bad();
    expect((await overview()).hours[23]).toEqual({ done: 1, blocked: 0, cancelled: 1, tokens: 0 });
    expect(reads()).toBe(1);
    pass(HOUR);
    const later = (await overview()).hours;
    expect(reads()).toBe(2);
    expect([later[0]?.done, later[21]?.blocked, later[22]?.cancelled, later[23]?.done]).toEqual([0, 1, 1, 0]);
  });

  test("M73: a feed that was thrown away takes what was counted of it along", async () => {
    const { overview, close, disk, layout } = desk();
    close(HOUR, "done");
    expect((await overview()).hours[22]?.done).toBe(1);
    overwrite(disk, layout.segment(1), "");
    expect((await overview()).hours[22]?.done).toBe(0);
  });

  test("the lane is told: what it checks, what it integrates, what it waits for, and that it rests", async () => {
    const { overview, add, run, engine, publish } = desk();
    const reason = "The checkout /repo has uncommitted changes in a.txt.";
    for (const id of [a, b]) add(id, "active");
    run(a, 1, BEGUN);
    const at = "2026-03-01T12:01:00.000Z";
    add(c, "active");
    const backoff = {
      type: "waiting",
      owner: "backoff",
      class: null,
      sinceAt: at,
      untilAt: at,
      reason: "again",
    } as const;
    run(c, 1, [...BEGUN, backoff]);
    run(b, 1, [...BEGUN, { type: "waiting", owner: "lane", class: null, sinceAt: at, untilAt: at, reason }]);
    engine("alive");
    const lane = async (...runs: readonly RunRow[]) => {
      publish({}, { runs: [...runs] });
      return (await overview()).lane;
    };
    const gate = { node: "integrate" };
    expect(await lane(row(a))).toBe("");
    expect(await lane(row(a, { ...gate }))).toBe(`The checks judge the candidate of ${a}, for 2 min.`);
    expect(await lane(row(a, { ...gate, attempt: null, since: "?" }))).toBe(`${a} is being integrated.`);
    const waits = row(b, { ...gate, attempt: null, waiting: reason });
    // What waits at the gate for something else is no matter of the lane.
    expect(await lane(row(a, { ...gate, attempt: null, waiting: "backing off" }))).toBe("");
    expect(await lane(row(c, { ...gate, attempt: null, waiting: "backing off" }))).toBe("");
    expect(await lane(waits)).toBe(`${b} waits to be integrated: The checkout /repo has uncommitted changes in a.txt.`);
    expect(await lane(waits, row(a, gate))).toBe(
      `The checks judge the candidate of ${a}, for 2 min. 1 more stands at the gate.`,
    );
  });
});
