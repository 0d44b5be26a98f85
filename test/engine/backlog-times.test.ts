import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunId, TaskId } from "../../src/domain/id.ts";
import { readBacklog } from "../../src/engine/backlog.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { makeBacklogHouse } from "./backlog-house.ts";

const card = "---\ntitle: T\n---\n";

/** A house on a file system whose clock ticks every so many milliseconds: two changes within a tick leave one time. */
const houseOf = (tickMs: number, count: number) => {
  const house = makeBacklogHouse();
  const times = new Map<string, string>();
  const { clock } = house.world;
  // Not a whole second, unless the file system knows no other.
  clock.wall += 130;
  const timeNow = (): string => `${BigInt(Math.floor(clock.wall / tickMs) * tickMs) * 1_000_000n}`;
  for (let n = 0; n < count; n += 1) house.drop(`t${String(n).padStart(5, "0")}`, "backlog", card);
  const start = timeNow();
  house.disk.watch((op) => {
    const [verb, ...paths] = op.split(" ");
    if (verb !== "write") for (const path of paths) times.set(dirname(path), timeNow());
  });
  const listed: string[] = [];
  const store = house.open((disk): Disk => ({
    ...disk,
    list: (path) => (listed.push(path.split("/").at(-1) ?? ""), disk.list(path)),
    stat: (path) => {
      const stat = disk.stat(path);
      return stat?.kind === "folder" ? { ...stat, mtime: times.get(path) ?? start } : stat;
    },
  }));
  const pass = (ms: number): void => {
    clock.wall += ms;
    clock.mono += ms;
  };
  pass(60_000);
  const backlog = readBacklog(store, []);
  listed.length = 0;
  const claim = (id: string): void => {
    store.claim(id as TaskId, `${id}.r1` as RunId);
    backlog.moved(id as TaskId, "active");
  };
  return { ...house, store, backlog, listed, pass, claim };
};

describe("changes within one tick of the file system's clock", () => {
  test("M37: a card dropped in the tick of an own claim is taken within a second", () => {
    const { backlog, claim, drop, pass } = houseOf(10, 3);
    claim("t00000");
    drop("new", "backlog", card);
    expect(backlog.refresh()).toBe(false);
    pass(1_000);
    expect([backlog.refresh(), backlog.counts.backlog]).toEqual([true, 3]);
    pass(1_000);
    expect(backlog.refresh()).toBe(false);
  });

  test("M37: a card dropped in the tick of a listing that saw another is taken within a second", () => {
    const { backlog, drop, pass } = houseOf(10, 3);
    drop("one", "backlog", card);
    backlog.refresh();
    drop("two", "backlog", card);
    expect([backlog.refresh(), backlog.counts.backlog]).toEqual([false, 4]);
    pass(1_000);
    expect([backlog.refresh(), backlog.counts.backlog]).toEqual([true, 5]);
  });

  test("M37: where times have no parts of a second, within two seconds more", () => {
    const { backlog, drop, pass } = houseOf(1_000, 3);
    drop("one", "backlog", card);
    backlog.refresh();
    drop("two", "backlog", card);
    for (let n = 0; n < 3; n += 1) {
      pass(1_000);
      backlog.refresh();
    }
    expect(backlog.counts.backlog).toBe(5);
  });

  test("a wall clock that was set back does not make every look a listing", () => {
    const { backlog, drop, pass, listed, world } = houseOf(10, 3);
    drop("one", "backlog", card);
    world.clock.wall -= 3_600_000;
    for (let n = 0; n < 10; n += 1) {
      backlog.refresh();
      pass(1_000);
    }
    expect(listed.length).toBeLessThanOrEqual(2);
  });

  test("M20: many claims in a large queue are confirmed by few listings, and when all is quiet by none", () => {
    const { backlog, claim, pass, listed } = houseOf(10, 10_000);
    for (let n = 0; n < 60; n += 1) {
      claim(`t${String(n).padStart(5, "0")}`);
      pass(1_000);
      backlog.refresh();
    }
    expect(listed.filter((name) => name === "backlog").length).toBeLessThanOrEqual(30);
    for (let n = 0; n < 30; n += 1) {
      pass(1_000);
      backlog.refresh();
    }
    listed.length = 0;
    for (let n = 0; n < 100; n += 1) {
      pass(1_000);
      backlog.refresh();
    }
    expect(listed).toEqual([]);
  });
});
