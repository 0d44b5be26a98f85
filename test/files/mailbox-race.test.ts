import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import { makeWorld } from "../../src/machine/world.ts";
import { receiptOf } from "../command.ts";
import { runChild } from "./child.ts";
import { scratch } from "./scratch.ts";

type Told = { readonly id: string; readonly fromMs: number; readonly toMs: number };

const WRITERS = ["aaaaa", "mmmmm", "zzzzz", "00000"];
const EACH = 25;

describe("several processes at once", () => {
  test("E6, M40, M35: what one process delivered before another began comes first, each command once, none lost", async () => {
    const root = scratch();
    const world = makeWorld();
    const mailbox = makeMailbox(makeDisk(), root, { durability: "relaxed", world });
    const startAt = String(Date.now() + 1_500);
    const writing = Promise.all(
      WRITERS.map((name) => runChild("deliver-many.ts", [root, name, String(EACH), startAt])),
    );
    // The engine answers while they write, so that names go away under those who look for the next number.
    const taken: string[] = [];
    const takenTwice: string[] = [];
    const turn = (): void => {
      for (const delivery of mailbox.pending(8)) {
        if (delivery.kind === "unfit") throw new Error(`${delivery.name}: ${delivery.reason}`);
        if (taken.includes(delivery.command.id)) takenTwice.push(delivery.command.id);
        taken.push(delivery.command.id);
        mailbox.answer(delivery, receiptOf(delivery.command));
      }
    };
    const engine = new AbortController();
    const turning = (async (): Promise<void> => {
      while (!engine.signal.aborted) {
        turn();
        await world.sleep(20 * world.random());
      }
    })();
    const ended = await writing.finally(() => engine.abort());
    await turning;
    while (mailbox.waiting(1) > 0) turn();
    const told = ended.flatMap(({ stdout, stderr }) => {
      expect(stderr).toBe("");
      return JSON.parse(stdout) as Told[];
    });
    expect(told).toHaveLength(WRITERS.length * EACH);
    expect([takenTwice, taken.toSorted()]).toEqual([[], told.map(({ id }) => id).toSorted()]);
    const at = new Map(taken.map((id, index) => [id, index]));
    const wrong = told.flatMap((one) =>
      told.filter((other) => one.toMs < other.fromMs && (at.get(one.id) ?? 0) > (at.get(other.id) ?? 0)),
    );
    expect(wrong).toEqual([]);
  });

  test("M10: without a descriptor left the mailbox is deaf and blind but alive; with some it goes on, and it holds no process up", async () => {
    const root = scratch();
    const mailbox = makeMailbox(makeDisk(), root, { durability: "relaxed", world: makeWorld() });
    mailbox.deliver({
      schema: "millrace.command/1",
      id: "a-command",
      at: "2026-01-01T00:00:00.000Z",
      actor: "test",
      epoch: null,
      expiresAt: null,
      act: { verb: "drain" },
    });
    const ended = await runChild("mailbox-starved.ts", [root], { descriptors: 60 });
    expect(ended.stderr).toBe("");
    expect(JSON.parse(ended.stdout)).toEqual({ taken: true, starved: 0, after: 1 });
    expect([ended.code, ended.signal]).toEqual([0, null]);
  });
});
