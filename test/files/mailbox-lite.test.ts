import { describe, expect, test } from "vitest";
import { makeCommandId } from "../../src/files/command-id.ts";
import { COMMAND_ID } from "../../src/files/command-lite.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeMailboxLite } from "../../src/files/mailbox-lite.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { Mailbox } from "../../src/ports/mailbox.ts";
import { commandOf, receiptOf } from "../command.ts";
import { makeSimWorld } from "../sim/world.ts";
import { scratch } from "./scratch.ts";

const disk = makeDisk();
const world = makeWorld();
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
