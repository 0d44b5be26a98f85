import { expect, test } from "vitest";
import type { RunEvent } from "../../src/domain/event.ts";
import type { RunRow } from "../../src/domain/snapshot.ts";
import { textOf } from "../../src/view/line.ts";
import { makeOverview } from "../../src/watching/overview.ts";
import { usagePage } from "../../src/watching/pages/usage.ts";
import { makeRunsList } from "../../src/watching/runs-list.ts";
import { readStatus } from "../../src/watching/status.ts";
import { idOf } from "../files/workspace.ts";
import { fakeWorld } from "./fake-world.ts";
import { makeHouse, MOMENT, NOW } from "./house.ts";
import { settled } from "./pages/scene.ts";

const TASK = idOf("a");
const ordered = (n: number): RunEvent => ({
  type: "ordered",
  n,
  node: "builder",
  kind: "agent",
  from: "s",
  merge: null,
});
const spent = (inputTokens: number, costUsd: number | null) => ({
  inputTokens,
  cachedTokens: 0,
  outputTokens: 0,
  costUsd,
});
const BEGUN: readonly RunEvent[] = [
  { type: "opened", plan: "p", slot: 1, start: "s" },
  { type: "entered", node: "builder", from: null, by: "open" },
  ordered(1),
  { type: "settled", node: "builder", settlement: settled(1, "BUILT", { usage: spent(1_000, 0.25) }) },
  ordered(2),
];
const AT_WORK: RunRow = {
  id: `${TASK}.r1`,
  task: TASK,
  title: "",
  node: "builder",
  attempt: 2,
  since: "2026-03-01T11:58:00.000Z",
  waiting: null,
  untilAt: null,
  held: false,
  runner: "sample",
  costUsd: 0.75,
  tokens: 13_000,
  atWork: { inputTokens: 12_000, cachedTokens: 4_000, outputTokens: 0, costUsd: 0.5 },
};

/** What every face tells of the cost of this one run. */
const tellings = async (events: readonly RunEvent[]) => {
  const { house, add, run, engine, publish } = makeHouse();
  add(TASK, "active");
  run(TASK, 1, events);
  engine("alive");
  publish({}, { runs: [AT_WORK] });
  const { reader } = house;
  const time = fakeWorld();
  const world = { now: () => NOW, offset: () => 0, monotonic: () => 0 };
  const ledger = async () => Promise.resolve({ charges: () => [] } as never);
  const slice = { filter: "", sort: "", first: 0, count: 9, chosen: null };
  const listed = makeRunsList(reader, time.world).read(slice);
  await time.settle();
  const usage = usagePage(
    { reader, offset: () => 0 },
    { task: TASK, run: null },
    { attempt: null, raw: false, nowMs: NOW, columns: 100 },
  );
  return {
    status: (await readStatus(house, 9, MOMENT)).runs[0]?.costUsd,
    overview: (await makeOverview({ ...house, ledger }, world)()).runs[0]?.costUsd,
    runs: (await listed).rows[0],
    usage: usage.lines.map(({ line }) => textOf(line)).join("\n"),
  };
};

test("F5, M75: what an attempt at work tells to have consumed stands in status, Overview, Runs and Usage at once", async () => {
  const told = await tellings(BEGUN);
  expect([told.status, told.overview, told.runs?.costUsd, told.runs?.tokens]).toEqual([0.75, 0.75, 0.75, 13_000]);
  expect(told.usage).toMatch(/2 attempts.*13\.0k tokens.*\$0\.750/);
  expect(told.usage).toMatch(/2 +builder +12\.0k +4\.0k.*\$0\.500/);
});

test("F5: what was published of an attempt that has ended since is not counted twice", async () => {
  const end: RunEvent = {
    type: "settled",
    node: "builder",
    settlement: settled(2, "BUILT", { usage: spent(14_000, 0.6) }),
  };
  const told = await tellings([...BEGUN, end]);
  expect([told.runs?.costUsd, told.runs?.tokens]).toEqual([0.85, 15_000]);
  expect(told.usage).toMatch(/\$0\.850/);
});
