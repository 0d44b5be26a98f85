import { describe, expect, test } from "vitest";
import type { RunId, TaskId } from "../../src/domain/id.ts";
import { readBacklog, type Backlog } from "../../src/engine/backlog.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { freshBacklog, makeBacklogHouse, tellBacklog } from "./backlog-house.ts";

const card = (front = ""): string => `---\ntitle: T\n${front}---\nDo it.\n`;
const nameOf = (n: number): string => `t${String(n).padStart(6, "0")}`;

/** A house of so many tasks, kept by an engine that ended; `start` is the next one, which counts what it reads. */
const keptHouse = (count: number) => {
  const house = makeBacklogHouse();
  for (let n = 0; n < count; n += 1) house.drop(nameOf(n), "backlog", card(n % 7 === 0 ? "priority: 1\n" : ""));
  for (let n = 0; n < 20; n += 1) house.drop(`done-${n}`, "done", card());
  readBacklog(house.open(), []).checkpoint(true);
  const cost = { lists: 0, reads: 0, looks: 0 };
  const counting = (disk: Disk): Disk => ({
    ...disk,
    list: (path) => ((cost.lists += path.includes("/tasks/") ? 1 : 0), disk.list(path)),
    readStamped: (path, max) => ((cost.reads += 1), disk.readStamped(path, max)),
    stamp: (path) => ((cost.looks += 1), disk.stamp(path)),
  });
  const start = (): Backlog => {
    Object.assign(cost, { lists: 0, reads: 0, looks: 0 });
    return readBacklog(house.open(counting), [], { recall: true });
  };
  return { ...house, cost, start };
};

describe("a start from what was kept", () => {
  test("M21: with many tasks and nothing changed lists nothing, reads nothing and looks at no card", () => {
    const house = keptHouse(6_000);
    const backlog = house.start();
    expect(house.cost).toEqual({ lists: 0, reads: 0, looks: 0 });
    expect(tellBacklog(backlog)).toEqual(tellBacklog(freshBacklog(house)));
  });

  test("M45: with few tasks an edit in place since is known at once, with many after the sweeps", () => {
    for (const count of [100, 6_000]) {
      const house = keptHouse(count);
      house.edit(nameOf(count - 1), "backlog", card("priority: 9\n"));
      const backlog = house.start();
      if (count === 100) expect(house.cost).toEqual({ lists: 0, reads: 1, looks: 100 });
      else for (let n = 0; n < 60; n += 1) backlog.sweep(300);
      expect(backlog.queue.next()?.id).toBe(nameOf(count - 1));
      expect(tellBacklog(backlog)).toEqual(tellBacklog(freshBacklog(house)));
    }
  });

  test("what was added, moved, replaced or removed since is found by one listing, and only what differs is read", () => {
    const house = keptHouse(6_000);
    house.drop("new", "backlog", card("priority: 5\n"));
    house.save(nameOf(5_000), "backlog", card("priority: 7\n"));
    house.move(nameOf(1), "backlog", "done");
    house.move("done-3", "done", "backlog");
    house.remove(nameOf(2), "backlog");
    const backlog = house.start();
    expect(house.cost).toMatchObject({ lists: 2, reads: 3 });
    expect(backlog.queue.next()?.id).toBe(nameOf(5_000));
    expect(tellBacklog(backlog)).toEqual(tellBacklog(freshBacklog(house)));
  });

  test("Q29: after a kill the claims that were not kept are found without reading the cards again", () => {
    const house = keptHouse(6_000);
    const store = house.open();
    const engine = readBacklog(store, [], { recall: true });
    for (let n = 0; n < 3; n += 1) {
      const id = engine.queue.next()?.id as TaskId;
      store.claim(id, `${id}.r1` as RunId);
      engine.moved(id, "active");
    }
    const backlog = house.start();
    expect(house.cost).toEqual({ lists: 2, reads: 0, looks: 5_997 });
    expect(tellBacklog(backlog)).toEqual(tellBacklog(freshBacklog(house)));
  });

  test("what an operator decided holds over what was kept, and what a card says is kept as it says it", () => {
    const house = keptHouse(10);
    const prioritised = { type: "task-prioritised", task: nameOf(3), priority: 50 } as const;
    readBacklog(house.open(), [prioritised], { recall: true }).checkpoint(true);
    const first = readBacklog(house.open(), [prioritised]);
    first.checkpoint(true);
    expect(readBacklog(house.open(), [prioritised], { recall: true }).queue.next()?.id).toBe(nameOf(3));
    expect(tellBacklog(house.start())).toEqual(tellBacklog(freshBacklog(house)));
  });

  test("keeping costs nothing when nothing changed, and between it waits until enough did", () => {
    const house = keptHouse(3_000);
    const store = house.open();
    const backlog = readBacklog(store, [], { recall: true });
    const before = house.disk.ops.length;
    backlog.checkpoint();
    backlog.checkpoint(true);
    expect(house.disk.ops.length).toBe(before);
    house.drop("new", "backlog", card());
    backlog.refresh();
    const written = (): boolean => house.disk.ops.slice(before).some((op) => op.endsWith("queue.jsonl"));
    backlog.checkpoint();
    expect(written()).toBe(false);
    house.drop("newer", "backlog", card());
    backlog.refresh();
    backlog.checkpoint();
    expect(written()).toBe(true);
  });

  test("M8: a session that begins again over the same store, after a full disk, knows all that stands there", () => {
    const house = keptHouse(50);
    const store = house.open();
    for (const recall of [true, false, true]) {
      const backlog = readBacklog(store, [], { recall });
      expect(tellBacklog(backlog)).toEqual(tellBacklog(freshBacklog(house)));
      const id = backlog.queue.next()?.id as TaskId;
      store.claim(id, `${id}.r1` as RunId);
      backlog.moved(id, "active");
    }
  });
});
