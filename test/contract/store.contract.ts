import { describe, expect, test } from "vitest";
import { isFailure } from "../../src/domain/failure.ts";
import type { RunId, TaskId } from "../../src/domain/id.ts";
import type { Plan } from "../../src/domain/plan.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { planOf } from "../files/plan.ts";
import { describeEdits } from "./store-edit.contract.ts";
import {
  closedEvent,
  describeFeed,
  describeJournals,
  describeRuns,
  draftOf,
  openedEvent,
  type StoreUnderTest,
} from "./store-runs.contract.ts";

const a = "20260101-000000-aaaaa-a" as TaskId;
const b = "20260101-000000-bbbbb-b" as TaskId;
/** The run that claiming `a` is for. */
const first = `${a}.r1` as RunId;
const run = (plan: Plan): RunId => plan.run as RunId;

/** What every Store promises, whatever it stands on. */
export const describeStore = (name: string, make: () => StoreUnderTest): void => {
  describe(`the store contract over ${name}`, () => {
    describeTasks(make);
    describeRuns(make);
    describeJournals(make);
    describeFeed(make);
    describeEdits(make);
  });
};

const describeTasks = (make: () => StoreUnderTest): void => {
  test("B11: a task's text is kept byte for byte", () => {
    const { store, again } = make();
    const text = "---\ntitle: x\n---\r\n\r\n# Heading\n\n- one\n\t- two  \n```\n## not a heading\n```\n\u2028end";
    expect(store.addTask(a, text)).toBe(true);
    expect(again().readCard(a, "backlog")).toMatchObject({
      kind: "task",
      task: { text, body: text.slice("---\ntitle: x\n---\r\n".length) },
    });
  });

  test("an id is taken once, whatever folder it stands in", () => {
    const { store } = make();
    expect(store.addTask(a, "one")).toBe(true);
    expect(store.addTask(a, "two")).toBe(false);
    expect(store.claim(a, first)).toBe(true);
    expect(store.addTask(a, "three")).toBe(false);
    expect(store.readCard(a, "active")).toMatchObject({ task: { text: "one" } });
  });

  test("a claim moves the card once, and a card that is gone is not claimed", () => {
    const { store } = make();
    store.addTask(a, "one");
    expect([store.claim(a, first), store.claim(a, first), store.claim(b, first)]).toEqual([true, false, false]);
    expect([...store.folders().states]).toEqual([[a, "active"]]);
  });

  test("a move takes the card along, and says when there is none", () => {
    const { store } = make();
    store.addTask(a, "one");
    expect(store.moveTask(a, "backlog", "deferred")).toBe(true);
    expect(store.moveTask(a, "backlog", "deferred")).toBe(false);
    expect([...store.folders().states]).toEqual([[a, "deferred"]]);
  });

  test("a move never overwrites what stands at its target, and keeps what it takes away", () => {
    const { store, disk, root } = make();
    const { recovered, card } = layoutOf(root);
    store.addTask(a, "one");
    store.claim(a, first);
    disk.create(card(a, "backlog"), Buffer.from("two"), false);
    expect(store.moveTask(a, "active", "backlog")).toBe(true);
    expect(store.readCard(a, "backlog")).toMatchObject({ task: { text: "two" } });
    expect(store.readCard(a, "active")).toEqual({ kind: "gone" });
    const [kept = ""] = disk.list(recovered);
    expect(Buffer.from(disk.read(`${recovered}/${kept}`) ?? []).toString()).toBe("one");
  });

  test("of one card under two names, which a torn rename leaves, the source name goes", () => {
    const { store, disk, root } = make();
    const { card, recovered } = layoutOf(root);
    store.addTask(a, "one");
    store.claim(a, first);
    disk.link(card(a, "active"), card(a, "backlog"));
    expect(store.folders().conflicts).toEqual([]);
    expect(store.moveTask(a, "active", "backlog")).toBe(true);
    expect(store.readCard(a, "active")).toEqual({ kind: "gone" });
    expect(disk.list(recovered)).toEqual([]);
  });

  test("of two cards with one id, active wins with an open run, else what has ended, and the other is shown", () => {
    const { store, disk, root } = make();
    const { card } = layoutOf(root);
    store.addTask(a, "one");
    store.claim(a, first);
    const plan = planOf(a);
    store.openRun(plan);
    const journal = store.runJournal(run(plan));
    journal.append(draftOf(1, openedEvent(plan)));
    disk.makeFolder(layoutOf(root).queue("done"));
    disk.create(card(a, "done"), Buffer.from("two"), false);
    expect(store.folders()).toMatchObject({ conflicts: [{ id: a, kept: "active", other: "done" }] });
    journal.append(draftOf(1, closedEvent));
    journal.close();
    expect(store.folders().states.get(a)).toBe("done");
    expect(store.folders()).toMatchObject({ conflicts: [{ id: a, kept: "done", other: "active" }] });
  });

  test("a card that waits in two folders is a conflict and does not count as the backlog's", () => {
    const { store, disk, root } = make();
    store.addTask(a, "one");
    store.moveTask(a, "backlog", "blocked");
    disk.create(layoutOf(root).card(a, "backlog"), Buffer.from("two"), false);
    expect(store.folders()).toMatchObject({ conflicts: [{ id: a, kept: "blocked", other: "backlog" }] });
    expect(store.folders().states.get(a)).toBe("blocked");
  });

  test("a name outside the grammar is listed with its reason, an editor's passing file is not", () => {
    const { store, disk, root } = make();
    store.addTask(a, "one");
    const folder = layoutOf(root).queue("backlog");
    for (const name of ["My Task.md", "..md", "notes.txt", ".x.md.swp", "x.md~", "#x.md#", "4913"])
      disk.create(`${folder}/${name}`, Buffer.from("x"), false);
    const { states, unreadable } = store.folders();
    expect([...states.keys()]).toEqual([a]);
    expect(unreadable.map((one) => one.name).sort()).toEqual(["My Task.md", "notes.txt"]);
    for (const one of unreadable)
      expect(one).toMatchObject({ state: "backlog", reason: expect.stringMatching(/name/) });
  });

  test("B10: a card that vanished between the listing and the claim is gone, and nothing else happens", () => {
    const { store, disk, root } = make();
    store.addTask(a, "one");
    store.folders();
    disk.unlink(layoutOf(root).card(a, "backlog"));
    expect(store.readCard(a, "backlog")).toEqual({ kind: "gone" });
    expect(store.claim(a, first)).toBe(false);
    expect(store.folders().states.size).toBe(0);
  });

  test("M22: a card larger than the limit is refused with the reason, and read no further", () => {
    const { store, disk, root } = make();
    expect(failureOf(() => store.addTask(a, "x".repeat(1024 * 1024 + 1)))).toMatchObject({ code: "card-invalid" });
    store.addTask(b, "b");
    disk.create(layoutOf(root).card(a, "backlog"), Buffer.alloc(1024 * 1024 + 1, "x"), false);
    expect(store.readCard(a, "backlog")).toMatchObject({
      kind: "unreadable",
      problem: { reason: expect.stringContaining("1048577 bytes") },
    });
    expect(store.readCard(b, "backlog")).toMatchObject({ kind: "task" });
  });
};

const failureOf = (act: () => unknown): { code: string; message: string; hint: string } | null => {
  try {
    act();
    return null;
  } catch (thrown) {
    if (isFailure(thrown)) return thrown;
    throw thrown;
  }
};
