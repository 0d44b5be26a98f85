import { closeSync, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { makeLogKeeper, openEngineLog } from "../../src/files/engine-log.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { appendToLog, rotate, tailOfLog } from "../../src/files/rotated-log.ts";
import { makeWorld } from "../../src/machine/world.ts";
import { scratch } from "./scratch.ts";
import { textAt } from "./workspace.ts";

const disk = makeDisk();
const bench = () => {
  const root = scratch();
  const layout = layoutOf(root);
  return { root, layout, durable: makeDurable(disk, layout, false, makeWorld()) };
};

describe("a rotated log", () => {
  test("D4: it and its four older ones are all there ever is, the newest last", () => {
    const { layout, durable } = bench();
    for (let n = 1; n <= 40; n += 1) appendToLog(durable, layout.hooksLog, `line ${n}\n`.padStart(40, "."), 100);
    expect(readdirSync(layout.logs).sort()).toEqual(["hooks.log", ...[1, 2, 3, 4].map((n) => `hooks.log.${n}`)]);
    const kept = [4, 3, 2, 1].map((n) => textAt(disk, `${layout.hooksLog}.${n}`)).join("");
    expect(`${kept}${textAt(disk, layout.hooksLog)}`.split("\n").filter(Boolean).at(-1)).toMatch(/line 40$/);
    const numbers = [...kept.matchAll(/line (\d+)/g)].map((match) => Number(match[1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test("a descriptor that was opened before a rotation goes on in the same file", () => {
    const { layout, durable } = bench();
    const log = openEngineLog(durable);
    writeSync(log, "before\n");
    expect(rotate(disk, layout.engineLog, 3)).toBe(true);
    writeSync(log, "after\n");
    closeSync(log);
    expect(textAt(disk, layout.engineLog)).toBe("after\n");
    expect(textAt(disk, `${layout.engineLog}.1`)).toBe("before\n");
  });

  test("its last lines are told, and there is nothing to tell of one that is not there", () => {
    const { layout, durable } = bench();
    expect(tailOfLog(disk, layout.engineLog, 3)).toEqual([]);
    appendToLog(durable, layout.engineLog, "one\ntwo\n\nthree\n");
    expect(tailOfLog(disk, layout.engineLog, 2)).toEqual(["two", "three"]);
  });
});

describe("the log's keeper", () => {
  test("only an engine whose output is the log keeps it within its bounds", () => {
    const { layout, durable } = bench();
    const log = openEngineLog(durable);
    const other = openSync(join(layout.logs, "other"), "a");
    expect(makeLogKeeper(durable, other)).toBe(null);
    expect(makeLogKeeper(durable, 9_999)).toBe(null);
    const keep = makeLogKeeper(durable, log);
    writeSync(log, "x".repeat(1024 * 1024 + 1));
    for (let told = 0; told < 50; told += 1) keep?.();
    expect(disk.stat(layout.engineLog)?.size).toBe(0);
    expect(disk.stat(`${layout.engineLog}.1`)?.size).toBe(1024 * 1024 + 1);
    for (const one of [log, other]) closeSync(one);
  });
});
