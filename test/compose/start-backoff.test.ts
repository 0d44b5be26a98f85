import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forgiveCrashes, withBackoff } from "../../src/compose/start-backoff.ts";
import { Failure } from "../../src/domain/failure.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { crashLoopDelay } from "../../src/kernel/crash-loop.ts";
import type { News, PassOptions, RunPass } from "../../src/ports/pass.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";

const STAYS: PassOptions = {
  maxRuns: null,
  task: null,
  steal: false,
  what: "start --daemon",
  stay: true,
  ignoreSettle: false,
};
const dies =
  (thrown: Error): RunPass =>
  () =>
    Promise.reject(thrown);
const defect = dies(new Error("a defect"));

/** Starts engines one after another over one disk, and tells how long each was held back. */
const bench = () => {
  const disk = makeSimDisk(1);
  const world = makeSimWorld(1);
  const durable = makeDurable(disk, layoutOf("/w"), false, world);
  const news: News[] = [];
  const start = async (pass: RunPass, options: PassOptions = STAYS, drain = AbortSignal.any([])): Promise<number> => {
    const begun = world.clock.mono;
    let waited = -1;
    const seen: RunPass = (...given) => {
      waited = world.clock.mono - begun;
      return pass(...given);
    };
    const signals = { drain, now: drain };
    await withBackoff(seen, durable, world)(options, (one) => news.push(one), signals).catch(() => undefined);
    return waited;
  };
  return { disk, world, durable, news, start };
};

describe("an engine that dies of errors of its own", () => {
  test("M34: is held back longer and longer, by what is on disk, and told so", async () => {
    const { start, news } = bench();
    const waited: number[] = [];
    for (let n = 0; n < 12; n += 1) waited.push(await start(defect));
    expect(waited.slice(0, 6)).toEqual([0, 0, 0, 5_000, 10_000, 20_000]);
    expect(Math.max(...waited)).toBe(300_000);
    expect(news[0]).toEqual({
      kind: "notice",
      text: "the engine died 3 times within minutes of an error of its own, so it waits 5 s before it begins",
    });
  });

  test("M34: is not held back any more when it has lived, or when a person starts it by hand", async () => {
    const { start, world, durable } = bench();
    for (let n = 0; n < 5; n += 1) await start(defect);
    world.clock.wall += 11 * 60_000;
    expect(await start(defect)).toBe(0);
    for (let n = 0; n < 5; n += 1) await start(defect);
    forgiveCrashes(durable);
    expect(await start(defect)).toBe(0);
  });

  test("M34: an error that nobody caught counts too", async () => {
    const { start } = bench();
    const uncaught: RunPass = () => {
      (process as NodeJS.EventEmitter).emit(
        "uncaughtExceptionMonitor",
        new Error("nobody caught this"),
        "unhandledRejection",
      );
      return Promise.reject(new Failure("interrupted", "ended"));
    };
    for (let n = 0; n < 3; n += 1) expect(await start(uncaught)).toBe(0);
    expect(await start(uncaught)).toBe(5_000);
  });

  test("neither what a person can mend nor a single pass counts as a crash", async () => {
    const { start } = bench();
    for (let n = 0; n < 6; n += 1) await start(dies(new Failure("config-invalid", "a bad edit")));
    for (let n = 0; n < 6; n += 1) await start(defect, { ...STAYS, stay: false });
    expect(await start(defect)).toBe(0);
  });

  test("D9: a record that is torn, or a disk that takes none, holds nothing back", async () => {
    const { start, disk } = bench();
    disk.makeFolder(layoutOf("/w").runtime);
    disk.create(layoutOf("/w").crashes, Buffer.from('[1,"x"'), false);
    expect(await start(defect)).toBe(0);
    disk.failWhere(/crashes|tmp/, "ENOSPC");
    for (let n = 0; n < 5; n += 1) expect(await start(defect)).toBe(0);
  });

  test("M34, A10: the delay is bounded whatever the clock did, and zero again after ten minutes", () => {
    const time = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(fc.array(time, { maxLength: 40 }), time, (crashes, now) => {
        const delay = crashLoopDelay(crashes, now);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(300_000);
        if (crashes.every((at) => at > now || now - at >= 600_000)) expect(delay).toBe(0);
      }),
    );
  });
});
