import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../src/domain/failure.ts";
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
let root = "";
let layout: Layout;
let world: SimWorld;
let mailbox: Mailbox;

/** What the engine's process reads from the disk, to be bounded, and which of its calls fail. */
let read = { bytes: 0, stats: 0, lists: 0 };
let failing: ((verb: string, path: string) => string | null) | null = null;

const fails = (verb: string, path: string): void => {
  const errno = failing?.(verb, path) ?? null;
  if (errno !== null) throw diskFailure(path, verb, Object.assign(new Error(errno), { code: errno }));
};
const counting: Disk = {
  ...real,
  read: (path, max) => {
    fails("read", path);
    const bytes = real.read(path, max);
    read.bytes += bytes?.length ?? 0;
    return bytes;
  },
  stat: (path) => ((read.stats += 1), real.stat(path)),
  list: (path) => {
    fails("list", path);
    read.lists += 1;
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

const open = (): Mailbox => makeMailbox(counting, root, { durability: "strict", world });
const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(layout.incoming, name), content);
const deliver = (n: number): void =>
  makeMailbox(real, root, { durability: "strict", world: makeSimWorld(n) }).deliver(commandOf(n));
const wordsOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map((each) => (each.kind === "command" ? each.command.id : `${each.name}: ${each.reason}`));
const settled = (max = 100): readonly Delivery[] => {
  mailbox.pending(max);
  world.clock.mono += 10_000;
  return mailbox.pending(max);
};
const answerAll = (deliveries: readonly Delivery[]): void => {
  for (const each of deliveries)
    mailbox.answer(each, receiptOf(each.kind === "command" ? each.command : commandOf("00000000")));
};

beforeEach(() => {
  root = scratch();
  layout = layoutOf(root);
  world = makeSimWorld(1);
  mkdirSync(layout.incoming, { recursive: true });
  read = { bytes: 0, stats: 0, lists: 0 };
  failing = null;
  mailbox = open();
});

describe("what is no regular file", () => {
  test("M42, E7: links, pipes and folders are set aside, never followed, read or waited for", () => {
    const secret = join(root, "secret");
    writeFileSync(secret, JSON.stringify(commandOf(9)));
    mkdirSync(join(root, "outside"));
    writeFileSync(join(root, "outside", "kept"), "k");
    symlinkSync(secret, join(layout.incoming, "000000000001-command-0009.json"));
    symlinkSync("/nowhere", join(layout.incoming, "dangling.json"));
    symlinkSync(join(root, "outside"), join(layout.incoming, "folder-link"));
    execFileSync("mkfifo", [join(layout.incoming, "pipe.json")]);
    mkdirSync(join(layout.incoming, "folder.json"));
    writeFileSync(join(layout.incoming, "folder.json", "inner"), "i");
    deliver(1);
    const found = settled();
    expect(wordsOf(found)).toEqual([
      "000000000001-command-0009.json: it is a symbolic link, and links are not followed",
      "command-0001",
      "dangling.json: it is a symbolic link, and links are not followed",
      "folder-link: it is a symbolic link, and links are not followed",
      "folder.json: it is a folder",
      "pipe.json: it is no regular file",
    ]);
    answerAll(found);
    expect(readdirSync(layout.incoming)).toEqual([]);
    expect(readFileSync(join(layout.failed, "folder.json", "inner"), "utf8")).toBe("i");
    expect([readFileSync(secret, "utf8"), readdirSync(join(root, "outside"))]).toEqual([
      JSON.stringify(commandOf(9)),
      ["kept"],
    ]);
    expect(settled()).toEqual([]);
  });

  test("M42: a file that is swapped for a link between look and read is not followed", () => {
    const secret = join(root, "secret");
    writeFileSync(secret, JSON.stringify(commandOf(9)));
    deliver(1);
    const path = join(layout.incoming, readdirSync(layout.incoming)[0] ?? "");
    failing = (verb, at) => {
      if (verb === "read" && at === path && !existsSync(`${path}.aside.tmp`)) {
        renameSync(path, `${path}.aside.tmp`);
        symlinkSync(secret, path);
      }
      return null;
    };
    expect(mailbox.pending(10)).toEqual([]);
    expect(wordsOf(settled())).toEqual([expect.stringContaining("it is a symbolic link")]);
  });

  test("M42: folders of the mailbox that became links or files are moved out of the way; nothing is read or written where they led", () => {
    const outside = join(root, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "000000000001-command-0009.json"), JSON.stringify(commandOf(9)));
    rmSync(layout.incoming, { recursive: true });
    symlinkSync(outside, layout.incoming);
    expect(() => {
      deliver(1);
    }).toThrow(/is not a folder/);
    expect(settled()).toEqual([]);
    deliver(1);
    symlinkSync(outside, layout.processed);
    writeFileSync(layout.failed, "in the way");
    put("garbage.json", "x");
    answerAll(settled());
    expect(mailbox.receipt("command-0001")?.sentence).toBe("Done.");
    expect(readdirSync(layout.failed).toSorted()).toEqual(["garbage.json", "garbage.json.reason.json"]);
    expect(readdirSync(outside)).toEqual(["000000000001-command-0009.json"]);
  });

  test("a second name of a command's file is the same command, and whoever shares its bytes loses none", () => {
    writeFileSync(join(root, "own.json"), JSON.stringify(commandOf(3)));
    linkSync(join(root, "own.json"), join(layout.incoming, "linked.json"));
    answerAll(settled());
    expect(mailbox.receipt("command-0003")).not.toBeNull();
    expect(readFileSync(join(root, "own.json"), "utf8")).toBe(JSON.stringify(commandOf(3)));
  });
});

