import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { TaskId } from "../../src/domain/id.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeIntakeDisk } from "../../src/files/intake-disk.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Intake } from "../../src/ports/intake.ts";
import { Crash, makeStrikes, type Strikes } from "../sim/strikes.ts";
import { cardsOf, makeInbox, namesIn, NEVER, treeOf, type Inbox } from "./inbox.ts";

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** In memory where that can be: hundreds of workspaces are made and removed. */
const scratch = (): string => {
  made.push(mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "millrace-files-")));
  return made.at(-1) ?? "";
};

const FILES = { "note.md": "do it\n", "shop/a.txt": "aaa", "shop/img/b.bin": "\0\u0001", "shop/img/c/d": "" };

/** A kill forgets nothing that was written, so nothing is synced here; each sync is a call all the same. */
const slowDisk = () => ({ ...makeIntakeDisk(), sync: async () => {}, syncFolder: async () => {} });
const quickDisk = (): Disk => {
  const disk = makeDisk();
  return { ...disk, create: (path, bytes) => disk.create(path, bytes, false), syncFolder: () => undefined };
};
const open = (inbox: Inbox): Intake => inbox.open({ slow: slowDisk(), disk: quickDisk() });

/** An intake whose every call of the disk, its own and the store's, may be the last thing its process does. */
const openStruck = (inbox: Inbox, strikes: Strikes): Intake => {
  const slow = slowDisk();
  // A handle that was opened just before the end would be left to the collector; the next call ends it there as well.
  const opens = Object.fromEntries(
    (["openFolder", "openFile", "create"] as const).map((name) => [
      name,
      async (path: string, mode: number) => {
        strikes.moment(`slow.${name}`);
        return slow[name](path, mode);
      },
    ]),
  );
  return inbox.open({
    slow: { ...strikes.guard("slow", slow), ...opens },
    disk: strikes.guard("disk", quickDisk()),
  });
};

/** Runs until the strike; the number of moments when there is none. */
const runStruck = async (
  inbox: Inbox,
  at: number,
): Promise<{ readonly moments: readonly string[]; struck: boolean }> => {
  const strikes = makeStrikes(at);
  try {
    await openStruck(inbox, strikes).sweep(NEVER, true);
    return { moments: strikes.moments, struck: false };
  } catch (thrown) {
    if (!(thrown instanceof Crash)) throw thrown;
    return { moments: strikes.moments, struck: true };
  }
};

const drop = (inbox: Inbox): void => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(inbox.path, path, ".."), { recursive: true });
    writeFileSync(join(inbox.path, path), text);
  }
};

/** Everything in the inputs of the tasks that stand, by the name it was dropped under. */
const inputsOf = (inbox: Inbox): readonly Readonly<Record<string, string>>[] =>
  cardsOf(inbox).map(({ id }) => treeOf(inbox.layout.input(id as TaskId)));

const sizes = (root: string): number =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + readFileSync(join(entry.parentPath, entry.name)).length, 0);

