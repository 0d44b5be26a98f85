import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Failure } from "../../src/domain/failure.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { commandOf, receiptOf } from "../command.ts";
import { mailDesk, wordsOf } from "./mailbox-desk.ts";

const desk = mailDesk();

describe("a disk in trouble", () => {
  test("M10, P5: while descriptors are short nothing is condemned and nothing is thrown", () => {
    desk.put("by hand.json", JSON.stringify(commandOf(2)));
    desk.deliver(1);
    desk.failing = (verb) => (verb === "read" ? "EMFILE" : null);
    expect(desk.settled()).toEqual([]);
    desk.deliver(3);
    desk.failing = (verb) => (verb === "list" ? "EMFILE" : null);
    expect(desk.settled()).toEqual([]);
    desk.failing = null;
    expect(wordsOf(desk.settled())).toEqual(["command-0001", "command-0003", "command-0002"]);
  });

  test.each(["EIO", "EACCES"])(
    "M9, M11: one file that cannot be read (%s) is set aside, and the others proceed",
    (errno) => {
      desk.deliver(1);
      desk.deliver(2);
      desk.failing = (verb, path) =>
        verb === "read" && path.includes("incoming") && path.includes("command-0001") ? errno : null;
      const found = desk.settled();
      expect(wordsOf(found).toSorted()).toEqual([
        expect.stringContaining(`command-0001.json: it cannot be read (${errno})`),
        "command-0002",
      ]);
      desk.answerAll(found);
      expect(readdirSync(desk.layout.incoming)).toEqual([]);
    },
  );

  test("P5: what cannot be moved away is told of once, and again only by the next engine", () => {
    mkdirSync(join(desk.layout.incoming, "stuck"));
    desk.failing = (verb, path) => (verb === "rename" && path.includes("stuck") ? "EACCES" : null);
    for (const _life of [1, 2]) {
      const found = desk.settled();
      expect(wordsOf(found)).toEqual(["stuck: it is a folder"]);
      desk.answerAll(found);
      desk.deliver(_life);
      desk.answerAll(desk.settled());
      expect(desk.settled()).toEqual([]);
      desk.mailbox = desk.open();
    }
    expect(readdirSync(desk.layout.failed)).toEqual(["stuck.reason.json"]);
  });

  test("P4: a command that cannot be taken away is answered once", () => {
    desk.deliver(1);
    desk.failing = (verb, path) => (verb === "remove" && path.includes("incoming") ? "EACCES" : null);
    desk.answerAll(desk.mailbox.pending(10));
    expect([desk.settled(), desk.settled()]).toEqual([[], []]);
    desk.mailbox = desk.open();
    expect(desk.settled()).toEqual([]);
    expect(desk.mailbox.receipt("command-0001")).not.toBeNull();
  });

  test("M37, P5: the whole mailbox may be removed at any time: it is made anew and goes on", () => {
    for (let n = 1; n <= 3; n += 1) {
      desk.deliver(n);
      expect(wordsOf(desk.mailbox.pending(10))).toEqual([commandOf(n).id]);
      desk.answerAll(desk.mailbox.pending(10));
      rmSync(desk.layout.commands, { recursive: true });
      expect([desk.mailbox.pending(10), desk.mailbox.waiting(10), desk.mailbox.receipt(commandOf(n).id)]).toEqual([
        [],
        0,
        null,
      ]);
    }
  });

  test("P5: what a person removed by hand is not given any more, and what came instead is", () => {
    for (let n = 1; n <= 30; n += 1) desk.deliver(n);
    expect(desk.mailbox.pending(10)).toHaveLength(10);
    for (const name of readdirSync(desk.layout.incoming)) rmSync(join(desk.layout.incoming, name));
    desk.deliver(31);
    expect(wordsOf(desk.mailbox.pending(10))).toEqual([commandOf(31).id]);
  });

  test("P5, P14: nor is what was removed out of a flood", () => {
    const nameOf = (n: number): string => `${String(n).padStart(12, "0")}-${commandOf(n).id}.json`;
    for (let n = 1; n <= 2_100; n += 1) desk.put(nameOf(n), JSON.stringify(commandOf(n)));
    expect(desk.mailbox.pending(10)).toHaveLength(10);
    for (let n = 1; n <= 2_095; n += 1) rmSync(join(desk.layout.incoming, nameOf(n)));
    desk.deliver(3_000);
    expect(wordsOf(desk.mailbox.pending(10))).toEqual(
      [2_096, 2_097, 2_098, 2_099, 2_100, 3_000].map((n) => commandOf(n).id),
    );
  });

  test("P14: a flood is not listed for each part of it", () => {
    const nameOf = (n: number): string => `${String(n).padStart(12, "0")}-${commandOf(n).id}.json`;
    for (let n = 1; n <= 2_200; n += 1) desk.put(nameOf(n), JSON.stringify(commandOf(n)));
    desk.mailbox = desk.open();
    for (let n = 0; n < 10; n += 1) desk.answerAll(desk.mailbox.pending(10));
    expect(desk.read.lists).toBeLessThanOrEqual(2);
  });

  test("a workspace that is gone throws nothing", () => {
    rmSync(desk.root, { recursive: true });
    expect([desk.mailbox.pending(10), desk.mailbox.waiting(10), desk.mailbox.receipt("command-0001")]).toEqual([
      [],
      0,
      null,
    ]);
    expect(() => {
      desk.deliver(1);
    }).toThrow(Failure);
  });
});

describe("looking is cheap", () => {
  test("an unchanged folder is not listed, and each change is", () => {
    desk.deliver(1);
    desk.answerAll(desk.mailbox.pending(10));
    for (let n = 0; n < 5; n += 1) {
      desk.mailbox.pending(10);
      desk.world.clock.mono += 1_000;
    }
    desk.read = { bytes: 0, stats: 0, lists: 0 };
    for (let n = 0; n < 100; n += 1) {
      expect(desk.mailbox.pending(10)).toEqual([]);
      desk.world.clock.mono += 1_000;
    }
    expect(desk.read.lists).toBe(0);
    expect(desk.read.stats).toBeLessThanOrEqual(400);
    desk.deliver(2);
    expect(wordsOf(desk.mailbox.pending(10))).toEqual([commandOf(2).id]);
  });

  test("M37: a command that leaves the folder's time as it was is found all the same, when the clock of the disk is coarse", () => {
    const coarse: Disk = {
      ...desk.disk,
      stat: (path) => {
        const stat = desk.disk.stat(path);
        // As on a file system that keeps two seconds: every change within the same ones leaves one time.
        return stat === null || path !== desk.layout.incoming
          ? stat
          : { ...stat, mtime: String(Math.floor(desk.world.monotonic() / 2_000)) };
      },
    };
    const slow = desk.open(coarse);
    for (let n = 1; n <= 40; n += 1) {
      expect(slow.pending(10), `at ${desk.world.monotonic()}`).toEqual([]);
      desk.deliver(n);
      const found = slow.pending(10);
      expect(wordsOf(found), `at ${desk.world.monotonic()}`).toEqual([commandOf(n).id]);
      for (const each of found) if (each.kind === "command") slow.answer(each, receiptOf(each.command));
      desk.world.clock.mono += 70 * n;
    }
  });
});