describe("what is huge, much or oddly named", () => {
  test("M22: a file of gigabytes is set aside unread", () => {
    put("huge.json", "[");
    truncateSync(join(layout.incoming, "huge.json"), 5 * 1024 ** 3);
    deliver(1);
    const found = settled();
    expect(wordsOf(found)).toEqual([
      "command-0001",
      expect.stringMatching(/^huge.json: it has 5368709120 bytes, more than/),
    ]);
    answerAll(found);
    expect(read.bytes).toBeLessThan(4_000);
    expect(statSync(join(layout.failed, "huge.json")).size).toBe(5 * 1024 ** 3);
  });

  test("M22, P14: however many large files lie there, one look reads a bounded part, and all are done in the end", () => {
    for (let n = 0; n < 20; n += 1) put(`large-${n}.json`, `[${" ".repeat(2 * 1024 ** 2 - 2)}]`);
    deliver(1);
    mailbox.pending(100);
    world.clock.mono += 10_000;
    let done = 0;
    for (let look = 0; look < 10 && done < 21; look += 1) {
      read.bytes = 0;
      const found = mailbox.pending(100);
      expect(read.bytes).toBeLessThanOrEqual(18 * 1024 ** 2);
      answerAll(found);
      done += found.length;
    }
    expect([done, readdirSync(layout.incoming)]).toEqual([21, []]);
  });

  test("P14, P5: thousands of garbage names cost each look a bounded number, and the command behind them is reached", () => {
    for (let n = 0; n < 700; n += 1) put(`${String(n).padStart(12, "0")}-garbage-${n}.json`, "x");
    deliver(1);
    let reached = false;
    for (let look = 0; look < 50 && !reached; look += 1) {
      read.stats = 0;
      world.clock.mono += 1_000;
      const found = mailbox.pending(64);
      expect(read.stats).toBeLessThan(600);
      answerAll(found);
      reached = found.some(({ kind }) => kind === "command");
    }
    expect(reached).toBe(true);
  }, 120_000);

  test("M41, P9, P10: whatever a name holds, nothing outside the mailbox changes, and the reason is one clean line", () => {
    const names = [
      "-rf",
      "CON",
      "trailing.",
      "a b;c|d",
      "new\nline.json",
      "\u001b[2J\u001b]0;x\u0007.json",
      "\u202egnp.nosj",
      "ａｄｍｉｎ.json",
      "x.reason.json",
      "x",
      "%2e%2e%2fstate.json",
      "%2e%2e%00.json",
      "é".repeat(120),
      "000000000001-../../x.json".replaceAll("/", "\u2215"),
    ];
    for (const name of names) put(name, "garbage");
    const before = outsideOf(root);
    const found = settled();
    expect(found).toHaveLength(names.length);
    answerAll(found);
    expect(readdirSync(layout.incoming)).toEqual([]);
    const reasons = readdirSync(layout.failed).filter((name) => name.endsWith(".reason.json"));
    expect(readdirSync(layout.failed).length).toBe(2 * names.length);
    for (const name of reasons) {
      const { name: told, reason } = JSON.parse(readFileSync(join(layout.failed, name), "utf8")) as Record<
        string,
        string
      >;
      expect(`${told}${reason}`).not.toMatch(/[\p{Cc}\u202e]/u);
    }
    expect(outsideOf(root)).toEqual(before);
  });

  test("M41: names of any text neither throw nor leave the mailbox", () => {
    const name = fc
      .string({ unit: "binary", minLength: 1, maxLength: 40 })
      .filter(
        (text) => !/[/\0\uD800-\uDFFF]/u.test(text) && ![".", ".."].includes(text) && Buffer.byteLength(text) < 256,
      );
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        for (const each of names) put(each, "garbage");
        answerAll(settled());
        expect(readdirSync(root)).toEqual(["agents"]);
        expect(settled()).toEqual([]);
        for (const each of readdirSync(layout.incoming)) rmSync(join(layout.incoming, each));
      }),
      { numRuns: 60 },
    );
  });

  test("a name that is no text is left alone and not counted", () => {
    writeFileSync(Buffer.concat([Buffer.from(`${layout.incoming}/`), Buffer.from([0xff, 0xfe])]), "x");
    expect([settled(), mailbox.waiting(10)]).toEqual([[], 0]);
  });

  test("several of one name are kept beside each other", () => {
    for (const text of ["first", "second", "third"]) {
      put("same.json", text);
      answerAll(settled());
    }
    const kept = readdirSync(layout.failed).filter((name) => !name.endsWith(".reason.json"));
    expect(kept.map((name) => readFileSync(join(layout.failed, name), "utf8")).toSorted()).toEqual([
      "first",
      "second",
      "third",
    ]);
  });
});

