import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeIntakeDisk } from "../../src/files/intake-disk.ts";
import { called, cardsOf, idOf, inputOf, makeInbox, mount, namesIn, NEVER, treeOf } from "./inbox.ts";
import { scratch } from "./scratch.ts";

const SETTLE = 5_000;
const MB = 1_048_576;

describe("I2: taking an item never loses a byte of it", () => {
  test("a late writer: what it writes after the taking comes back as a task in the first one's place", async () => {
    const inbox = makeInbox(scratch());
    const file = openSync(join(inbox.path, "slow.txt"), "w");
    writeSync(file, "first ");
    await inbox.look(0, true);
    const [first] = cardsOf(inbox);
    writeSync(file, "second");
    closeSync(file);
    const [told] = await inbox.look(1_000);
    expect(told).toMatchObject({ kind: "refused", item: "slow.txt", text: expect.stringContaining(first?.id ?? "-") });
    await inbox.look(SETTLE);
    await inbox.look(SETTLE);
    const second = cardsOf(inbox).at(-1);
    expect(cardsOf(inbox)).toHaveLength(2);
    expect(second?.text).toContain(`title: slow\ngraph: intake\nsupersedes: ${first?.id}\n`);
    expect(inputOf(inbox, second?.id ?? "")).toEqual({ "slow.txt": "first second" });
  });

  test("a writer during the copy: the copy is dropped and the item waits", async () => {
    const inbox = makeInbox(scratch());
    const path = join(inbox.path, "slow.txt");
    writeFileSync(path, "first ");
    const slow = makeIntakeDisk();
    let struck = false;
    const intake = inbox.open({
      slow: {
        ...slow,
        create: async (to, mode) => {
          if (!struck) appendFileSync(path, "second");
          struck = true;
          return slow.create(to, mode);
        },
      },
    });
    expect(await intake.sweep(NEVER, true)).toEqual([]);
    expect(namesIn(inbox.layout.intake)).toEqual([]);
    expect(namesIn(inbox.path)).toEqual(["slow.txt"]);
    expect(await intake.sweep(NEVER, true)).toHaveLength(1);
    expect(inputOf(inbox, idOf(inbox))).toEqual({ "slow.txt": "first second" });
  });

  test("another file that took the name between copy and removal stays in the inbox", async () => {
    const inbox = makeInbox(scratch());
    const path = join(inbox.path, "saved.txt");
    writeFileSync(path, "old");
    const slow = makeIntakeDisk();
    const intake = inbox.open({
      slow: {
        ...slow,
        rename: async (from, to) => {
          if (to.endsWith("/saved.txt")) {
            writeFileSync(join(inbox.path, ".new"), "new");
            renameSync(join(inbox.path, ".new"), path);
          }
          return slow.rename(from, to);
        },
      },
    });
    await intake.sweep(NEVER, true);
    expect(Object.values(treeOf(inbox.path))).toEqual(["new"]);
    expect(inputOf(inbox, idOf(inbox))).toEqual({ "saved.txt": "old" });
  });

  test("an immutable file becomes one task, is copied once, and its removal is tried again", async (context) => {
    const inbox = makeInbox(scratch());
    const path = join(inbox.path, "fixed.txt");
    writeFileSync(path, "x");
    if (!called("chattr", "+i", path)) return context.skip("this file system has no immutable files");
    onTestFinished(() => void called("chattr", "-i", path));
    const news = await inbox.look(0, true);
    expect(news.map(({ kind }) => kind)).toEqual(["taken", "refused"]);
    for (let n = 0; n < 5; n += 1) expect(await inbox.look(600_000)).toEqual([]);
    expect((await inbox.open().sweep(NEVER, true)).map(({ kind }) => kind)).toEqual(["refused"]);
    expect(cardsOf(inbox)).toHaveLength(1);
    called("chattr", "-i", path);
    await inbox.look(600_000);
    expect(namesIn(inbox.path)).toEqual([]);
    expect(cardsOf(inbox)).toHaveLength(1);
  });

  test("M13: from another file system it is copied, and its original is removed when nobody has written to it for ten minutes", async (context) => {
    const root = scratch();
    const other = join(root, "usb");
    if (!mount(other, "16m")) return context.skip("mounting is not allowed here");
    const inbox = makeInbox(join(root, "mill"), { inbox: join(other, "inbox") });
    mkdirSync(join(inbox.path, "f/g"), { recursive: true });
    writeFileSync(join(inbox.path, "f/g/a"), "whole");
    writeFileSync(join(inbox.path, "late"), "first ");
    const file = openSync(join(inbox.path, "late"), "a");
    expect((await inbox.look(0, true)).map(({ kind }) => kind)).toEqual(["taken", "taken"]);
    expect(namesIn(inbox.path)).toEqual([".millrace-taken"]);
    writeSync(file, "second");
    closeSync(file);
    await inbox.look(1_000);
    for (let n = 0; n < 12; n += 1) await inbox.look(600_000);
    expect(namesIn(inbox.path)).toEqual([]);
    expect(cardsOf(inbox)).toHaveLength(3);
    expect(
      cardsOf(inbox)
        .map(({ id }) => Object.values(inputOf(inbox, id)))
        .flat()
        .sort(),
    ).toEqual(["first ", "first second", "whole"]);
  });

  test("M13: what a dead engine left set aside on another file system is removed by the next one", async (context) => {
    const root = scratch();
    const other = join(root, "usb");
    if (!mount(other, "16m")) return context.skip("mounting is not allowed here");
    const inbox = makeInbox(join(root, "mill"), { inbox: join(other, "inbox") });
    writeFileSync(join(inbox.path, "a"), "x");
    await inbox.open().sweep(NEVER, true);
    rmSync(inbox.layout.intakeSeen);
    expect(namesIn(inbox.path)).toEqual([".millrace-taken"]);
    for (let n = 0; n < 3; n += 1) await inbox.look(600_000);
    expect(namesIn(inbox.path)).toEqual([]);
    expect(cardsOf(inbox)).toHaveLength(1);
  });

  test("M13: a link planted where originals are set aside leads nothing astray", async (context) => {
    const root = scratch();
    const other = join(root, "usb");
    if (!mount(other, "16m")) return context.skip("mounting is not allowed here");
    const inbox = makeInbox(join(root, "mill"), { inbox: join(other, "inbox") });
    mkdirSync(join(other, "elsewhere"));
    symlinkSync(join(other, "elsewhere"), join(inbox.path, ".millrace-taken"));
    writeFileSync(join(inbox.path, "a"), "x");
    expect((await inbox.look(0, true)).map(({ kind }) => kind)).toEqual(["taken", "refused"]);
    expect(namesIn(join(other, "elsewhere"))).toEqual([]);
    expect(namesIn(inbox.path)).toEqual([".millrace-taken", "a"]);
  });

  test("a file system mounted within an item is not taken along", async (context) => {
    const inbox = makeInbox(scratch());
    if (!mount(join(inbox.path, "f/m"), "1m")) return context.skip("mounting is not allowed here");
    writeFileSync(join(inbox.path, "f/m/a"), "x");
    expect(await inbox.look(0, true)).toMatchObject([
      { kind: "refused", text: expect.stringContaining("another file system") },
    ]);
  });

  test("on a disk without room the item stays, told once, and is taken when there is room", async (context) => {
    const root = join(scratch(), "small");
    if (!mount(root, "16m")) return context.skip("mounting is not allowed here");
    const inbox = makeInbox(root);
    writeFileSync(join(inbox.path, "big"), Buffer.alloc(6 * MB, "x"));
    writeFileSync(join(root, "ballast"), Buffer.alloc(6 * MB, "x"));
    expect(await inbox.look(0, true)).toMatchObject([{ kind: "refused", text: expect.stringContaining("no room") }]);
    expect(await inbox.look(600_000)).toEqual([]);
    rmSync(join(root, "ballast"));
    expect(await inbox.look(600_000)).toMatchObject([{ kind: "taken" }]);
  });
});
