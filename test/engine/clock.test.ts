import { describe, expect, test } from "vitest";
import { makeEngine } from "../../src/engine/engine.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { crash, judge, makeCrashHouse, steady, type CrashHouse } from "../crash/house.ts";
import type { SimScript } from "../sim/agents.ts";
import { ONCE, simPorts } from "../sim/engine.ts";
import { makeStrikes } from "../sim/strikes.ts";
import { makeRandom } from "../sim/world.ts";

const CARDS = Object.fromEntries(
  Array.from({ length: 4 }, (_, i) => [`20260101-00000${i}-00aa${i}-task`, `---\ntitle: Task ${i}\n---\nDo it.\n`]),
);

const never = new AbortController().signal;
const HOUR = 3_600_000;

const run = async (house: CrashHouse, script: SimScript): Promise<readonly string[]> => {
  const { runs } = await makeEngine(simPorts(house, script, makeStrikes(-1)))(ONCE, () => undefined, {
    drain: never,
    now: never,
  });
  return runs.map(({ verdict }) => verdict);
};

const done = (house: CrashHouse): number =>
  [...house.disk.dump().keys()].filter((path) => /\/tasks\/done\/.*\.md$/.test(path)).length;

describe("clocks and disks that are not what they should be", () => {
  test.each([HOUR, -HOUR, 365 * 24 * HOUR, -365 * 24 * HOUR])(
    "M27, A10: a wall clock that jumps by %i ms at any moment changes neither order nor outcome, and the jump is told",
    async (jumpMs) => {
      for (let seed = 1; seed <= 5; seed += 1) {
        const random = makeRandom(seed);
        const house = makeCrashHouse(seed, CARDS);
        let jumps = 0;
        const script: SimScript = (order) => {
          if (random() < 0.4) {
            jumps += 1;
            house.world.clock.wall += jumpMs;
          }
          return steady(order);
        };
        await run(house, script);
        crash(house, "kill", seed);
        await run(house, steady);
        expect(judge(house)).toEqual([]);
        expect(done(house)).toBe(4);
        const claims = Object.keys(house.machine.attempts).map((dir) => /runs\/([^/]+)\.r1\//.exec(dir)?.[1]);
        expect([...new Set(claims)]).toEqual(Object.keys(CARDS));
        if (jumps > 0) expect([...house.disk.dump().values()].join("")).toContain("the clock jumped");
      }
    },
  );

  test("M14: a disk that takes two seconds for each sync delays everything and ends nothing", async () => {
    const house = makeCrashHouse(1, CARDS);
    let syncs = 0;
    const slow = (): void => {
      syncs += 1;
      house.world.clock.mono += 2_000;
      house.world.clock.wall += 2_000;
    };
    const { disk } = house;
    const slowDisk: Disk = {
      ...disk,
      syncFolder: (path) => {
        slow();
        disk.syncFolder(path);
      },
      openAppend: (path) => {
        const file = disk.openAppend(path);
        return {
          ...file,
          sync: () => {
            slow();
            file.sync();
          },
        };
      },
    };
    const verdicts = await run({ ...house, disk: { ...disk, ...slowDisk } }, (order) => ({
      ...steady(order),
      takesMs: 9_000,
    }));
    expect(verdicts).toEqual(["done", "done", "done", "done"]);
    expect(syncs).toBeGreaterThan(40);
    expect(judge(house)).toEqual([]);
    expect(Object.values(house.machine.attempts).map(({ starts }) => starts)).toEqual(
      Object.values(house.machine.attempts).map(() => 1),
    );
  });
});
