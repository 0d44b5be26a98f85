import { join } from "node:path";
import type { Command } from "../domain/command.ts";
import { isFailure } from "../domain/failure.ts";
import type { Disk } from "../ports/disk.ts";
import type { Delivery, Mailbox } from "../ports/mailbox.ts";
import type { World } from "../ports/world.ts";
import { makeDurable } from "./durable.ts";
import { layoutOf } from "./layout.ts";
import { answeredUpTo, countWaiting, deliver, noteAnswered } from "./mailbox-deliver.ts";
import { failUnfit } from "./mailbox-failed.ts";
import { stand, syncAbove } from "./mailbox-folder.ts";
import { makeLook } from "./mailbox-look.ts";
import { parseDelivered } from "./mailbox-name.ts";
import { commitReceipt, readReceipt } from "./mailbox-receipt.ts";
import { armByKernel, makeFolderWatch, type Arm } from "./mailbox-watch.ts";

/** How a mailbox keeps its promises; `arm` is the kernel's watching unless a test gives another. */
export type MailboxOptions = { readonly durability: "strict" | "relaxed"; readonly world: World; readonly arm?: Arm };

/** Rounds of taking away what was answered before anything else is seen; more of it waits for the next call. */
const ROUNDS_MAX = 20;

/** The mailbox in `agents/.runtime/commands` of a workspace. Making one reads and writes nothing. */
export const makeMailbox = (disk: Disk, root: string, options: MailboxOptions): Mailbox => {
  const { durability, world, arm = armByKernel } = options;
  const layout = layoutOf(root);
  const durable = makeDurable(disk, layout, durability === "strict", world);
  const look = makeLook(disk, layout, world);
  const folder = makeFolderWatch(disk, layout.incoming, world, arm);
  let isFirm = false;
  let answered: number | null = null;

  const takeAway = (name: string): void => {
    const number = parseDelivered(name)?.number ?? 0;
    const forGood = !quietly(() => {
      // While a higher number waits, that one keeps the count.
      if (number > look.highestBut(name) && number > (answered ??= answeredUpTo(disk, layout))) {
        noteAnswered(durable, number);
        answered = number;
      }
      disk.unlink(join(layout.incoming, name));
    });
    look.forget(name, forGood);
  };
  const commit = (id: string, command: Command | null, receipt: Parameters<Mailbox["answer"]>[1]): void => {
    commitReceipt(durable, id, command, receipt);
    if (!isFirm) syncAbove(durable);
    isFirm = true;
  };
  const isAnswered = (delivery: Delivery): boolean =>
    delivery.kind === "command" && readReceipt(disk, layout, delivery.command.id) !== null;

  return {
    deliver: (command) => {
      deliver(durable, command);
    },
    pending: (max) => {
      const found: Delivery[] = [];
      quietly(() => {
        stand(durable, layout.incoming, true);
        folder.rearm();
        for (let round = 0; round < ROUNDS_MAX && found.length === 0; round += 1) {
          const next = look.next(max);
          const answered = next.filter(isAnswered);
          for (const { name } of answered) takeAway(name);
          found.push(...next.filter((delivery) => !answered.includes(delivery)));
          if (answered.length === 0) break;
        }
      });
      return found;
    },
    waiting: (max) => countWaiting(disk, layout, max),
    receipt: (id) => readReceipt(disk, layout, id),
    answer: (delivery, receipt) => {
      if (delivery.kind === "command") {
        commit(delivery.command.id, delivery.command, receipt);
        takeAway(delivery.name);
        return;
      }
      const id = parseDelivered(delivery.name)?.id;
      if (id !== undefined) commit(id, null, receipt);
      look.forget(delivery.name, !failUnfit(durable, delivery, receipt));
    },
    watch: (nudge) => {
      // So that the very first command is seen as soon as any other: what is not there cannot be watched.
      quietly(() => {
        stand(durable, layout.incoming, true);
      });
      return folder.watch(nudge);
    },
  };
};

/** Does what may fail without harm, because it is done again; true when it was done. */
const quietly = (act: () => void): boolean => {
  try {
    act();
    return true;
  } catch (thrown) {
    if (isFailure(thrown)) return false;
    throw thrown;
  }
};
