import { describe, expect, test } from "vitest";
import type { TaskState } from "../../src/domain/task.ts";
import type { Slice } from "../../src/watching/query.ts";
import { makeQueueList } from "../../src/watching/queue-list.ts";
import { fakeQueue, headOf, idOf } from "./fake-queue.ts";
import { fakeWorld } from "./fake-world.ts";

const MANY = 100_000;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

const open = (queue: ReturnType<typeof fakeQueue>) => {
  const time = fakeWorld();
  const list = makeQueueList(queue.reader, time.world);
  const read = async (slice: Partial<Slice> = {}, states: readonly TaskState[] = []) => {
    const asked = list.read({
      states,
      slice: { filter: "", sort: "", first: 0, count: 20, chosen: null, ...slice },
    });
    await time.settle();
    return asked;
  };
  /** Asks until the search is through, as a watch does. */
  const readAll = async (slice: Partial<Slice>, states: readonly TaskState[] = []) => {
    const pages = [await read(slice, states)];
    while (pages.at(-1)?.searching === true) pages.push(await read(slice, states));
    return { pages, last: pages.at(-1) };
  };
  return { ...time, list, read, readAll };
};

const numbers = (page: { readonly rows: readonly { readonly id: string }[] } | undefined): number[] =>
  (page?.rows ?? []).map(({ id }) => Number(id.slice(16, 22)));

describe("F9: a hundred thousand tasks", () => {
  test("a window in what the engine published lists no folder and reads only its own cards", async () => {
    const queue = fakeQueue({ backlog: upTo(MANY) });
    queue.heads = upTo(200).map((n) => headOf(199 - n));
    const { read } = open(queue);
    const page = await read({ first: 100, count: 30 });
    expect(numbers(page)).toEqual(upTo(30).map((n) => 99 - n));
    expect(page).toMatchObject({ all: MANY, total: MANY, first: 100, chosenAt: null, note: "" });
    expect(queue.read).toEqual({ cards: 30, listings: 0 });
    await read({ first: 100, count: 30 });
    expect(queue.read.cards).toBe(30);
  });

  test("a window anywhere reads only its own cards, and the folder is listed once", async () => {
    const queue = fakeQueue({ backlog: upTo(MANY) });
    queue.heads = [headOf(7), headOf(3)];
    const { read } = open(queue);
    const page = await read({ first: 50_000, count: 20, chosen: idOf(50_010) });
    expect(numbers(page)).toEqual(upTo(20).map((n) => 50_000 + n));
    expect(page.chosenAt).toBe(50_010);
    expect(page.note).toBe("The first 2 of the backlog stand as the engine takes them, the others by age.");
    await read({ first: 60_000, count: 20 });
    expect(queue.read).toEqual({ cards: 40, listings: 1 });
  });

  test("a window behind the end is the end", async () => {
    const { read } = open(fakeQueue({ backlog: upTo(MANY) }));
    const page = await read({ first: MANY + 5, count: 10 });
    expect(page.first).toBe(MANY - 10);
    expect(page.rows.length).toBe(10);
  });

  test("a filter reads the cards a part at an ask, says how far it is, and reads none again", async () => {
    const queue = fakeQueue({ backlog: upTo(MANY) });
    queue.edit(99_999, "Fix the login");
    queue.edit(5, "A LOGIN of old");
    const { read, readAll } = open(queue);
    const first = await read({ filter: "login" });
    expect(queue.read.cards).toBeLessThanOrEqual(10_000 + 20);
    expect(first).toMatchObject({ total: 1, searching: true, note: "Searched 10,000 of 100,000." });
    const { last, pages } = await readAll({ filter: "login" });
    expect(numbers(last)).toEqual([5, 99_999]);
    expect(last?.note).not.toContain("Searched");
    expect(pages.length).toBeLessThan(12);
    expect(queue.read.cards).toBe(MANY);
    expect(numbers(await read({ filter: "LOGIN !old" }))).toEqual([99_999]);
    expect(queue.read.cards).toBe(MANY);
    // Each of the four folders that are open, once.
    expect(queue.read.listings).toBe(4);
  });

  test("what a search read is let go when nobody searches any more", async () => {
    const queue = fakeQueue({ backlog: upTo(10_000) });
    const { list, readAll, work } = open(queue);
    await readAll({ filter: "task" });
    list.tidy();
    await readAll({ filter: "task" });
    expect(queue.read.cards).toBe(10_000);
    work(31_000);
    list.tidy();
    await readAll({ filter: "task" });
    expect(queue.read.cards).toBe(20_000);
  });
});

