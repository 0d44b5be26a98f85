import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach } from "vitest";
import { diskFailure } from "../../src/files/disk-failure.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { layoutOf, type Layout } from "../../src/files/layout.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Delivery, Mailbox } from "../../src/ports/mailbox.ts";
import { commandOf, receiptOf } from "../command.ts";
import { makeSimWorld, type SimWorld } from "../sim/world.ts";
import { scratch } from "./scratch.ts";

const real = makeDisk();

/** A mailbox over real files as the engine holds it, whose calls of the disk are counted and can be made to fail. */
export type MailDesk = {
  root: string;
  layout: Layout;
  world: SimWorld;
  mailbox: Mailbox;
  /** What the engine's process asked of the disk so far. */
  read: { bytes: number; stats: number; lists: number };
  /** Which of its calls fail, by errno. */
  failing: ((verb: string, path: string) => string | null) | null;
  /** The disk under the engine's mailbox. */
  readonly disk: Disk;
  /** Opens the mailbox as the next engine does. */
  readonly open: (over?: Disk) => Mailbox;
  /** Lays a file into incoming/ as a stranger does. */
  readonly put: (name: string, content: string | Uint8Array) => void;
  /** Delivers a command as another process does. */
  readonly deliver: (n: number) => void;
  /** Looks, lets everything settle, and looks again. */
  readonly settled: (max?: number) => readonly Delivery[];
  readonly answerAll: (deliveries: readonly Delivery[]) => void;
};

/** A desk that is laid anew before each test of a file. */
export const mailDesk = (): MailDesk => {
  const desk = bareDesk();
  beforeEach(() => {
    desk.root = scratch();
    desk.layout = layoutOf(desk.root);
    desk.world = makeSimWorld(1);
    mkdirSync(desk.layout.incoming, { recursive: true });
    desk.read = { bytes: 0, stats: 0, lists: 0 };
    desk.failing = null;
    desk.mailbox = desk.open();
  });
  return desk;
};

/** Deliveries as words: a command by its id, anything else by its name and reason. */
export const wordsOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map((each) => (each.kind === "command" ? each.command.id : `${each.name}: ${each.reason}`));

const bareDesk = (): MailDesk => {
  const fails = (verb: string, path: string): void => {
    const errno = desk.failing?.(verb, path) ?? null;
    if (errno !== null) throw diskFailure(path, verb, Object.assign(new Error(errno), { code: errno }));
  };
  const disk: Disk = {
    ...real,
    read: (path, max) => {
      fails("read", path);
      const bytes = real.read(path, max);
      desk.read.bytes += bytes?.length ?? 0;
      return bytes;
    },
    stat: (path) => {
      desk.read.stats += 1;
      return real.stat(path);
    },
    list: (path) => {
      fails("list", path);
      desk.read.lists += 1;
      return real.list(path);
    },
    rename: (from, to) => {
      fails("rename", from);
      return real.rename(from, to);
    },
    unlink: (path) => {
      fails("remove", path);
      return real.unlink(path);
    },
  };
  const open = (over: Disk = disk): Mailbox =>
    makeMailbox(over, desk.root, { durability: "strict", world: desk.world });
  const desk: MailDesk = {
    root: "/nowhere",
    layout: layoutOf("/nowhere"),
    world: makeSimWorld(1),
    mailbox: makeMailbox(disk, "/nowhere", { durability: "strict", world: makeSimWorld(1) }),
    read: { bytes: 0, stats: 0, lists: 0 },
    failing: null,
    disk,
    open,
    put: (name, content) => {
      writeFileSync(join(desk.layout.incoming, name), content);
    },
    deliver: (n) => {
      makeMailbox(real, desk.root, { durability: "strict", world: makeSimWorld(n) }).deliver(commandOf(n));
    },
    settled: (max = 100) => {
      desk.mailbox.pending(max);
      desk.world.clock.mono += 10_000;
      return desk.mailbox.pending(max);
    },
    answerAll: (deliveries) => {
      for (const each of deliveries)
        desk.mailbox.answer(each, receiptOf(each.kind === "command" ? each.command : commandOf("00000000")));
    },
  };
  return desk;
};
