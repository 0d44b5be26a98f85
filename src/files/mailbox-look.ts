import type { Disk, Stat } from "../ports/disk.ts";
import type { Delivery } from "../ports/mailbox.ts";
import type { World } from "../ports/world.ts";
import type { Layout } from "./layout.ts";
import { inOrder, isUnfinished, parseDelivered, type DeliveredName } from "./mailbox-name.ts";
import { makeSift } from "./mailbox-sift.ts";

/** What lies in incoming/, looked at again and again as cheaply as it allows. */
export type Look = {
  /** The next deliveries in order, at most `max`, each id once; `folder` is how incoming/ stands. Throws the disk's Failures. */
  readonly next: (max: number, folder: Stat | null) => readonly Delivery[];
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

/** So many names in line take longer to list than a command may wait. */
const FLOOD = 2_000;

/** A look over one mailbox; it lists only when the folder changed or may have. */
export const makeLook = (disk: Disk, layout: Layout, world: World): Look => {
  const sift = makeSift(disk, layout, world);
  let inLine: DeliveredName[] = [];
  let strangers: string[] = [];
  let folder = { mark: "", sinceMs: 0, listed: true };

  /** Notes how the folder stands; true when what is known of its names may not be all. */
  const isStale = (stat: Stat | null): boolean => {
    const mark = stat?.kind === "folder" ? `${stat.dev}:${stat.ino}:${stat.mtime}` : "";
    if (mark !== folder.mark) folder = { mark, sinceMs: world.monotonic(), listed: mark === "" };
    if (mark === "") [inLine, strangers] = [[], []];
    return !folder.listed;
  };
  const list = (): void => {
    const isFirm = world.monotonic() - folder.sinceMs >= TICK_MS;
    const names = new Set(disk.list(layout.incoming));
    const known = new Set<string>();
    inLine = inLine.filter(({ name }) => names.has(name) && known.add(name));
    strangers = strangers.filter((name) => names.has(name) && known.add(name));
    const [delivered, others]: [DeliveredName[], string[]] = [[], []];
    for (const name of names) {
      if (known.has(name) || isUnfinished(name)) continue;
      const parsed = parseDelivered(name);
      if (parsed === null) others.push(name);
      else delivered.push(parsed);
    }
    if (delivered.length > 0) inLine = [...inLine, ...delivered].sort(inOrder);
    if (others.length > 0) strangers = [...strangers, ...others].sort();
    sift.keepOnly(names);
    folder.listed = isFirm;
  };
  const walk = (max: number, isListed: boolean): readonly Delivery[] => {
    sift.begin(isListed);
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
  };

  return {
    next: (max, stat) => {
      const stale = isStale(stat);
      // A flood is not listed again for each part of it: what is first in line is first whatever came since.
      const isFlood = inLine.length >= Math.max(max, FLOOD);
      if (stale && !isFlood) list();
      const found = walk(max, !stale || !isFlood);
      if (!stale || !isFlood || found.length >= max) return found;
      list();
      return walk(max, true);
    },
    forget: (name, forGood) => {
      // A name that cannot be taken away comes back with the next listing, where the sift knows it.
      inLine = inLine.filter((each) => each.name !== name);
      strangers = strangers.filter((each) => each !== name);
      sift.forget(name, forGood);
    },
    highestBut: (name) => inLine.findLast((each) => each.name !== name)?.number ?? 0,
  };
};
