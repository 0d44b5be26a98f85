import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addCharge, NOTHING_SPENT, type Charge } from "../../src/domain/charge.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { ledgerLineOf, parseLedgerLine } from "../../src/files/ledger-line.ts";
import { makeLedger, type LedgerFile } from "../../src/files/ledger.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";
import { scratch } from "./scratch.ts";
import { textAt } from "./workspace.ts";

const TASK = "20260131-235900-aaaaa-a";
const ledgerOn = (disk: Disk, root = "/w"): LedgerFile =>
  makeLedger(makeDurable(disk, layoutOf(root), true, makeSimWorld(1)));
const file = (month: string): string => layoutOf("/w").usageOf(month);

const chargeOf = (n: number, more: Partial<Charge> = {}): Charge => ({
  at: `2026-01-31T23:59:${String(n % 60).padStart(2, "0")}.000Z`,
  day: "2026-01-31",
  task: TASK,
  run: `${TASK}.r1`,
  n,
  stage: "builder",
  runner: "codex",
  model: null,
  charged: true,
  durationMs: 1_000,
  usage: { inputTokens: 10, cachedTokens: 5, outputTokens: 1, costUsd: 0.5 },
  ...more,
});

const spentOf = (...charges: readonly Charge[]) => charges.reduce(addCharge, NOTHING_SPENT);