describe("a crash while the inbox is taken", { timeout: 600_000 }, () => {
  test("I2, P1: at any call of the disk it ends in exactly one task an item, whole, and an empty inbox", async () => {
    const root = scratch();
    const dry = makeInbox(join(root, "dry"));
    drop(dry);
    const { moments } = await runStruck(dry, -1);
    expect(moments.length).toBeGreaterThan(150);
    // Between one call and the next nothing happens: behind the one is before the other.
    const strikes = moments.flatMap((name, at) => (name.endsWith(":after") && at < moments.length - 1 ? [] : [at]));
    for (const at of strikes) {
      const inbox = makeInbox(join(root, `w${at}`));
      drop(inbox);
      const before = sizes(inbox.path);
      const told = `struck at ${moments[at]}`;
      expect((await runStruck(inbox, at)).struck, told).toBe(true);
      expect(sizes(inbox.layout.root), told).toBeGreaterThanOrEqual(before);
      inbox.world.clock.mono += 1_000;
      await open(inbox).sweep(NEVER, true);
      expect(namesIn(inbox.path), told).toEqual([]);
      const [note, shop, ...more] = [...inputsOf(inbox)].sort((a, b) => Object.keys(a).length - Object.keys(b).length);
      expect(more, told).toEqual([]);
      expect({ ...note, ...shop }, told).toEqual(FILES);
      expect(namesIn(inbox.layout.intake), told).toEqual([]);
    }
  });

  test("I2, P1: two crashes in a row, the second while the first is made good, end the same", async () => {
    const root = scratch();
    for (let at = 3; at < 240; at += 7) {
      const inbox = makeInbox(join(root, `w${at}`));
      drop(inbox);
      await runStruck(inbox, at);
      inbox.world.clock.mono += 1_000;
      await runStruck(inbox, (at * 31) % 160);
      inbox.world.clock.mono += 1_000;
      await open(inbox).sweep(NEVER, true);
      expect(namesIn(inbox.path), `struck at ${at}`).toEqual([]);
      expect(inputsOf(inbox), `struck at ${at}`).toHaveLength(2);
      expect(Object.assign({}, ...inputsOf(inbox)), `struck at ${at}`).toEqual(FILES);
    }
  });

  test("I2: a crash while a late writer's file is put back loses no byte of it", async () => {
    const root = scratch();
    const start = makeInbox(join(root, "start"));
    writeFileSync(join(start.path, "late"), "first ");
    await open(start).sweep(NEVER, true);
    const [park = ""] = namesIn(start.layout.trash);
    appendFileSync(join(start.layout.trash, park, "late"), "second");
    for (let at = 0; ; at += 1) {
      const inbox = makeInbox(join(root, `w${at}`));
      cpSync(start.layout.root, inbox.layout.root, { recursive: true, preserveTimestamps: true });
      // A copy has other numbers of its files, so what is remembered of them is told anew.
      const seen = readFileSync(start.layout.intakeSeen, "utf8").replaceAll(start.path, inbox.path);
      writeFileSync(inbox.layout.intakeSeen, seen);
      inbox.world.clock.mono += 2_000;
      const { struck } = await runStruck(inbox, at);
      const left = Object.values({
        ...treeOf(inbox.path),
        ...treeOf(inbox.layout.trash),
        ...treeOf(inbox.layout.tasks),
      });
      expect(left, `struck at ${at}`).toContain("first second");
      inbox.world.clock.mono += 2_000;
      await open(inbox).sweep(NEVER, true);
      await open(inbox).sweep(NEVER, true);
      if (!struck) {
        expect(cardsOf(inbox)).toHaveLength(2);
        break;
      }
    }
  });

  test("an error of the disk at any call leaves the item or makes its task, never both and never neither", async () => {
    const root = scratch();
    for (const errno of ["EIO", "ENOSPC", "EMFILE"]) {
      for (let at = 0; at < 150; at += errno === "EIO" ? 1 : 7) {
        const inbox = makeInbox(join(root, `${errno}${at}`));
        drop(inbox);
        let count = 0;
        const fail = <T extends object>(port: T): T =>
          Object.fromEntries(
            Object.entries(port).map(([key, call]) => [
              key,
              async (...args: unknown[]) => {
                count += 1;
                if (count === at) throw Object.assign(new Error(errno), { code: errno });
                return (call as (...given: unknown[]) => unknown)(...args);
              },
            ]),
          ) as T;
        const intake = inbox.open({ slow: fail(slowDisk()), disk: quickDisk() });
        for (let n = 0; n < 4; n += 1) {
          await intake.sweep(NEVER, true).catch((thrown: Error) => expect(thrown.name).toBe("Failure"));
          inbox.world.clock.mono += 600_000;
        }
        const told = `${errno} at ${at}`;
        expect(namesIn(inbox.path), told).toEqual([]);
        expect(Object.assign({}, ...inputsOf(inbox)), told).toEqual(FILES);
        expect(inputsOf(inbox), told).toHaveLength(2);
      }
    }
  });
});
