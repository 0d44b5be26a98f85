import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Delivery, Mailbox } from "../../src/ports/mailbox.ts";
import { commandOf, receiptOf } from "../command.ts";

/** A mailbox over an empty workspace, as the engine holds it, with what a test does to it from outside. */
export type MailboxUnderTest = {
  readonly mailbox: Mailbox;
  /** The same mailbox as another process opens it. */
  readonly another: () => Mailbox;
  /** Lays a file into incoming/ as a stranger does, in place of what has the name. */
  readonly put: (name: string, text: string) => void;
  /** The names in incoming/. */
  readonly names: () => readonly string[];
  readonly failed: () => readonly { readonly name: string; readonly reason: string }[];
  /** Lets monotonic time pass. */
  readonly pass: (ms: number) => void;
};

/** Long enough for anything to have settled. */
const LONG_MS = 60_000;

const idsOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map((delivery) => (delivery.kind === "command" ? delivery.command.id : `unfit ${delivery.name}`));

/** Looks, waits until all that lies there has settled, and looks again. */
const settled = ({ mailbox, pass }: MailboxUnderTest, max = 100): readonly Delivery[] => {
  mailbox.pending(max);
  pass(LONG_MS);
  return mailbox.pending(max);
};

const answerAll = ({ mailbox }: MailboxUnderTest): string[] => {
  const found = mailbox.pending(100);
  for (const delivery of found)
    mailbox.answer(delivery, receiptOf(delivery.kind === "command" ? delivery.command : commandOf("00000000")));
  return idsOf(found);
};

