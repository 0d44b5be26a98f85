import type { Disk } from "../ports/disk.ts";
import type { Delivery } from "../ports/mailbox.ts";
import type { World } from "../ports/world.ts";
import type { Layout } from "./layout.ts";
import { inOrder, isUnfinished, parseDelivered, type DeliveredName } from "./mailbox-name.ts";
import { makeSift } from "./mailbox-sift.ts";

/** What lies in incoming/, looked at again and again as cheaply as it allows. */
export type Look = {
  /** The next deliveries in order, at most `max`, each id once. Throws the disk's Failures. */
  readonly next: (max: number) => readonly Delivery[];
  /** A name was taken away, or it cannot be (`forGood`) and is never told of again while the same thing has it. */
  readonly forget: (name: string, forGood: boolean) => void;
  /** The highest number that waits besides one name; 0 when none does. */
  readonly highestBut: (name: string) => number;
};

/**
 * Two changes of a folder within one tick of its file system's clock leave the same time (2 s on FAT, 10 ms on ext4), so a
 * listing proves that nothing came since only when the folder's time had stood longer than that before it. Measured by our own
 * clock against itself, because the file system may be another machine's.
 */
const TICK_MS = 2_500;

/** At most so many names are looked at in one call: whatever a stranger pours in costs each call a bounded time. */
const NAMES_MAX = 512;

/** A look over one mailbox; it lists only when the folder changed or may have. */
export const makeLook = (disk: Disk, layout: Layout, world: World): Look => {
  const sift = makeSift(disk, layout, world);
  let inLine: DeliveredName[] = [];
  let strangers: string[] = [];
  let folder = { mark: "", sinceMs: 0, listed: false };

  const list = (): void => {
    const names = disk.list(layout.incoming).filter((name) => !isUnfinished(name));
    inLine = names.flatMap((name) => parseDelivered(name) ?? []).sort(inOrder);
    strangers = names.filter((name) => parseDelivered(name) === null).sort();
    sift.keepOnly(names);
  };
  const refresh = (max: number): void => {
    const stat = disk.stat(layout.incoming);
    const mark = stat?.kind === "folder" ? `${stat.dev}:${stat.ino}:${stat.mtime}` : "";
    if (mark !== folder.mark) folder = { mark, sinceMs: world.monotonic(), listed: false };
    if (mark === "") {
      [inLine, strangers] = [[], []];
      sift.keepOnly([]);
      // What is known to be first in line is first whatever came since, so a flood is not listed again for each part of it.
    } else if (!folder.listed && inLine.length < max) {
      const isFirm = world.monotonic() - folder.sinceMs >= TICK_MS;
      list();
      folder.listed = isFirm;
    }
  };

  return {
    next: (max) => {
      refresh(max);
      sift.begin();
      const deliveries = new Map<string, Delivery>();
      const consider = (name: string, delivered: DeliveredName | null): void => {
        const delivery = sift.judge(name, delivered);
        const key = delivery?.kind === "command" ? delivery.command.id : `/${name}`;
        if (delivery !== null && !deliveries.has(key)) deliveries.set(key, delivery);
      };
      const goOn = (looked: number): boolean => deliveries.size < max && looked < NAMES_MAX && !sift.isTired();
      let looked = 0;
      for (; looked < inLine.length && goOn(looked); looked += 1)
        consider(inLine[looked]?.name ?? "", inLine[looked] ?? null);
      for (let n = 0; n < strangers.length && goOn(looked); n += 1, looked += 1) consider(strangers[n] ?? "", null);
      return [...deliveries.values()];
    },
    forget: (name, forGood) => {
      inLine = inLine.filter((each) => each.name !== name);
      strangers = strangers.filter((each) => each !== name);
      sift.forget(name, forGood);
      // A name that cannot be taken away comes back with the next listing, where the sift knows it.
    },
    highestBut: (name) => inLine.findLast((each) => each.name !== name)?.number ?? 0,
  };
};
