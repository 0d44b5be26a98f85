import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openLedger, rebuildLedger } from "../../src/compose/ledger.ts";
import { NOTHING_SPENT } from "../../src/domain/charge.ts";
import type { RunId } from "../../src/domain/id.ts";
import { bareSettlement } from "../../src/domain/attempt.ts";
import type { RunEvent } from "../../src/domain/event.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeReader } from "../../src/files/reader.ts";
import { makeStore } from "../../src/files/store.ts";
import { makeSimWorld } from "../sim/world.ts";
import { draftOf, openedEvent } from "../contract/store-runs.contract.ts";
import { idOf } from "../files/workspace.ts";
import { scratch } from "../files/scratch.ts";
import { makePlan } from "../plan.ts";

const usage = { inputTokens: 100, cachedTokens: 0, outputTokens: 20, costUsd: 0.25 };
const ended = (n: number, more = {}): RunEvent => ({
  type: "settled",
  node: "builder",
  settlement: { ...bareSettlement(n, "crashed", ""), durationMs: 1_000, usage, ...more },
});

/** Two runs of one task with three attempts at work in all, and one that never started. */
const bench = () => {
  const root = scratch();
  const world = makeSimWorld(1);
  const disk = makeDisk();
  const store = makeStore(disk, root, { durability: "relaxed", world });
  for (const [ordinal, events] of [
    [1, [ended(1), ended(2, { started: false })]],
    [2, [ended(1), ended(2)]],
  ] as const) {
    const plan = makePlan(`${idOf("a")}.r${ordinal}`);
    store.openRun(plan);
    const journal = store.runJournal(plan.run as RunId);
    for (const event of [openedEvent(plan), ...events]) journal.append(draftOf(1, event));
    journal.close();
  }
  const durable = makeDurable(disk, layoutOf(root), false, world);
  const reader = makeReader(disk, root, world);
  return { root, durable, reader, world };
};
const ALL = {
  attempts: 3,
  durationMs: 3_000,
  usage: { inputTokens: 300, cachedTokens: 0, outputTokens: 60, costUsd: 0.75 },
};

describe("a ledger that was thrown away", () => {
  test("C4: an engine that opens it knows again what every task has spent", () => {
    const { root, durable, reader, world } = bench();
    expect(openLedger(durable, reader, world).task(idOf("a"))).toEqual(ALL);
    rmSync(join(root, "agents", "usage"), { recursive: true });
    const again = openLedger(durable, reader, world);
    expect([again.day("2026-01-01"), again.day("2026-01-02")]).toEqual([ALL, NOTHING_SPENT]);
    expect(readdirSync(join(root, "agents", "usage"))).toEqual(["2026-01.jsonl"]);
  });

  test("what is missing is charged again, and nothing twice", () => {
    const { durable, reader, world } = bench();
    const ledger = openLedger(durable, { ...reader, runs: () => [] }, world);
    const [charge] = openLedger(bench().durable, reader, world).charges("2026-01-01", "2026-01-01");
    if (charge !== undefined) ledger.charge(charge);
    expect([rebuildLedger(durable, reader, world), rebuildLedger(durable, reader, world)]).toEqual([2, 0]);
    expect(openLedger(durable, reader, world).task(idOf("a"))).toEqual(ALL);
  });

  test("a run whose plan or journal cannot be trusted is charged with nothing, and stops no other", () => {
    const { durable, reader, world } = bench();
    const broken = {
      ...reader,
      run: (id: RunId) => ({ ...reader.run(id), planVerified: !id.endsWith(".r2") }),
    };
    expect(rebuildLedger(durable, broken, world)).toBe(1);
  });
});
