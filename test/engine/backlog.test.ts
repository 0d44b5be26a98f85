import { describe, expect, test } from "vitest";
import type { RunId, TaskId } from "../../src/domain/id.ts";
import type { Task } from "../../src/domain/task.ts";
import { readBacklog, type Backlog } from "../../src/engine/backlog.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { freshBacklog, makeBacklogHouse, tellBacklog, type BacklogHouse } from "./backlog-house.ts";

const card = (front = ""): string => `---\ntitle: T\n${front}---\nDo it.\n`;
const queued = (backlog: Backlog): readonly string[] => backlog.queue.head(Infinity).map(({ id }) => id);
const task = (id: string): TaskId => id as TaskId;

/** A house with these cards in the backlog, and a store that counts what is read and listed. */
const houseOf = (cards: Readonly<Record<string, string>>) => {
  const house = makeBacklogHouse();
  for (const [id, text] of Object.entries(cards)) house.drop(id, "backlog", text);
  const seen: string[] = [];
  const counting = (disk: Disk): Disk => ({
    ...disk,
    list: (path) => (seen.push(`list ${path.split("/").at(-1)}`), disk.list(path)),
    readStamped: (path, max) => (seen.push(`read ${path.split("/").at(-1)}`), disk.readStamped(path, max)),
    stamp: (path) => (seen.push(`look ${path.split("/").at(-1)}`), disk.stamp(path)),
  });
  const store = house.open(counting);
  const backlog = readBacklog(store, []);
  seen.length = 0;
  return { house, store, backlog, seen, counting };
};

describe("what comes and goes", () => {
  test("M20, M37: a card dropped by hand is taken at the next look; only its folder is listed and only it is read", () => {
    const { house, backlog, seen } = houseOf({ a: card(), b: card() });
    expect(backlog.refresh()).toBe(false);
    expect(seen).toEqual([]);
    house.drop("c", "backlog", card("priority: 3\n"));
    expect(backlog.refresh()).toBe(true);
    expect(seen).toEqual(["list backlog", "read c.md"]);
    expect(queued(backlog)).toEqual(["c", "a", "b"]);
    expect(backlog.counts.backlog).toBe(3);
  });

  test("B10: a card that vanished is dropped, and one that came back is read anew", () => {
    const { house, backlog } = houseOf({ a: card(), b: card() });
    house.remove("a", "backlog");
    backlog.refresh();
    expect([queued(backlog), backlog.states.has(task("a"))]).toEqual([["b"], false]);
    house.drop("a", "backlog", card("priority: 1\n"));
    backlog.refresh();
    expect(queued(backlog)).toEqual(["a", "b"]);
  });

  test("B5: a task done or moved by hand wakes what waits for it; one that is blocked holds up its dependents only", () => {
    const { house, backlog } = houseOf({ a: card(), b: card("depends_on: [a]\n"), c: card("depends_on: [x]\n") });
    house.move("a", "backlog", "blocked");
    backlog.refresh();
    expect(backlog.queue.next()).toBeNull();
    expect(backlog.why({ id: "b", priority: 0, dependsOn: ["a"] })).toBe("waits for a (blocked)");
    house.drop("x", "done", card());
    backlog.refresh();
    expect(backlog.queue.next()?.id).toBe("c");
    house.move("a", "blocked", "done");
    backlog.refresh();
    expect(backlog.queue.next()?.id).toBe("b");
    house.move("a", "done", "deferred");
    backlog.refresh();
    expect(backlog.queue.next()?.id).toBe("c");
  });

  test("the engine's own moves cost no listing, and are known at once", () => {
    const { store, backlog, seen } = houseOf({ a: card(), b: card("depends_on: [a]\n") });
    store.claim(task("a"), "a.r1" as RunId);
    backlog.moved(task("a"), "active");
    expect(backlog.queue.next()).toBeNull();
    store.moveTask(task("a"), "active", "done");
    backlog.moved(task("a"), "done");
    expect(backlog.queue.next()?.id).toBe("b");
    expect([backlog.refresh(), seen.filter((one) => one.startsWith("list"))]).toEqual([false, []]);
  });

  test("a flood of new cards is read in parts, and none of them is lost", () => {
    const { house, backlog, seen } = houseOf({});
    for (let n = 0; n < 4_500; n += 1) house.drop(`t${n}`, "backlog", card());
    backlog.refresh();
    expect(seen.filter((one) => one.startsWith("read"))).toHaveLength(2_000);
    expect(backlog.counts.backlog).toBe(4_500);
    backlog.refresh();
    backlog.refresh();
    expect(queued(backlog)).toHaveLength(4_500);
    expect(backlog.refresh()).toBe(false);
  });

  test("M47: a card that is edited or deleted while its run is open leaves the queue alone", () => {
    const { house, store, backlog } = houseOf({ a: card(), b: card() });
    store.claim(task("a"), "a.r1" as RunId);
    backlog.moved(task("a"), "active");
    house.save("a", "active", card("priority: 9\n"));
    backlog.refresh();
    expect([queued(backlog), backlog.states.get(task("a"))]).toEqual([["b"], "active"]);
    house.remove("a", "active");
    backlog.refresh();
    expect([queued(backlog), backlog.states.has(task("a"))]).toEqual([["b"], false]);
  });

  test("M12: a queue folder that somebody removes takes its tasks along, and brings them back", () => {
    const { house, backlog } = houseOf({ a: card(), b: card() });
    for (const id of ["a", "b"]) house.remove(id, "backlog");
    house.disk.removeTree(house.layout.queue("backlog"), 10);
    expect([backlog.refresh(), backlog.counts.backlog]).toEqual([true, 0]);
    house.disk.makeFolder(house.layout.queue("backlog"));
    house.drop("a", "backlog", card());
    expect([backlog.refresh(), queued(backlog)]).toEqual([true, ["a"]]);
  });
});

