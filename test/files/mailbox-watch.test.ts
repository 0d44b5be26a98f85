import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeFolderWatch, type Arm } from "../../src/files/mailbox-watch.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import { commandOf, receiptOf } from "../command.ts";
import { makeSimWorld } from "../sim/world.ts";
import { scratch } from "./scratch.ts";

const disk = makeDisk();

/** Counts nudges; `next` resolves with the first that comes from now on. */
const makeCounter = () => {
  let count = 0;
  let wake = (): void => undefined;
  return {
    nudge: () => {
      count += 1;
      wake();
    },
    get count() {
      return count;
    },
    next: () =>
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
  };
};

/** An Arm that a test fires by hand. */
const makeHand = () => {
  const hand = {
    changed: (_name: string | null): void => undefined,
    over: (_why: "removed" | "broken"): void => undefined,
    armed: 0,
    ended: 0,
  };
  const arm: Arm = (_folder, changed, over) => {
    hand.armed += 1;
    hand.changed = changed;
    hand.over = over;
    return () => (hand.ended += 1);
  };
  return { hand, arm };
};

describe("the watch on the mailbox", () => {
  test("M38: a burst is told at once and then seldom, and its last event is never swallowed", async () => {
    const { hand, arm } = makeHand();
    const counter = makeCounter();
    const folder = scratch();
    const end = makeFolderWatch(disk, folder, makeSimWorld(1), arm).watch(counter.nudge);
    hand.changed("000000000001-aaaaaaaa.json");
    expect(counter.count).toBe(1);
    for (let n = 0; n < 20_000; n += 1) hand.changed("000000000001-aaaaaaaa.json");
    expect(counter.count).toBe(1);
    await counter.next();
    expect(counter.count).toBe(2);
    await sleep(30);
    expect(counter.count).toBe(2);
    hand.changed(null);
    expect(counter.count).toBe(3);
    end();
    expect(hand.ended).toBe(1);
  });

  test("M36: names of editors and of files that are not yet whole nudge nobody", () => {
    const { hand, arm } = makeHand();
    const counter = makeCounter();
    const end = makeFolderWatch(disk, scratch(), makeSimWorld(1), arm).watch(counter.nudge);
    for (const name of [".x.swp", "x.tmp", "x~", ".hidden"]) hand.changed(name);
    expect(counter.count).toBe(0);
    end();
  });

  test("M37: it listens to the folder that stands there now, whatever became of the one before", async () => {
    const root = scratch();
    const folder = layoutOf(root).incoming;
    const mailbox = makeMailbox(disk, root, { durability: "relaxed", world: makeSimWorld(1) });
    const counter = makeCounter();
    const end = mailbox.watch(counter.nudge);
    for (const round of [1, 2, 3, 4]) {
      // Nothing of the round before is still to be told.
      await sleep(30);
      const nudged = counter.next();
      mailbox.deliver(commandOf(round));
      await nudged;
      for (const delivery of mailbox.pending(10))
        if (delivery.kind === "command") mailbox.answer(delivery, receiptOf(delivery.command));
      if (round % 2 === 1) rmSync(layoutOf(root).commands, { recursive: true });
      else renameSync(folder, `${folder}.moved.${round}`);
      // Once before the kernel tells of it, then after.
      if (round > 1) await sleep(30);
      // The loop's poll: it makes the folder anew and listens to it.
      expect(mailbox.pending(10)).toEqual([]);
    }
    end();
  }, 10_000);

  test("M10: a kernel that refuses to watch is asked again after a while, and nothing is thrown meanwhile", () => {
    const world = makeSimWorld(1);
    let tries = 0;
    const { hand, arm } = makeHand();
    const grudging: Arm = (...given) => {
      tries += 1;
      if (tries <= 2) throw Object.assign(new Error("no more watches"), { code: "ENOSPC" });
      return arm(...given);
    };
    const folder = scratch();
    const watch = makeFolderWatch(disk, folder, world, grudging);
    const counter = makeCounter();
    const end = watch.watch(counter.nudge);
    for (let second = 0; second < 100; second += 1) {
      world.clock.mono += 1_000;
      watch.rearm(disk.stat(folder));
    }
    expect([tries, hand.armed]).toEqual([3, 1]);
    hand.changed(null);
    expect(counter.count).toBe(1);
    end();
  });

  test("an unchanged folder is not watched anew by looking, and one whose watch broke is", () => {
    const { hand, arm } = makeHand();
    const world = makeSimWorld(1);
    const folder = scratch();
    const watch = makeFolderWatch(disk, folder, world, arm);
    const end = watch.watch(() => undefined);
    for (let n = 0; n < 10; n += 1) watch.rearm(disk.stat(folder));
    expect([hand.armed, hand.ended]).toEqual([1, 0]);
    hand.over("removed");
    expect([hand.armed, hand.ended]).toEqual([2, 1]);
    hand.over("broken");
    watch.rearm(disk.stat(folder));
    expect([hand.armed, hand.ended]).toEqual([2, 2]);
    world.clock.mono += 60_000;
    watch.rearm(disk.stat(folder));
    expect([hand.armed, hand.ended]).toEqual([3, 2]);
    end();
    watch.rearm(disk.stat(folder));
    expect([hand.armed, hand.ended]).toEqual([3, 3]);
  });

  test("several may watch; each ends by itself, and ending twice ends nobody else", async () => {
    const folder = scratch();
    const watch = makeFolderWatch(disk, folder, makeSimWorld(1));
    const [one, other] = [makeCounter(), makeCounter()];
    const [endOne, endOther] = [watch.watch(one.nudge), watch.watch(other.nudge)];
    endOne();
    endOne();
    const nudged = other.next();
    writeFileSync(join(folder, "a"), "x");
    await nudged;
    expect([one.count, other.count > 0]).toEqual([0, true]);
    endOther();
  });

  test("M10: a folder that is not there is no reason to throw, and one that comes later is heard", async () => {
    const folder = join(scratch(), "later");
    const watch = makeFolderWatch(disk, folder, makeSimWorld(1));
    const counter = makeCounter();
    const end = watch.watch(counter.nudge);
    mkdirSync(folder);
    watch.rearm(disk.stat(folder));
    const nudged = counter.next();
    writeFileSync(join(folder, "a"), "x");
    await nudged;
    end();
  });
});
