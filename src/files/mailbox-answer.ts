import { join } from "node:path";
import type { Command, Receipt } from "../domain/command.ts";
import type { Delivery } from "../ports/mailbox.ts";
import type { Durable } from "./durable.ts";
import { answeredUpTo, noteAnswered } from "./mailbox-deliver.ts";
import { failUnfit } from "./mailbox-failed.ts";
import { syncAbove } from "./mailbox-folder.ts";
import type { Look } from "./mailbox-look.ts";
import { parseDelivered } from "./mailbox-name.ts";
import { quietly } from "./mailbox-quiet.ts";
import { commitReceipt } from "./mailbox-receipt.ts";

/** Answering: what the holder of the lease does with a delivery. */
export type Answers = {
  readonly answer: (delivery: Delivery, receipt: Receipt) => void;
  /** Takes away a delivery that has its receipt; one that cannot be is not seen again. */
  readonly takeAway: (name: string) => void;
};

/** The answering of one mailbox. The receipt is durable before the delivery goes, so a crash between them is only repeated. */
export const makeAnswers = (durable: Durable, look: Look): Answers => {
  const { disk, layout } = durable;
  let isFirm = false;
  let upTo: number | null = null;

  const takeAway = (name: string): void => {
    const number = parseDelivered(name)?.number ?? 0;
    const isGone = quietly(() => {
      // While a higher number waits, that one keeps the count.
      if (number > look.highestBut(name) && number > (upTo ??= answeredUpTo(disk, layout))) {
        noteAnswered(durable, number);
        upTo = number;
      }
      disk.unlink(join(layout.incoming, name));
    });
    look.forget(name, !isGone);
  };
  const commit = (id: string, command: Command | null, receipt: Receipt): void => {
    commitReceipt(durable, id, command, receipt);
    if (!isFirm) syncAbove(durable);
    isFirm = true;
  };
  return {
    takeAway,
    answer: (delivery, receipt) => {
      if (delivery.kind === "command") {
        commit(delivery.command.id, delivery.command, receipt);
        takeAway(delivery.name);
        return;
      }
      const id = parseDelivered(delivery.name)?.id;
      // Whoever delivered it, an older or newer version perhaps, waits for its receipt.
      if (id !== undefined) commit(id, null, receipt);
      look.forget(delivery.name, !failUnfit(durable, delivery, receipt));
    },
  };
};