describe("edits in place", () => {
  test("M45: one of the first two hundred cards is noticed by the next sweep, however many there are", () => {
    const cards = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n) => [`t${String(n).padStart(4, "0")}`, card()]),
    );
    const { house, backlog, seen } = houseOf(cards);
    expect([backlog.sweep(300), seen.length]).toEqual([false, 300]);
    house.edit("t0150", "backlog", card("priority: 4\n"));
    expect(backlog.refresh()).toBe(false);
    expect([backlog.sweep(300), backlog.queue.next()?.id]).toEqual([true, "t0150"]);
  });

  test("M45: every other card gets its turn, and one saved by an editor is read once", () => {
    const cards = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n) => [`t${String(n).padStart(4, "0")}`, card()]),
    );
    const { house, backlog, seen } = houseOf(cards);
    house.save("t0999", "backlog", card("priority: 4\n"));
    house.drop(".t0999.md.swp", "backlog", "x");
    let sweeps = 0;
    for (; backlog.queue.next()?.id !== "t0999" && sweeps < 20; sweeps += 1) {
      backlog.refresh();
      backlog.sweep(300);
    }
    expect(sweeps).toBeLessThanOrEqual(10);
    for (let n = 0; n < 20; n += 1) backlog.sweep(300);
    expect(seen.filter((one) => one === "read t0999.md")).toHaveLength(1);
  });

  test("M43, B4: a card that turns unreadable is told with its reason and leaves the queue; mended it comes back", () => {
    const { house, backlog } = houseOf({ a: card(), b: card() });
    house.edit("a", "backlog", "---\nbroken");
    expect(backlog.sweep(300)).toBe(true);
    expect(queued(backlog)).toEqual(["b"]);
    expect(backlog.unreadable).toMatchObject([{ name: "a.md", line: 1 }]);
    expect(backlog.sweep(300)).toBe(false);
    house.edit("a", "backlog", card());
    expect(backlog.sweep(300)).toBe(true);
    expect([queued(backlog), backlog.unreadable]).toEqual([["a", "b"], []]);
  });

  test("M43: whatever bytes a card has, it is one bad card or a task, and never stops the others", () => {
    const texts = [
      "\xff\xfe",
      "\0",
      "\ufeff---\r\ntitle: x\r\n---\r\n",
      "\u2028",
      "---\n---",
      "",
      "\ud800",
      "x".repeat(1_048_577),
    ];
    const cards = Object.fromEntries(texts.map((text, n) => [`t${n}`, text]));
    const { house, backlog } = houseOf({ ...cards, z: card() });
    expect(queued(backlog)).toContain("z");
    expect(queued(backlog).length + backlog.unreadable.length).toBe(texts.length + 1);
    expect(tellBacklog(backlog)).toEqual(tellBacklog(freshBacklog(house)));
  });
});

