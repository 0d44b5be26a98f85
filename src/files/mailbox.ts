import type { Disk, Stat } from "../ports/disk.ts";
import type { Delivery, Mailbox } from "../ports/mailbox.ts";
import type { World } from "../ports/world.ts";
import { makeDurable } from "./durable.ts";
import { layoutOf } from "./layout.ts";
import { makeAnswers } from "./mailbox-answer.ts";
import { countWaiting, deliver } from "./mailbox-deliver.ts";
import { stand } from "./mailbox-folder.ts";
import { makeLook } from "./mailbox-look.ts";
import { quietly } from "./mailbox-quiet.ts";
import { readReceipt } from "./mailbox-receipt.ts";
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
  const { answer, takeAway } = makeAnswers(durable, look);
  const folder = makeFolderWatch(disk, layout.incoming, world, arm);
  /** Commands without a receipt when they were first seen: only this process gives them one. */
  const open = new WeakSet<Delivery>();

  const standing = (): Stat | null => {
    const stat = disk.stat(layout.incoming);
    if (stat?.kind === "folder") return stat;
    stand(durable, layout.incoming, true);
    return disk.stat(layout.incoming);
  };
  const isAnswered = (delivery: Delivery): boolean => {
    if (delivery.kind === "unfit" || open.has(delivery)) return false;
    if (readReceipt(disk, layout, delivery.command.id) !== null) return true;
    open.add(delivery);
    return false;
  };

  return {
    deliver: (command) => {
      deliver(durable, command);
    },
    pending: (max) => {
      const found: Delivery[] = [];
      quietly(() => {
        const stat = standing();
        folder.rearm(stat);
        for (let round = 0; round < ROUNDS_MAX && found.length === 0; round += 1) {
          const next = look.next(max, round === 0 ? stat : disk.stat(layout.incoming));
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
    answer,
    watch: (nudge) => {
      // So that the very first command is seen as soon as any other: what is not there cannot be watched.
      quietly(() => {
        stand(durable, layout.incoming, true);
      });
      return folder.watch(nudge);
    },
  };
};
