import { describe, expect, test } from "vitest";
import type { SimScript } from "../sim/agents.ts";
import type { LossModel } from "../sim/power-loss.ts";
import { makeRandom } from "../sim/world.ts";
import { copyHouse, crash, judge, lively, makeCrashHouse, runOnce, steady, type CrashHouse } from "./house.ts";

const CARDS = {
  "20260101-000000-00aaa-first": "---\ntitle: First\n---\nDo it.\n",
  "20260101-000001-00aab-second": "---\ntitle: Second\ndepends_on: [20260101-000000-00aaa-first]\n---\nThen this.\n",
};

/** How many schedules each test runs; CRASH_SCHEDULES raises it for a soak. */
const SCHEDULES = Number(process.env["CRASH_SCHEDULES"] ?? 1);

/** Runs a house to its end without a strike, and says what is wrong with it. */
const settle = async (house: CrashHouse, script: SimScript): Promise<string[]> => {
  for (let passes = 0; passes < 40 && (await runOnce(house, script, -1)).waiting; passes += 1)
    house.world.clock.wall += 3_600_000;
  return judge(house);
};

const told = (seed: number, model: LossModel, strikes: readonly (number | string)[]): string =>
  `model ${model}, seed ${seed}, strikes ${strikes.join(" then ")}`;

describe("the engine under crash schedules", { timeout: 600_000 }, () => {
  test("without a strike every task ends done and the judge finds nothing", async () => {
    const house = makeCrashHouse(1, CARDS);
    const { moments } = await runOnce(house, steady, -1);
    expect(judge(house)).toEqual([]);
    expect(moments.length).toBeGreaterThan(100);
    expect(house.disk.dump().has(`/house/agents/tasks/done/${house.tasks[0]}.md`)).toBe(true);
  });

  test("M1, B1, A9, P1, P2, P3: a kill before and after every port call and every write loses nothing and starts nothing twice", async () => {
    const start = makeCrashHouse(1, CARDS);
    const { moments } = await runOnce(copyHouse(start, 1), steady, -1);
    for (let at = 0; at < moments.length; at += 1) {
      const house = copyHouse(start, 1);
      expect((await runOnce(house, steady, at)).struck).toBe(true);
      crash(house, "kill", at);
      expect(await settle(house, steady), told(1, "kill", [moments[at] ?? at])).toEqual([]);
      expect(donesOf(house), told(1, "kill", [moments[at] ?? at])).toBe(house.tasks.length);
    }
  });

  test.each(["ext4", "posix"] as const)(
    "M3, M7, M15, P1, P5: after a power loss (%s) at any moment the acknowledged tasks are there and end as their plans say",
    async (model) => {
      const start = makeCrashHouse(1, CARDS);
      const { moments } = await runOnce(copyHouse(start, 1), steady, -1);
      for (let at = 0; at < moments.length; at += 1) {
        for (let seed = 1; seed <= 2 * SCHEDULES; seed += 1) {
          const house = copyHouse(start, seed);
          await runOnce(house, steady, at);
          crash(house, model, seed * 7_919 + at);
          expect(await settle(house, steady), told(seed, model, [moments[at] ?? at])).toEqual([]);
          expect(donesOf(house), told(seed, model, [moments[at] ?? at])).toBe(house.tasks.length);
        }
      }
    },
  );

  test("M2, P2, P5: crashes during recovery, three deep and under every model, leave nothing lost, doubled or wedged", async () => {
    for (let seed = 1; seed <= 400 * SCHEDULES; seed += 1) {
      const random = makeRandom(seed);
      const house = makeCrashHouse(seed, CARDS);
      const strikes: (number | string)[] = [];
      let model: LossModel = "kill";
      for (let depth = 0; depth < 3; depth += 1) {
        const at = Math.floor(random() * 260);
        model = (["kill", "ext4", "posix"] as const)[Math.floor(random() * 3)] ?? "kill";
        const { struck, moments } = await runOnce(house, lively, at);
        strikes.push(`${model}@${moments.at(-1) ?? at}`);
        if (struck) crash(house, model, seed * 31 + depth);
      }
      expect(await settle(house, lively), told(seed, model, strikes)).toEqual([]);
      expect(waitingOf(house), told(seed, model, strikes)).toBe(0);
    }
  });

  test("M64, G4, P13: a base that moves by itself and a crash anywhere leave the base moved whole or not at all", async () => {
    const start = makeCrashHouse(3, CARDS);
    start.repo.script.moves.push("merge", "advance", "base");
    const { moments } = await runOnce(copyHouse(start, 3), steady, -1);
    for (let at = 0; at < moments.length; at += 3) {
      const house = copyHouse(start, 3);
      await runOnce(house, steady, at);
      crash(house, "kill", at);
      expect(await settle(house, steady), told(3, "kill", [moments[at] ?? at])).toEqual([]);
    }
  });

  test("the judge is no accomplice: a start that is repeated, and a card that is lost, are found", async () => {
    const house = makeCrashHouse(1, CARDS);
    await runOnce(house, steady, -1);
    const [first] = Object.values(house.machine.attempts);
    if (first !== undefined) first.starts = 2;
    house.disk.unlink(`/house/agents/tasks/done/${house.tasks[1]}.md`);
    expect(judge(house).length).toBeGreaterThanOrEqual(2);
  });
});

const donesOf = (house: CrashHouse): number =>
  [...house.disk.dump().keys()].filter((path) => /\/tasks\/done\/.*\.md$/.test(path)).length;

/** Cards that no engine would ever move again although nothing holds them. */
const waitingOf = (house: CrashHouse): number =>
  [...house.disk.dump().keys()].filter((path) => /\/tasks\/active\/.*\.md$/.test(path)).length;