/** What every Mailbox promises. */
export const describeMailbox = (name: string, make: () => MailboxUnderTest): void => {
  describe(`the mailbox contract over ${name}`, () => {
    test("E6, M40: commands come in the order they were delivered, whatever their ids and whoever delivers", () => {
      const under = make();
      for (const id of ["zzzzzzzz", "aaaaaaaa", "mmmmmmmm"]) under.another().deliver(commandOf(id));
      under.mailbox.deliver(commandOf("00000000"));
      expect(idsOf(under.mailbox.pending(100))).toEqual(["zzzzzzzz", "aaaaaaaa", "mmmmmmmm", "00000000"]);
      expect(idsOf(under.mailbox.pending(2))).toEqual(["zzzzzzzz", "aaaaaaaa"]);
    });

    test("E6: the order holds after all was answered: a later command has a later name", () => {
      const under = make();
      const names: string[] = [];
      for (let n = 0; n < 5; n += 1) {
        under.another().deliver(commandOf(9 - n));
        names.push(...under.names());
        answerAll(under);
      }
      expect(names).toHaveLength(5);
      expect(names).toEqual(names.toSorted());
    });

    test("E6: one that is delivered while an earlier one waits comes behind it, also after some were answered", () => {
      const under = make();
      for (let n = 0; n < 3; n += 1) under.another().deliver(commandOf(n));
      const [first] = under.mailbox.pending(1);
      if (first?.kind === "command") under.mailbox.answer(first, receiptOf(first.command));
      under.another().deliver(commandOf(3));
      expect(idsOf(under.mailbox.pending(100))).toEqual([1, 2, 3].map((n) => commandOf(n).id));
    });

    test("M35, P4, E6: a command delivered twice is given once, before its answer and after", () => {
      const under = make();
      under.mailbox.deliver(commandOf(1));
      under.another().deliver(commandOf(1));
      expect(idsOf(under.mailbox.pending(100))).toEqual([commandOf(1).id]);
      expect(answerAll(under)).toEqual([commandOf(1).id]);
      under.another().deliver(commandOf(1));
      expect([under.mailbox.pending(100), under.mailbox.waiting(10)]).toEqual([[], 0]);
    });

    test("M35, P4: a file copied back after its answer is taken away and not given again", () => {
      const under = make();
      under.mailbox.deliver(commandOf(1));
      const [name = ""] = under.names();
      answerAll(under);
      for (const copy of [name, "000000000900-command-0001.json", "copy of it.json"]) {
        under.put(copy, JSON.stringify(commandOf(1)));
        expect(settled(under), copy).toEqual([]);
        expect(under.names(), copy).toEqual([]);
      }
      expect(under.mailbox.receipt(commandOf(1).id)).toEqual(receiptOf(commandOf(1)));
    });

    test("M35, P4: two files of one command are one delivery", () => {
      const under = make();
      under.mailbox.deliver(commandOf(1));
      under.put("000000000900-command-0001.json", JSON.stringify(commandOf(1)));
      expect(idsOf(settled(under))).toEqual([commandOf(1).id]);
      expect(answerAll(under)).toEqual([commandOf(1).id]);
      expect([answerAll(under), under.names()]).toEqual([[], []]);
    });

    test("E5: a receipt is there once the command is answered, for every process, and it stands", () => {
      const under = make();
      under.mailbox.deliver(commandOf(1));
      expect(under.another().receipt(commandOf(1).id)).toBeNull();
      const [delivery] = under.mailbox.pending(1);
      if (delivery === undefined) throw new Error("nothing waits");
      under.mailbox.answer(delivery, receiptOf(commandOf(1), "First."));
      under.mailbox.answer(delivery, receiptOf(commandOf(1), "Second."));
      expect(under.another().receipt(commandOf(1).id)).toEqual(receiptOf(commandOf(1), "First."));
      expect(under.names()).toEqual([]);
    });

    test("E5: what waits can be counted by anybody, up to a bound", () => {
      const under = make();
      expect(under.another().waiting(10)).toBe(0);
      for (let n = 0; n < 5; n += 1) under.mailbox.deliver(commandOf(n));
      expect([under.another().waiting(10), under.another().waiting(3)]).toEqual([5, 3]);
    });

    test("M41: no path is built from an id that is outside the grammar", () => {
      const under = make();
      for (const id of ["", "..", "../../state", "a/b", "CON", "a".repeat(65), "x\0yyyyyyy", "ABCDEFGH", "ünïcode-"])
        expect(under.mailbox.receipt(id)).toBeNull();
      for (const id of ["../../../evil", "aaaa/bbbb", "UPPERCASE", "a".repeat(65)])
        expect(() => under.mailbox.deliver(commandOf(id))).toThrow(/id/);
      expect(under.names()).toEqual([]);
    });

    test("E5: what is no command is refused to who would deliver it, not to a person later", () => {
      const under = make();
      const long = commandOf(1, { verb: "cancel", task: "a", reason: "x".repeat(4_001) });
      expect(() => under.mailbox.deliver(long)).toThrow(/at most 4,000 characters/);
      expect(under.names()).toEqual([]);
    });

    test.each([
      ["garbage.json", "not a command at all"],
      ["empty.json", ""],
      ["half.json", JSON.stringify(commandOf(7)).slice(0, -9)],
      ["schema.json", JSON.stringify({ ...commandOf(7), act: { verb: "fly" } })],
      ["extra.json", JSON.stringify({ ...commandOf(7), sudo: true })],
      ["000000000001-command-0007.json", "garbage under a name of the protocol"],
      ["deep.json", "[".repeat(100_000)],
      ["list.json", "[1, 2]"],
      ["newer.json", JSON.stringify({ ...commandOf(7), schema: "millrace.command/2" })],
    ])("E7, M36, P5: %s is set aside with a reason once it has settled, and the rest proceeds", (name, text) => {
      const under = make();
      under.put(name, text);
      under.mailbox.deliver(commandOf(1));
      expect(idsOf(under.mailbox.pending(100))).toEqual([commandOf(1).id]);
      const found = settled(under);
      expect(idsOf(found).toSorted()).toEqual([commandOf(1).id, `unfit ${name}`]);
      answerAll(under);
      expect(under.names()).toEqual([]);
      expect(under.failed()).toMatchObject([{ name, reason: expect.stringMatching(/^it [\x20-\x7E…]{4,300}$/) }]);
      expect(under.mailbox.pending(100)).toEqual([]);
    });

    test("E7: what came by a name of the protocol and is unfit has a receipt, so that who delivered it does not wait", () => {
      const under = make();
      under.put("000000000001-from-a-newer-one.json", JSON.stringify({ ...commandOf("from-a-newer-one"), later: 1 }));
      for (const delivery of settled(under))
        under.mailbox.answer(delivery, receiptOf(commandOf("00000000"), "Not read."));
      expect(under.another().receipt("from-a-newer-one")).toMatchObject({
        id: "from-a-newer-one",
        sentence: "Not read.",
      });
    });

    test("M36: a file that is still being written is not judged; whole, it is taken as the command it holds", () => {
      const under = make();
      const text = JSON.stringify(commandOf(7));
      for (const part of [0.3, 0.6, 0.9]) {
        under.put("by hand.json", text.slice(0, Math.floor(text.length * part)));
        expect(under.mailbox.pending(100)).toEqual([]);
        under.pass(400);
        expect(under.mailbox.pending(100)).toEqual([]);
        under.pass(400);
      }
      under.put("by hand.json", text);
      expect(under.mailbox.pending(100)).toEqual([]);
      expect(idsOf(settled(under))).toEqual([commandOf(7).id]);
      expect([answerAll(under), under.names(), under.failed()]).toEqual([[commandOf(7).id], [], []]);
    });

    test("M36: names of editors and copying programs are never looked at and not counted", () => {
      const under = make();
      const names = [".hidden.json", ".command.json.swp", "command.json~", "a.tmp", "b.json.part", "c.crdownload"];
      for (const name of names) under.put(name, JSON.stringify(commandOf(7)));
      expect([settled(under), under.mailbox.waiting(10)]).toEqual([[], 0]);
      expect(under.names().toSorted()).toEqual(names.toSorted());
    });

    test("M40: a planted name with the highest number there is does not keep later commands out", () => {
      const under = make();
      under.put("999999999999-planted-1.json", "x");
      under.put("900000000000-planted-2.json", "x");
      under.mailbox.deliver(commandOf(1));
      under.mailbox.deliver(commandOf(2));
      expect(idsOf(under.mailbox.pending(100)).toSorted()).toEqual([commandOf(1).id, commandOf(2).id]);
    });

    test("Q16: a delivery nudges whoever watches, until that ends", async () => {
      const under = make();
      let nudges = 0;
      let end = (): void => undefined;
      const nudged = new Promise<void>((resolve) => {
        end = under.mailbox.watch(() => {
          nudges += 1;
          resolve();
        });
      });
      under.another().deliver(commandOf(1));
      await nudged;
      expect(idsOf(under.mailbox.pending(100))).toEqual([commandOf(1).id]);
      await sleep(20);
      end();
      const before = nudges;
      under.another().deliver(commandOf(2));
      await sleep(20);
      expect(nudges).toBe(before);
      end();
    });
  });
};