describe("a disk in trouble", () => {
  test("M10, P5: while descriptors are short nothing is condemned and nothing is thrown", () => {
    put("by hand.json", JSON.stringify(commandOf(2)));
    deliver(1);
    failing = (verb) => (verb === "read" ? "EMFILE" : null);
    expect(settled()).toEqual([]);
    deliver(3);
    failing = (verb) => (verb === "list" ? "EMFILE" : null);
    expect(settled()).toEqual([]);
    failing = null;
    expect(wordsOf(settled())).toEqual(["command-0001", "command-0003", "command-0002"]);
  });

  test.each(["EIO", "EACCES"])(
    "M9, M11: one file that cannot be read (%s) is set aside, and the others proceed",
    (errno) => {
      deliver(1);
      deliver(2);
      failing = (verb, path) =>
        verb === "read" && path.includes("incoming") && path.includes("command-0001") ? errno : null;
      const found = settled();
      expect(wordsOf(found).toSorted()).toEqual([
        expect.stringContaining(`command-0001.json: it cannot be read (${errno})`),
        "command-0002",
      ]);
      answerAll(found);
      expect(readdirSync(layout.incoming)).toEqual([]);
    },
  );

  test("P5: what cannot be moved away is told of once, and again only by the next engine", () => {
    mkdirSync(join(layout.incoming, "stuck"));
    failing = (verb, path) => (verb === "rename" && path.includes("stuck") ? "EACCES" : null);
    for (const _life of [1, 2]) {
      const found = settled();
      expect(wordsOf(found)).toEqual(["stuck: it is a folder"]);
      answerAll(found);
      deliver(_life);
      answerAll(settled());
      expect(settled()).toEqual([]);
      mailbox = open();
    }
    expect(readdirSync(layout.failed)).toEqual(["stuck.reason.json"]);
  });

  test("P4: a command that cannot be taken away is answered once", () => {
    deliver(1);
    failing = (verb, path) => (verb === "remove" && path.includes("incoming") ? "EACCES" : null);
    answerAll(mailbox.pending(10));
    expect([settled(), settled()]).toEqual([[], []]);
    mailbox = open();
    expect(settled()).toEqual([]);
    expect(mailbox.receipt("command-0001")).not.toBeNull();
  });

  test("M37, P5: the whole mailbox may be removed at any time: it is made anew and goes on", () => {
    for (let n = 1; n <= 3; n += 1) {
      deliver(n);
      expect(wordsOf(mailbox.pending(10))).toEqual([commandOf(n).id]);
      answerAll(mailbox.pending(10));
      rmSync(layout.commands, { recursive: true });
      expect([mailbox.pending(10), mailbox.waiting(10), mailbox.receipt(commandOf(n).id)]).toEqual([[], 0, null]);
    }
  });

  test("a workspace that is gone throws nothing", () => {
    rmSync(root, { recursive: true });
    expect([mailbox.pending(10), mailbox.waiting(10), mailbox.receipt("command-0001")]).toEqual([[], 0, null]);
    expect(() => {
      deliver(1);
    }).toThrow(Failure);
  });
});

describe("looking is cheap", () => {
  test("an unchanged folder is not listed, and each change is", () => {
    deliver(1);
    answerAll(mailbox.pending(10));
    for (let n = 0; n < 5; n += 1) {
      mailbox.pending(10);
      world.clock.mono += 1_000;
    }
    read = { bytes: 0, stats: 0, lists: 0 };
    for (let n = 0; n < 100; n += 1) {
      expect(mailbox.pending(10)).toEqual([]);
      world.clock.mono += 1_000;
    }
    expect(read.lists).toBe(0);
    expect(read.stats).toBeLessThanOrEqual(400);
    deliver(2);
    expect(wordsOf(mailbox.pending(10))).toEqual([commandOf(2).id]);
  });

  test("M37: a command that leaves the folder's time as it was is found all the same, when the clock of the disk is coarse", () => {
    const coarse: Disk = {
      ...counting,
      stat: (path) => {
        const stat = counting.stat(path);
        // As on a file system that keeps two seconds: every change within the same ones leaves one time.
        return stat === null || path !== layout.incoming
          ? stat
          : { ...stat, mtime: String(Math.floor(world.monotonic() / 2_000)) };
      },
    };
    const slow = makeMailbox(coarse, root, { durability: "strict", world });
    for (let n = 1; n <= 40; n += 1) {
      expect(slow.pending(10), `at ${world.monotonic()}`).toEqual([]);
      deliver(n);
      const found = slow.pending(10);
      expect(wordsOf(found), `at ${world.monotonic()}`).toEqual([commandOf(n).id]);
      for (const each of found) if (each.kind === "command") slow.answer(each, receiptOf(each.command));
      world.clock.mono += 70 * n;
    }
  });
});

/** What stands outside the mailbox. */
const outsideOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(layout.commands) && !path.startsWith(layout.tmp))
    .toSorted();