describe("the usage ledger", () => {
  test("C4: a charge counts once, however often it is made and whoever reads it", () => {
    const disk = makeSimDisk(1);
    const ledger = ledgerOn(disk);
    for (const charge of [chargeOf(1), chargeOf(2), chargeOf(1)]) ledger.charge(charge);
    const again = ledgerOn(disk);
    again.charge(chargeOf(2));
    for (const one of [ledger, again]) {
      expect(one.day("2026-01-31")).toEqual(spentOf(chargeOf(1), chargeOf(2)));
      expect(one.task(TASK)).toEqual(spentOf(chargeOf(1), chargeOf(2)));
      expect(one.charges("2026-01-31", "2026-01-31")).toEqual([chargeOf(1), chargeOf(2)]);
    }
    expect(textAt(disk, file("2026-01")).split("\n").length).toBe(3);
  });

  test("C4: a task's sum goes on over the end of a month, a day's does not", () => {
    const disk = makeSimDisk(1);
    const february = chargeOf(2, { day: "2026-02-01", at: "2026-02-01T00:01:00.000Z" });
    for (const charge of [chargeOf(1), february]) ledgerOn(disk).charge(charge);
    const ledger = ledgerOn(disk);
    expect(ledger.task(TASK)).toEqual(spentOf(chargeOf(1), february));
    expect(ledger.day("2026-02-01")).toEqual(spentOf(february));
    ledger.charge(february);
    expect(ledger.task(TASK)).toEqual(spentOf(chargeOf(1), february));
    expect(ledger.charges("2026-01-01", "2026-02-28")).toEqual([chargeOf(1), february]);
    expect(ledger.charges("2026-02-01", "2026-02-28")).toEqual([february]);
  });

  test("a task made in the last hours of a month, UTC, is found in the month of its local date", () => {
    const disk = makeSimDisk(1);
    const task = "20260201-003000-aaaaa-a";
    const charge = chargeOf(1, { task, run: `${task}.r1` });
    for (const each of [charge, chargeOf(9, { task: "other", day: "2026-02-01" })]) ledgerOn(disk).charge(each);
    expect(ledgerOn(disk).task(task)).toEqual(spentOf(charge));
  });

  test("a task whose id tells no time, or one that is still to come, is looked for in every month", () => {
    const disk = makeSimDisk(1);
    for (const task of ["by-hand", "20990101-000000-aaaaa-a"]) {
      const charge = chargeOf(1, { task, run: `${task}.r1` });
      ledgerOn(disk).charge(charge);
      expect(ledgerOn(disk).task(task)).toEqual(spentOf(charge));
    }
  });

  test("what never counts as an attempt counts with its tokens and time", () => {
    const ledger = ledgerOn(makeSimDisk(1));
    ledger.charge(chargeOf(1, { charged: false }));
    expect(ledger.task(TASK)).toEqual({ ...spentOf(chargeOf(1)), attempts: 0 });
  });

  test("D1: a torn tail, NUL bytes and lines of another kind cost nothing but themselves", () => {
    const disk = makeSimDisk(1);
    disk.makeFolder(layoutOf("/w").usage);
    const line = ledgerLineOf(chargeOf(1));
    const text = `{"v":9}\nnoise\n\0\0\0${line}${ledgerLineOf(chargeOf(2)).slice(0, 60)}`;
    disk.create(file("2026-01"), Buffer.from(text), false);
    const ledger = ledgerOn(disk);
    expect(ledger.task(TASK)).toEqual(spentOf(chargeOf(1)));
    for (const n of [2, 3]) ledger.charge(chargeOf(n));
    expect(ledgerOn(disk).day("2026-01-31")).toEqual(spentOf(chargeOf(1), chargeOf(2), chargeOf(3)));
  });

  test("D6: a charge that could not be written does not count, and is made again when there is room", () => {
    const disk = makeSimDisk(3);
    const ledger = ledgerOn(disk);
    ledger.charge(chargeOf(1));
    disk.failAt(1, "ENOSPC");
    expect(() => ledger.charge(chargeOf(2))).toThrow(/space|room|full/i);
    expect(ledger.task(TASK)).toEqual(spentOf(chargeOf(1)));
    for (const n of [2, 3]) ledger.charge(chargeOf(n));
    for (const one of [ledger, ledgerOn(disk)])
      expect(one.task(TASK)).toEqual(spentOf(chargeOf(1), chargeOf(2), chargeOf(3)));
  });

  test("thrown away it comes back from the charges of the journals, each once", () => {
    const disk = makeSimDisk(1);
    const all = [chargeOf(1), chargeOf(2, { day: "2026-02-01" }), chargeOf(3, { day: "2026-02-01" })];
    const ledger = ledgerOn(disk);
    expect(ledger.empty()).toBe(true);
    ledger.charge(all[2] ?? chargeOf(3));
    expect(ledger.rebuild([...all, ...all])).toBe(2);
    expect(ledger.rebuild(all)).toBe(0);
    for (const one of [ledger, ledgerOn(disk)]) {
      expect(one.empty()).toBe(false);
      expect(one.task(TASK)).toEqual(spentOf(...all));
      expect(one.day("2026-02-01")).toEqual(spentOf(...all.slice(1)));
    }
  });

  test("many tasks and long files change nothing: each sum is that of its own charges", () => {
    const root = scratch();
    const disk = makeDisk();
    const tasks = Array.from({ length: 3_000 }, (_, i) => `20260131-${String(i).padStart(6, "0")}-aaaaa-t${i}`);
    const charges = tasks.flatMap((task, i) => [
      chargeOf(1, { task, run: `${task}.r1`, durationMs: i }),
      chargeOf(2, { task, run: `${task}.r1`, durationMs: 1 }),
    ]);
    const ledger = ledgerOn(disk, root);
    expect(ledger.rebuild(charges)).toBe(6_000);
    for (const i of [0, 1_234, 2_999, 0])
      expect(ledger.task(tasks[i] ?? "")).toMatchObject({ attempts: 2, durationMs: i + 1 });
    expect(ledger.day("2026-01-31").attempts).toBe(6_000);
    ledger.close();
  });

  test("whatever is charged in whatever order, each sum is that of its charges", () => {
    const any = fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      task: fc.constantFrom("a", "b"),
      day: fc.constantFrom(1, 2),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), fc.array(fc.boolean()), (all, reopen) => {
        const disk = makeSimDisk(1);
        let ledger = ledgerOn(disk);
        const kept = new Map<string, Charge>();
        for (const [i, { n, task, day }] of all.entries()) {
          const charge = chargeOf(n, { task, run: `${task}.r1`, day: `2026-0${day}-01`, durationMs: i });
          ledger.charge(charge);
          if (!kept.has(`${task}${n}`)) kept.set(`${task}${n}`, charge);
          if (reopen.at(i) ?? false) ledger = ledgerOn(disk);
        }
        const charges = [...kept.values()];
        for (const task of ["a", "b"])
          expect(ledger.task(task)).toEqual(spentOf(...charges.filter((one) => one.task === task)));
        for (const day of ["2026-01-01", "2026-02-01"])
          expect(ledger.day(day)).toEqual(spentOf(...charges.filter((one) => one.day === day)));
      }),
      { numRuns: 100 },
    );
  });

  test("what was written is read back as it was, and what is no charge is none", () => {
    expect(parseLedgerLine(ledgerLineOf(chargeOf(7)).trimEnd())).toEqual(chargeOf(7));
    const broken = [{ day: "2026" }, { n: 1.5 }, { durationMs: -1 }, { usage: null }, { charged: 1 }, { run: 7 }];
    for (const more of broken) expect(parseLedgerLine(JSON.stringify({ ...chargeOf(1), ...more }))).toBe(null);
  });
});
