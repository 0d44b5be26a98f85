import { describe, expect, test } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import { retainedOn, sweepAll } from "../files/retained.ts";
import { makeCrashHouse, runOnce, steady, type CrashHouse } from "../crash/house.ts";
import { ROOT } from "../sim/engine.ts";

const a = "a" as TaskId;
const card = "---\ntitle: A\n---\nDo it.\n";

const again = async (house: CrashHouse): Promise<void> => {
  const { store } = retainedOn(house.disk, { root: ROOT });
  const state = store.folders().states.get(a) ?? "done";
  store.moveTask(a, state, "backlog");
  await runOnce(house, steady, -1);
};

const runsOf = (house: CrashHouse): readonly string[] => retainedOn(house.disk, { root: ROOT }).store.runsOf(a);

describe("a task whose runs were removed", () => {
  test("D4: gets a new number when a person puts it back, and is told of from its first event on", async () => {
    const house = makeCrashHouse(1, { a: card });
    await runOnce(house, steady, -1);
    const mill = retainedOn(house.disk, { root: ROOT, world: house.world });
    for (const commit of Object.keys(house.repo.commits)) mill.git.published.add(commit);
    house.world.clock.wall += 86_400_000;
    expect((await sweepAll(mill)).removals.map(({ what }) => what)).toContain("a.r1");
    expect(runsOf(house)).toEqual([]);
    await again(house);
    expect(runsOf(house)).toEqual(["a.r2"]);
    expect(mill.store.folders().states.get(a)).toBe("done");
    const feed = house.disk.dump().get(`${mill.layout.events}/1.jsonl`) ?? "";
    expect(feed).toMatch(/"type":"opened","run":"a\.r2"/);
  });

  test("M12: gets a new number too when somebody deleted agents/runs, while the engine's repository keeps work under the old one", async () => {
    const house = makeCrashHouse(1, { a: card });
    await runOnce(house, steady, -1);
    const { layout } = retainedOn(house.disk, { root: ROOT });
    house.disk.makeFolder(layout.keptRefs("a.r1" as never));
    house.disk.removeTree(layout.runs, 10_000);
    await again(house);
    expect(runsOf(house)).toEqual(["a.r2"]);
  });
});
