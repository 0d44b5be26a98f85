import { expect, test } from "vitest";
import { type RunId, runIdOf, taskOf } from "../../src/domain/id.ts";
import type { Reader, RunView } from "../../src/ports/reader.ts";
import type { Slice } from "../../src/watching/query.ts";
import { makeRunsList } from "../../src/watching/runs-list.ts";
import { planOf } from "../files/plan.ts";
import { idOf } from "./fake-queue.ts";
import { fakeWorld } from "./fake-world.ts";

/** Runs that lie nowhere, counting what is read of them: even ones are closed, `at` minutes after they opened. */
const fakeRuns = (count: number) => {
  const fake = {
    read: 0,
    listings: 0,
    live: true,
    stamps: new Map<RunId, number>(),
    count,
    /** How long the closed ones took, by their number. */
    minutes: (n: number): number => n % 7,
    reader: {} as Reader,
  };
  const viewOf = (id: RunId): RunView => {
    const n = Number(id.slice(16, 22));
    const plan = planOf(taskOf(id));
    const minute = String(fake.minutes(n)).padStart(2, "0");
    const closed = { type: "closed", verdict: n % 4 === 0 ? "done" : "blocked", reason: `because ${n}`, hint: "" };
    const entries = n % 2 === 0 ? [{ at: `2026-01-01T00:${minute}:00.000Z`, events: [closed] }] : [];
    return { id, plan, planVerified: true, entries: entries as never, chain: "intact", problem: null };
  };
  fake.reader = {
    runs: () => {
      fake.listings += 1;
      return Array.from({ length: fake.count }, (_, n) => runIdOf(idOf(fake.count - 1 - n), 1));
    },
    runsTime: () => String(fake.count),
    runStamp: (id: RunId) => fake.stamps.get(id) ?? 1,
    run: (id: RunId) => {
      fake.read += 1;
      return viewOf(id);
    },
    owner: () => ({ live: fake.live ? {} : null, dead: null, foreign: null }),
  } as unknown as Reader;
  return fake;
};

const open = (fake: ReturnType<typeof fakeRuns>) => {
  const time = fakeWorld();
  const list = makeRunsList(fake.reader, time.world);
  return async (slice: Partial<Slice> = {}) => {
    const asked = list.read({ filter: "", sort: "", first: 0, count: 10, chosen: null, ...slice });
    await time.settle();
    return asked;
  };
};

const numbers = (page: { readonly rows: readonly { readonly id: string }[] }): number[] =>
  page.rows.map(({ id }) => Number(id.slice(16, 22)));

test("F9: a window reads its own runs; a closed one once, an open one again when its journal grew", async () => {
  const fake = fakeRuns(30_000);
  const read = open(fake);
  const page = await read({ chosen: `${idOf(29_000)}.r1` });
  expect(numbers(page)).toEqual(Array.from({ length: 10 }, (_, n) => 29_999 - n));
  expect(page).toMatchObject({ all: 30_000, total: 30_000, chosenAt: 999 });
  await read();
  expect(fake.read).toBe(10);
  fake.stamps.set(runIdOf(idOf(29_999), 1), 2);
  fake.stamps.set(runIdOf(idOf(29_998), 1), 2);
  await read();
  expect(fake.read).toBe(11);
  expect(fake.listings).toBe(1);
});

test("an open run runs while an engine lives, and was left when none does", async () => {
  const fake = fakeRuns(2);
  const read = open(fake);
  expect((await read()).rows.map(({ word }) => word)).toEqual(["running", "done"]);
  fake.live = false;
  expect((await read()).rows.map(({ word }) => word)).toEqual(["left", "done"]);
});

test("a filter reads the runs a part at an ask and says how far it is", async () => {
  const fake = fakeRuns(15_000);
  const read = open(fake);
  const first = await read({ filter: "blocked" });
  expect(first).toMatchObject({ searching: true, note: "Searched 10,000 of 15,000." });
  const last = await read({ filter: "blocked" });
  expect(last).toMatchObject({ searching: false, note: "", total: 3_750 });
  expect((await read({ filter: "!blocked" })).total).toBe(11_250);
  expect(fake.read).toBe(15_000);
});

test("the longest and the dearest come first", async () => {
  const fake = fakeRuns(8);
  fake.minutes = (n) => (n === 4 ? 59 : 1);
  const read = open(fake);
  const closed = await read({ sort: "longest", filter: "because" });
  expect(numbers(closed)).toEqual([4, 6, 2, 0]);
  expect(numbers(await read({ sort: "cost", filter: "because" }))).toEqual([6, 4, 2, 0]);
});

test("a run that opened is seen at the next ask", async () => {
  const fake = fakeRuns(3);
  const read = open(fake);
  await read();
  fake.count = 4;
  expect((await read()).total).toBe(4);
});