describe("the order", () => {
  test("a backlog that no engine published is put into the engine's order by its cards", async () => {
    const queue = fakeQueue({ backlog: upTo(300) });
    queue.edit(200, "Urgent", 9);
    queue.decisions = [{ at: "t", event: { type: "task-ranked", tasks: [idOf(250)] } as never }];
    const { read } = open(queue);
    expect(numbers(await read({ count: 4 }))).toEqual([250, 200, 0, 1]);
  });

  test("published rows that an engine has since taken away are not shown, the others keep their places", async () => {
    const queue = fakeQueue({ backlog: upTo(5_000) });
    queue.heads = [headOf(40), headOf(30), headOf(20)];
    queue.move(30, "backlog", "active");
    const { read } = open(queue);
    expect(numbers(await read({ count: 4 }, ["backlog"]))).toEqual([40, 20, 0, 1]);
  });

  test("states stand one behind the other as they are named; what has ended the newest first", async () => {
    const { read } = open(fakeQueue({ done: [1, 2], active: [3, 4], blocked: [5] }));
    expect(numbers(await read({ chosen: idOf(1) }, ["blocked", "active", "done"]))).toEqual([5, 3, 4, 2, 1]);
    expect((await read({ chosen: idOf(1) }, ["blocked", "active", "done"])).chosenAt).toBe(4);
    expect(numbers(await read())).toEqual([3, 4, 5]);
  });

  test("age, state, title and priority order what there is", async () => {
    const queue = fakeQueue({ backlog: [1, 4], blocked: [2], active: [3] });
    queue.edit(1, "delta", 1);
    queue.edit(2, "Alpha", 2);
    queue.edit(3, "charlie", 0);
    queue.edit(4, "Bravo", 5);
    const { read } = open(queue);
    expect(numbers(await read({ sort: "age" }))).toEqual([4, 3, 2, 1]);
    expect(numbers(await read({ sort: "state" }))).toEqual([3, 2, 4, 1]);
    expect(numbers(await read({ sort: "title" }))).toEqual([2, 4, 3, 1]);
    expect(numbers(await read({ sort: "priority" }))).toEqual([4, 2, 1, 3]);
    expect((await read({ sort: "title", chosen: idOf(3) })).chosenAt).toBe(2);
  });
});

describe("what changes", () => {
  test("a card that was edited in place is read again, in a window and in a search", async () => {
    const queue = fakeQueue({ backlog: upTo(3) });
    const { read } = open(queue);
    await read({ filter: "task" });
    queue.edit(1, "Something else");
    expect((await read({ first: 1, count: 1 })).rows[0]?.title).toBe("Something else");
    expect(numbers(await read({ filter: "else" }))).toEqual([1]);
    expect(numbers(await read({ filter: "task" }))).toEqual([0, 1, 2]);
  });

  test("a card that came or went is seen at the next ask", async () => {
    const queue = fakeQueue({ backlog: upTo(3) });
    const { read } = open(queue);
    expect((await read({ filter: "task" })).total).toBe(3);
    queue.move(2, "backlog", null);
    expect((await read({ filter: "task" })).total).toBe(2);
    expect((await read()).total).toBe(2);
  });

  test("a reason is searched like a title", async () => {
    const queue = fakeQueue({ backlog: upTo(3) });
    queue.heads = [headOf(0), headOf(1, "its graph is unknown"), headOf(2)];
    const { read } = open(queue);
    expect(numbers(await read({ filter: "unknown" }))).toEqual([1]);
  });
});
