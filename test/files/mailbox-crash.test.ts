import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Receipt } from "../../src/domain/command.ts";
import { isFailure } from "../../src/domain/failure.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeMailboxLite } from "../../src/files/mailbox-lite.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import type { Disk } from "../../src/ports/disk.ts";
import { commandOf, receiptOf } from "../command.ts";
import { makeSimDisk, type SimDisk } from "../sim/disk.ts";
import { Crash } from "../sim/strikes.ts";
import { makeSimWorld } from "../sim/world.ts";
import { textAt } from "./workspace.ts";

const layout = layoutOf("/w");
const LEDGER = join("/w", "agents", "ledger");

/** What was promised to somebody by now: ids whose delivery returned, and receipts that were given out. */
type Promised = { readonly delivered: Set<string>; readonly receipts: Map<string, Receipt> };

const nothing = (): Promised => ({ delivered: new Set(), receipts: new Map() });

const linesOf = (disk: Disk): string[] => textAt(disk, LEDGER).split("\n").slice(0, -1);

const deliver = (disk: Disk, n: number, promised: Promised): void => {
  makeMailboxLite(disk, "/w", makeSimWorld(n)).deliver(commandOf(n));
  promised.delivered.add(commandOf(n).id);
};

/** One engine's life: effect and id in one line, synced; then the answer. */
const turn = (disk: Disk, seed: number, promised: Promised): void => {
  const mailbox = makeMailbox(disk, "/w", {
    durability: "strict",
    world: makeSimWorld(seed),
    arm: () => () => undefined,
  });
  for (let next = mailbox.pending(2); next.length > 0; next = mailbox.pending(2))
    for (const delivery of next) {
      if (delivery.kind === "unfit") throw new Error(`unfit: ${delivery.reason}`);
      const { id } = delivery.command;
      if (!linesOf(disk).includes(id)) {
        const ledger = disk.openAppend(LEDGER);
        ledger.truncate(linesOf(disk).join("\n").length + Math.min(1, linesOf(disk).length));
        ledger.write(Buffer.from(`${id}\n`));
        ledger.sync();
        disk.syncFolder(join("/w", "agents"));
      }
      mailbox.answer(delivery, receiptOf(delivery.command, `Answered by ${seed}.`));
      const receipt = mailbox.receipt(id);
      if (receipt !== null) promised.receipts.set(id, receipt);
    }
};

const story = (disk: Disk, promised: Promised): void => {
  for (const n of [1, 2, 3]) deliver(disk, n, promised);
  turn(disk, 11, promised);
  for (const n of [4, 5]) deliver(disk, n, promised);
  turn(disk, 12, promised);
};

/** Everybody who was not told that it is delivered asks again; then an engine lives to its end. */
const recover = (disk: SimDisk, promised: Promised): void => {
  for (const n of [1, 2, 3, 4, 5, 6]) if (!promised.delivered.has(commandOf(n).id)) deliver(disk, n, promised);
  turn(disk, 21, promised);
};

const struck = (act: () => void): boolean => {
  try {
    act();
    return false;
  } catch (thrown) {
    if (!(thrown instanceof Crash)) throw thrown;
    return true;
  }
};

const expectWhole = (disk: SimDisk, promised: Promised, words: string): void => {
  const ledger = linesOf(disk);
  expect(ledger, words).toEqual([1, 2, 3, 4, 5, 6].map((n) => commandOf(n).id));
  expect([disk.list(layout.incoming), disk.list(layout.failed)], words).toEqual([[], []]);
  const mailbox = makeMailboxLite(disk, "/w", makeSimWorld(1));
  for (const [id, receipt] of promised.receipts) expect(mailbox.receipt(id), words).toEqual(receipt);
  for (const n of [1, 2, 3, 4, 5, 6]) expect(mailbox.receipt(commandOf(n).id), words).not.toBeNull();
};

