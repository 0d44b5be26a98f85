import { join } from "node:path";
import { isFailure } from "../domain/failure.ts";
import type { Disk, Stat } from "../ports/disk.ts";
import type { Delivery } from "../ports/mailbox.ts";
import type { World } from "../ports/world.ts";
import { errnoBehind } from "./disk-failure.ts";
import type { Layout } from "./layout.ts";
import { COMMAND_BYTES_MAX } from "./mailbox-deliver.ts";
import type { DeliveredName } from "./mailbox-name.ts";
import { parseCommand, type Parsed } from "./mailbox-parse.ts";

/** Tells commands from what is none, name by name, remembering what it read. */
export type Sift = {
  /** Begins a look, which reads a bounded number of bytes. */
  readonly begin: () => void;
  readonly isTired: () => boolean;
  /** What a name is; null when it is gone, or may still be written, or cannot be judged now. */
  readonly judge: (name: string, delivered: DeliveredName | null) => Delivery | null;
  readonly forget: (name: string, forGood: boolean) => void;
  /** Drops what is remembered of names that no longer stand. */
  readonly keepOnly: (names: readonly string[]) => void;
};

/** What is no command, or has a name of no protocol, may still be written: it is judged when it stayed the same for so long. */
export const SETTLE_MS = 500;

const BYTES_A_LOOK = 16 * 1024 * 1024;

type Known = {
  readonly mark: string;
  readonly sinceMs: number;
  readonly parsed: Parsed | null;
  readonly dropped: boolean;
};

/** A sift over the names of one mailbox. Links are not followed; what is larger than a command may be is not read. */
export const makeSift = (disk: Disk, layout: Layout, world: World): Sift => {
  const known = new Map<string, Known>();
  let bytesLeft = 0;
  let starved = false;

  const read = (path: string, stat: Stat): Parsed | null => {
    const fault = faultOf(stat);
    if (fault !== null) return { reason: fault };
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

  return {
    begin: () => {
      bytesLeft = BYTES_A_LOOK;
      starved = false;
    },
    isTired: () => bytesLeft <= 0 || starved,
    judge: (name, delivered) => {
      const path = join(layout.incoming, name);
      const stat = disk.stat(path);
      if (stat === null) return null;
      const mark = `${stat.kind}:${stat.dev}:${stat.ino}:${stat.size}:${stat.mtime}`;
      const before = known.get(name);
      const same = before?.mark === mark ? before : { mark, sinceMs: world.monotonic(), parsed: null, dropped: false };
      known.set(name, same);
      if (same.dropped) return null;
      const isSettled = world.monotonic() - same.sinceMs >= SETTLE_MS;
      if (delivered === null && !isSettled) return null;
      const parsed = same.parsed ?? read(path, stat);
      known.set(name, { ...same, parsed });
      if (parsed === null) return null;
      if ("reason" in parsed) return isSettled ? { kind: "unfit", name, reason: parsed.reason } : null;
      const isOwn = delivered?.id === parsed.command.id;
      return isOwn || isSettled ? { kind: "command", name, command: parsed.command } : null;
    },
    forget: (name, forGood) => {
      const entry = known.get(name);
      known.delete(name);
      if (forGood && entry !== undefined) known.set(name, { ...entry, parsed: null, dropped: true });
    },
    keepOnly: (names) => {
      if (known.size === 0) return;
      const standing = new Set(names);
      for (const name of known.keys()) if (!standing.has(name)) known.delete(name);
    },
  };
};

const faultOf = ({ kind, size }: Stat): string | null => {
  if (kind === "link") return "it is a symbolic link, and links are not followed";
  if (kind === "folder") return "it is a folder";
  if (kind === "other") return "it is no regular file";
  return size > COMMAND_BYTES_MAX
    ? `it has ${size} bytes, more than the ${COMMAND_BYTES_MAX} a command may have`
    : null;
};
