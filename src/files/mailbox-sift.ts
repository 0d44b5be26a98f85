import { sep } from "node:path";
import { isFailure } from "../domain/failure.ts";
import type { Disk, Stat } from "../ports/disk.ts";
import type { Delivery } from "../ports/mailbox.ts";
import type { World } from "../ports/world.ts";
import { errnoBehind } from "./disk-failure.ts";
import type { Layout } from "./layout.ts";
import { COMMAND_BYTES_MAX } from "./mailbox-deliver.ts";
import type { DeliveredName } from "./mailbox-name.ts";
import { parseCommand, type Parsed } from "./mailbox-parse.ts";
import { quietly } from "./mailbox-quiet.ts";

/** Tells commands from what is none, name by name, remembering what it read. */
export type Sift = {
  /** Begins a look, which reads a bounded number of bytes; `isListed` says that the names given stand. */
  readonly begin: (isListed: boolean) => void;
  readonly isTired: () => boolean;
  /** What a name is; null when it is gone, or may still be written, or cannot be judged now. */
  readonly judge: (name: string, delivered: DeliveredName | null) => Delivery | null;
  readonly forget: (name: string, forGood: boolean) => void;
  /** Drops what is remembered of names that no longer stand. */
  readonly keepOnly: (names: ReadonlySet<string>) => void;
};

/** What is no command, or has a name of no protocol, may still be written: it is judged when it stayed the same for so long. */
export const SETTLE_MS = 500;

const BYTES_A_LOOK = 16 * 1024 * 1024;

type Known = {
  readonly mark: string;
  readonly sinceMs: number;
  readonly parsed: Parsed | null;
  readonly dropped: boolean;
  /** The command, when it came by its own name. */
  readonly own: Delivery | null;
};

/** A sift over the names of one mailbox. Links are not followed; what is larger than a command may be is not read. */
export const makeSift = (disk: Disk, layout: Layout, world: World): Sift => {
  const known = new Map<string, Known>();
  let bytesLeft = 0;
  let starved = false;
  let stands = false;

  /** A name that a folder lists has nothing in it that joining would change, and most of what is done here is done by path. */
  const pathOf = (name: string): string => `${layout.incoming}${sep}${name}`;
  const read = (path: string): Parsed | null => {
    try {
      const bytes = disk.read(path, COMMAND_BYTES_MAX);
      bytesLeft -= bytes?.length ?? 0;
      return bytes === null ? null : parseCommand(bytes);
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown;
      const errno = errnoBehind(thrown);
      // It is our own want, and says nothing of the file: this look ends, and the next may have more luck.
      starved = ["EMFILE", "ENFILE", "ENOMEM"].includes(errno);
      return starved ? null : { reason: `it cannot be read${errno === "" ? "" : ` (${errno})`}` };
    }
  };

  /** A command under its own name, as most are, at the cost of one read. */
  const readOwn = (name: string, { id }: DeliveredName): Delivery | null => {
    const parsed = read(pathOf(name));
    if (parsed === null || "reason" in parsed || parsed.command.id !== id) return null;
    const own: Delivery = { kind: "command", name, command: parsed.command };
    known.set(name, { mark: "", sinceMs: 0, parsed: null, dropped: false, own });
    return own;
  };
  const judgeSlowly = (name: string, isForeign: boolean): Delivery | null => {
    const path = pathOf(name);
    const stat = disk.stat(path);
    if (stat === null) return null;
    const [mark, before, now] = [markOf(stat), known.get(name), world.monotonic()];
    const same = before?.mark === mark ? before : { mark, sinceMs: now, parsed: null, dropped: false, own: null };
    known.set(name, same);
    const isSettled = now - same.sinceMs >= SETTLE_MS;
    if (same.dropped || (isForeign && !isSettled)) return null;
    const fault = faultOf(stat);
    const parsed = same.parsed ?? (fault === null ? read(path) : { reason: fault });
    known.set(name, { ...same, parsed });
    if (parsed === null || !isSettled) return null;
    return "reason" in parsed
      ? { kind: "unfit", name, reason: parsed.reason }
      : { kind: "command", name, command: parsed.command };
  };

  return {
    begin: (isListed) => {
      stands = isListed;
      bytesLeft = BYTES_A_LOOK;
      starved = false;
    },
    isTired: () => bytesLeft <= 0 || starved,
    judge: (name, delivered) => {
      const before = known.get(name);
      // What was delivered whole does not change any more.
      if (stands && before !== undefined && before.own !== null) return before.own;
      const own = delivered !== null && before === undefined ? readOwn(name, delivered) : null;
      return own ?? (starved ? null : judgeSlowly(name, delivered === null));
    },
    forget: (name, forGood) => {
      known.delete(name);
      if (!forGood) return;
      quietly(() => {
        const stat = disk.stat(pathOf(name));
        if (stat !== null) known.set(name, { mark: markOf(stat), sinceMs: 0, parsed: null, dropped: true, own: null });
      });
    },
    keepOnly: (names) => {
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
    },
  };
};

const markOf = ({ kind, dev, ino, size, mtime }: Stat): string => `${kind}:${dev}:${ino}:${size}:${mtime}`;

const faultOf = ({ kind, size }: Stat): string | null => {
  if (kind === "link") return "it is a symbolic link, and links are not followed";
  if (kind === "folder") return "it is a folder";
  if (kind === "other") return "it is no regular file";
  return size > COMMAND_BYTES_MAX
    ? `it has ${size} bytes, more than the ${COMMAND_BYTES_MAX} a command may have`
    : null;
};