describe("the mailbox and crashes", () => {
  const last = ((): number => {
    const disk = makeSimDisk(1);
    disk.makeFolder("/w/agents");
    const before = disk.ops.length;
    story(disk, nothing());
    return disk.ops.length - before;
  })();

  test.each(["kill", "ext4", "posix"] as const)(
    "M1, M35, P1, P4: wherever it strikes (%s), what was delivered takes effect once, in its order, and receipts stand",
    (model) => {
      let strikes = 0;
      for (let at = 1; at <= last; at += 1)
        for (const seed of model === "kill" ? [1] : [1, 2]) {
          const words = `${model} before change ${at}, seed ${seed}`;
          let disk = makeSimDisk(at);
          disk.makeFolder("/w/agents");
          disk.syncFolder("/w");
          // Somebody made these and died before they were durable.
          if (at % 2 === 0) disk.makeFolder(layout.incoming);
          const promised = nothing();
          disk.crashAt(at, "before");
          if (struck(() => story(disk, promised))) strikes += 1;
          disk = disk.powerLoss(model, seed * 7_919 + at);
          // The next life is struck as well, somewhere else.
          disk.crashAt((at * 7) % 23 || 1, "after");
          if (struck(() => recover(disk, promised))) disk = disk.powerLoss(model, seed * 104_729 + at);
          recover(disk, promised);
          expectWhole(disk, promised, words);
        }
      expect(strikes).toBeGreaterThan(50);
    },
  );

  test("P1: a receipt that was given out survives a power loss, whoever made the folders and died", () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const disk = makeSimDisk(seed);
      disk.makeFolder("/w/agents");
      disk.syncFolder("/w");
      const promised = nothing();
      deliver(disk, 1, promised);
      disk.makeFolder(layout.processed);
      turn(disk, 7, promised);
      const after = makeMailboxLite(disk.powerLoss("posix", seed), "/w", makeSimWorld(1));
      expect(after.receipt(commandOf(1).id)).toEqual(promised.receipts.get(commandOf(1).id));
    }
  });

  test.each(["ENOSPC", "EIO", "EMFILE", "EROFS"])(
    "M8, M9, P5: whichever change fails with %s, a delivery is told as failed, looking goes on, and the next life makes it whole",
    (errno) => {
      for (let at = 1; at <= last; at += 1) {
        const disk = makeSimDisk(at);
        disk.makeFolder("/w/agents");
        const promised = nothing();
        disk.failAt(at, errno);
        for (const act of [() => story(disk, promised), () => recover(disk, promised)])
          try {
            act();
          } catch (thrown) {
            if (!isFailure(thrown)) throw thrown;
            expect(thrown.code).toMatch(/^disk-/);
          }
        recover(disk, promised);
        expectWhole(disk, promised, `${errno} at ${at}`);
      }
    },
  );

  test("M10, M25: a receipt's file that is torn is no receipt: it is kept aside, and the command gets its answer", () => {
    for (const torn of ["", "{", '{"command":null,"receipt":{"schema":"millrace.receipt/1"}}', "\0\0\0\0"]) {
      const disk = makeSimDisk(1);
      const promised = nothing();
      disk.makeFolder(layout.processed);
      disk.create(layout.receipt(commandOf(1).id), Buffer.from(torn), true);
      deliver(disk, 1, promised);
      turn(disk, 5, promised);
      expect(promised.receipts.get(commandOf(1).id)?.sentence).toBe("Answered by 5.");
      expect(textAt(disk, join(layout.recovered, `${commandOf(1).id}.receipt.json`))).toBe(torn);
    }
  });
});

/** A disk on which something else happens right before its n-th call, whatever the call. */
const interruptedAt = (disk: Disk, n: number, act: () => void): Disk => {
  let calls = 0;
  return Object.fromEntries(
    Object.entries(disk).map(([name, call]) => [
      name,
      typeof call !== "function"
        ? call
        : (...args: readonly unknown[]): unknown => {
            calls += 1;
            if (calls === n) act();
            return (call as (...given: readonly unknown[]) => unknown)(...args);
          },
    ]),
  ) as unknown as Disk;
};

describe("writers and the engine, call by call", () => {
  test("E6, M35: wherever a delivery is overtaken by others and by the engine, nothing is lost, doubled or out of its writer's order", () => {
    for (const between of ["writer", "engine", "both", "same"] as const)
      for (let n = 1; n <= 60; n += 1) {
        const disk = makeSimDisk(n);
        disk.makeFolder("/w/agents");
        const promised = nothing();
        const others = [2, 3];
        const overtake = (): void => {
          if (between === "same") deliver(disk, 5, promised);
          if (between === "writer" || between === "both") for (const other of others) deliver(disk, other, promised);
          if (between === "engine" || between === "both") turn(disk, 31, promised);
        };
        deliver(disk, 1, promised);
        deliver(interruptedAt(disk, n, overtake), 5, promised);
        deliver(disk, 4, promised);
        turn(disk, 32, promised);
        const ledger = linesOf(disk);
        const words = `${between} at call ${n}: ${ledger.join()}`;
        expect(new Set(ledger).size, words).toBe(ledger.length);
        expect(new Set(ledger), words).toEqual(promised.delivered);
        const at = (one: number): number => ledger.indexOf(commandOf(one).id);
        expect(at(1) < at(5) && at(5) < at(4), words).toBe(true);
        if (at(2) !== -1) expect(at(1) < at(2) && at(2) < at(3), words).toBe(true);
      }
  });
});
