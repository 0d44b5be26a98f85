import { expect, test } from "vitest";
import { sha256 } from "../../src/domain/digest.ts";
import type { TaskId } from "../../src/domain/id.ts";
import { layoutOf } from "../../src/files/layout.ts";
import type { StoreUnderTest } from "./store-runs.contract.ts";

const a = "20260101-000000-aaaaa-a" as TaskId;

/** What every Store promises of edits, of the marker that stops an engine, and of a disk that is tried. */
export const describeEdits = (make: () => StoreUnderTest): void => {
  test("an edit replaces the card where it stands, and repeating it changes nothing", () => {
    const { store, again } = make();
    store.addTask(a, "one");
    store.moveTask(a, "backlog", "deferred");
    expect(store.editCard(a, "deferred", "two\r\n", sha256("one"))).toBe(true);
    expect(again().readCard(a, "deferred")).toMatchObject({ task: { text: "two\r\n" } });
    expect(store.editCard(a, "deferred", "two\r\n", sha256("one"))).toBe(true);
    expect([...store.folders().states]).toEqual([[a, "deferred"]]);
  });

  test("B10: a card that changed since it was seen, or that stands elsewhere, is not overwritten", () => {
    const { store } = make();
    store.addTask(a, "one");
    expect(store.editCard(a, "backlog", "three", sha256("two"))).toBe(false);
    expect(store.editCard(a, "deferred", "three", sha256("one"))).toBe(false);
    expect(store.readCard(a, "backlog")).toMatchObject({ task: { text: "one" } });
  });

  test("a text that is too long for a card is refused before anything is written", () => {
    const { store } = make();
    store.addTask(a, "one");
    expect(() => store.editCard(a, "backlog", "x".repeat(1024 * 1024 + 1), sha256("one"))).toThrow(/1048577 bytes/);
    expect(store.readCard(a, "backlog")).toMatchObject({ task: { text: "one" } });
  });

  test("whatever is called agents/STOP is a marker, and nothing else is", () => {
    const { store, disk, root } = make();
    const { agents, stop } = layoutOf(root);
    expect(store.stopMarked()).toBe(false);
    disk.makeFolder(agents);
    disk.create(`${agents}/STOP.md`, Buffer.from(""), false);
    expect(store.stopMarked()).toBe(false);
    disk.create(stop, Buffer.from(""), false);
    expect(store.stopMarked()).toBe(true);
    disk.unlink(stop);
    disk.makeFolder(stop);
    expect(store.stopMarked()).toBe(true);
  });

  test("trying the disk leaves nothing behind", () => {
    const { store, disk, root } = make();
    store.probe();
    store.probe();
    expect(disk.list(layoutOf(root).tmp)).toEqual([]);
  });
};