describe("tasks that were passed over", () => {
  const passed = () => {
    const made = houseOf({ a: card(), b: card() });
    made.backlog.setAside(task("a"), "no such graph");
    return made;
  };

  test("are out of the queue with the reason, and stand in the backlog still", () => {
    const { backlog } = passed();
    expect([queued(backlog), backlog.counts.backlog]).toEqual([["b"], 2]);
    expect(backlog.aside.get(task("a"))?.reason).toBe("no such graph");
    expect(backlog.titles.get("a")).toBe("T");
  });

  test("come back when their card changed, whatever the length of the queue before it", () => {
    const { house, backlog } = passed();
    expect([backlog.refresh(), backlog.sweep(300), queued(backlog)]).toEqual([false, false, ["b"]]);
    house.edit("a", "backlog", card("graph: quick\n"));
    expect(backlog.sweep(300)).toBe(true);
    expect([queued(backlog), backlog.aside.size]).toEqual([["a", "b"], 0]);
  });

  test("come back when they are released, one or all, where they belong", () => {
    const { backlog } = passed();
    backlog.setAside(task("b"), "likewise");
    backlog.release(task("b"));
    expect(queued(backlog)).toEqual(["b"]);
    backlog.decided([{ type: "task-prioritised", task: "a", priority: 2 }]);
    backlog.release();
    expect([queued(backlog), backlog.queue.next()?.priority]).toEqual([["a", "b"], 2]);
  });

  test("may be set aside while the queue is asked for the next one", () => {
    const { backlog } = houseOf({ a: card(), b: card(), c: card() });
    const next = backlog.queue.next(({ id }) => {
      if (id !== "c") backlog.setAside(task(id), "a budget");
      return id === "c";
    });
    expect([next?.id, queued(backlog), [...backlog.aside.keys()]]).toEqual(["c", ["c"], ["a", "b"]]);
  });
});

describe("what was just decided", () => {
  test("an operator's order and priority hold at once, over what the card says, also for a task that is not there yet", () => {
    const { house, backlog } = houseOf({ a: card("priority: 9\n"), b: card(), c: card() });
    backlog.decided([{ type: "task-ranked", tasks: ["c", "z"] }]);
    backlog.decided([{ type: "task-prioritised", task: "b", priority: 10 }]);
    house.drop("z", "backlog", card());
    backlog.refresh();
    expect(queued(backlog)).toEqual(["c", "z", "b", "a"]);
    house.edit("b", "backlog", card("priority: -5\n"));
    backlog.sweep(300);
    expect(queued(backlog)).toEqual(["c", "z", "b", "a"]);
  });

  test("a card that the engine edited is read again at the next look", () => {
    const { house, backlog } = houseOf({ a: card(), b: card() });
    house.edit("b", "backlog", card("priority: 1\n"));
    backlog.decided([{ type: "task-edited", task: "b", digest: "" }]);
    expect([backlog.refresh(), queued(backlog)]).toEqual([true, ["b", "a"]]);
  });
});

describe("the claim's own look at a card", () => {
  const read = (house: BacklogHouse, id: string): Task => {
    const reading = house.open().readCard(task(id), "backlog");
    if (reading.kind !== "task") throw new Error(reading.kind);
    return reading.task;
  };

  test("B10: takes one that reads as it was queued, and one whose edit changes nothing of its turn", () => {
    const { house, backlog } = houseOf({ a: card(), b: card() });
    expect(backlog.recheck(read(house, "a"))).toBeNull();
    house.edit("a", "backlog", card("priority: 3\nsize: small\n"));
    expect(backlog.recheck(read(house, "a"))).toBeNull();
    expect(backlog.queue.next()?.priority).toBe(3);
  });

  test("B7, B10: says why one waits whose dependencies came meanwhile, and the queue knows it", () => {
    const { house, backlog } = houseOf({ a: card(), b: card() });
    house.edit("a", "backlog", card("depends_on: [b]\n"));
    expect(backlog.recheck(read(house, "a"))).toBe("waits for b (backlog)");
    expect(backlog.queue.next()?.id).toBe("b");
  });

  test("B10: one that was put behind others waits for its turn, unless the operator said otherwise", () => {
    const { house, backlog } = houseOf({ a: card(), b: card() });
    house.edit("a", "backlog", card("priority: -1\n"));
    expect(backlog.recheck(read(house, "a"))).toContain("priority -1 now and not 0");
    expect(queued(backlog)).toEqual(["b", "a"]);
    expect(backlog.recheck(read(house, "a"))).toBeNull();
    backlog.decided([{ type: "task-prioritised", task: "a", priority: 7 }]);
    house.edit("a", "backlog", card("priority: -2\n"));
    expect(backlog.recheck(read(house, "a"))).toBeNull();
  });
});
