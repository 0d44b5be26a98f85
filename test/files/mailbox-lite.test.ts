import { describe, expect, test } from "vitest";
import { makeCommandId } from "../../src/files/command-id.ts";
import { COMMAND_ID } from "../../src/files/command-lite.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { awaitReceipt } from "../../src/files/mailbox-await.ts";
import { makeMailboxLite } from "../../src/files/mailbox-lite.ts";
import type { Arm } from "../../src/files/mailbox-watch.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { Mailbox } from "../../src/ports/mailbox.ts";
import { commandOf, receiptOf } from "../command.ts";
import { makeSimWorld } from "../sim/world.ts";
import { scratch } from "./scratch.ts";

const disk = makeDisk();
const world = makeWorld();
const refuses: Arm = () => {
  throw Object.assign(new Error("inotify watch limit reached"), { code: "ENOSPC" });
};

const answerNext = (mailbox: Mailbox): void => {
  for (const delivery of mailbox.pending(10))
    if (delivery.kind === "command") mailbox.answer(delivery, receiptOf(delivery.command));
};

describe("the side of the mailbox that a verb needs", () => {
  test("delivers, counts and reads what the engine's side gives and answers", () => {
    const root = scratch();
    const [lite, mailbox] = [
      makeMailboxLite(disk, root, world),
      makeMailbox(disk, root, { durability: "strict", world }),
    ];
    for (const n of [2, 1]) lite.deliver(commandOf(n));
    expect(lite.waiting(10)).toBe(2);
    expect(mailbox.pending(10)).toMatchObject([{ command: commandOf(2) }, { command: commandOf(1) }]);
    answerNext(mailbox);
    expect([lite.waiting(10), lite.receipt(commandOf(2).id)]).toEqual([0, receiptOf(commandOf(2))]);
  });

  test("M41: ids are generated, within the grammar, and never twice the same", () => {
    const ids = Array.from({ length: 10_000 }, () => makeCommandId(world));
    expect(ids.filter((id) => !COMMAND_ID.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(makeCommandId(makeSimWorld(1))).toMatch(/^20260101-000000-[0-9a-z]{14}$/);
  });
});

describe("waiting for a receipt", () => {
  test.each([
    ["with the kernel's notices", undefined],
    ["M37: without any notice", refuses],
  ])("E5: ends when the receipt is there, %s", async (_name, arm) => {
    const root = scratch();
    const [lite, mailbox] = [
      makeMailboxLite(disk, root, world),
      makeMailbox(disk, root, { durability: "strict", world }),
    ];
    for (const n of [1, 2, 3]) {
      lite.deliver(commandOf(n));
      const waited = awaitReceipt(disk, root, world, commandOf(n).id, {
        waitMs: 60_000,
        ...(arm !== undefined && { arm }),
      });
      await world.sleep(15);
      answerNext(mailbox);
      expect(await waited).toEqual(receiptOf(commandOf(n)));
    }
  });

  test("E5: ends without one when the time is over, and looks seldom meanwhile", async () => {
    const sim = makeSimWorld(1);
    let looks = 0;
    const counting = { ...disk, read: (path: string, max?: number) => ((looks += 1), disk.read(path, max)) };
    expect(await awaitReceipt(counting, scratch(), sim, commandOf(1).id, { waitMs: 60_000, arm: refuses })).toBeNull();
    expect(sim.monotonic()).toBe(61_000);
    expect(looks).toBeLessThan(60_000 / 50 + 10);
  });

  test("a time of nothing looks once", async () => {
    expect(await awaitReceipt(disk, scratch(), makeSimWorld(1), commandOf(1).id, { waitMs: 0 })).toBeNull();
  });

  test("ends at once when whoever waits gives up", async () => {
    const until = new AbortController();
    const waited = awaitReceipt(disk, scratch(), world, commandOf(1).id, { waitMs: 60_000, until: until.signal });
    until.abort();
    expect(await waited).toBeNull();
    expect(
      await awaitReceipt(disk, scratch(), world, commandOf(1).id, { waitMs: 60_000, until: until.signal }),
    ).toBeNull();
  });
});
