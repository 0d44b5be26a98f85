import type { Disk } from "../ports/disk.ts";
import type { Mailbox } from "../ports/mailbox.ts";
import type { World } from "../ports/world.ts";
import { makeDurable } from "./durable.ts";
import { layoutOf } from "./layout.ts";
import { countWaiting, deliver } from "./mailbox-deliver.ts";
import { readReceipt } from "./mailbox-receipt.ts";

/**
 * The side of the mailbox that a verb needs: it delivers, counts and reads receipts, and loads no schema library. What it
 * delivers is durable whatever the engine's own durability is, because the person is told that it was asked.
 */
export const makeMailboxLite = (
  disk: Disk,
  root: string,
  world: World,
): Pick<Mailbox, "deliver" | "receipt" | "waiting"> => {
  const layout = layoutOf(root);
  const durable = makeDurable(disk, layout, true, world);
  return {
    deliver: (command) => {
      deliver(durable, command);
    },
    receipt: (id) => readReceipt(disk, layout, id),
    waiting: (max) => countWaiting(disk, layout, max),
  };
};
