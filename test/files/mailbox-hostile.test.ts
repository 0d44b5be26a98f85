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
import { describe, expect, test } from "vitest";
import { commandOf } from "../command.ts";
import { mailDesk, wordsOf } from "./mailbox-desk.ts";

const desk = mailDesk();

describe("what is no regular file", () => {
  test("M42, E7: links, pipes and folders are set aside, never followed, read or waited for", () => {
    const secret = join(desk.root, "secret");
    writeFileSync(secret, JSON.stringify(commandOf(9)));
    mkdirSync(join(desk.root, "outside"));
    writeFileSync(join(desk.root, "outside", "kept"), "k");
    symlinkSync(secret, join(desk.layout.incoming, "000000000001-command-0009.json"));
    symlinkSync("/nowhere", join(desk.layout.incoming, "dangling.json"));
    symlinkSync(join(desk.root, "outside"), join(desk.layout.incoming, "folder-link"));
    execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(desk.layout.incoming, "pipe.json")]);
    mkdirSync(join(desk.layout.incoming, "folder.json"));
    writeFileSync(join(desk.layout.incoming, "folder.json", "inner"), "i");
    desk.deliver(1);
    const found = desk.settled();
    expect(wordsOf(found)).toEqual([
      "000000000001-command-0009.json: it is a symbolic link, and links are not followed",
      "command-0001",
      "dangling.json: it is a symbolic link, and links are not followed",
      "folder-link: it is a symbolic link, and links are not followed",
      "folder.json: it is a folder",
      "pipe.json: it is no regular file",
    ]);
    desk.answerAll(found);
    expect(readdirSync(desk.layout.incoming)).toEqual([]);
    expect(readFileSync(join(desk.layout.failed, "folder.json", "inner"), "utf8")).toBe("i");
    expect([readFileSync(secret, "utf8"), readdirSync(join(desk.root, "outside"))]).toEqual([
      JSON.stringify(commandOf(9)),
      ["kept"],
    ]);
    expect(desk.settled()).toEqual([]);
  });

  test("M42: a file that is swapped for a link between look and read is not followed", () => {
    const secret = join(desk.root, "secret");
    writeFileSync(secret, JSON.stringify(commandOf(9)));
    desk.deliver(1);
    const path = join(desk.layout.incoming, readdirSync(desk.layout.incoming)[0] ?? "");
    desk.failing = (verb, at) => {
      if (verb === "read" && at === path && !existsSync(`${path}.aside.tmp`)) {
        renameSync(path, `${path}.aside.tmp`);
        symlinkSync(secret, path);
      }
      return null;
    };
    expect(desk.mailbox.pending(10)).toEqual([]);
    expect(wordsOf(desk.settled())).toEqual([expect.stringContaining("it is a symbolic link")]);
  });

  test("M42: folders of the mailbox that became links or files are moved out of the way; nothing is read or written where they led", () => {
    const outside = join(desk.root, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "000000000001-command-0009.json"), JSON.stringify(commandOf(9)));
    rmSync(desk.layout.incoming, { recursive: true });
    symlinkSync(outside, desk.layout.incoming);
    expect(() => {
      desk.deliver(1);
    }).toThrow(/is not a folder/);
    expect(desk.settled()).toEqual([]);
    desk.deliver(1);
    symlinkSync(outside, desk.layout.processed);
    writeFileSync(desk.layout.failed, "in the way");
    desk.put("garbage.json", "x");
    desk.answerAll(desk.settled());
    expect(desk.mailbox.receipt("command-0001")?.sentence).toBe("Done.");
    expect(readdirSync(desk.layout.failed).toSorted()).toEqual(["garbage.json", "garbage.json.reason.json"]);
    expect(readdirSync(outside)).toEqual(["000000000001-command-0009.json"]);
  });

  test("a second name of a command's file is the same command, and whoever shares its bytes loses none", () => {
    writeFileSync(join(desk.root, "own.json"), JSON.stringify(commandOf(3)));
    linkSync(join(desk.root, "own.json"), join(desk.layout.incoming, "linked.json"));
    desk.answerAll(desk.settled());
    expect(desk.mailbox.receipt("command-0003")).not.toBeNull();
    expect(readFileSync(join(desk.root, "own.json"), "utf8")).toBe(JSON.stringify(commandOf(3)));
  });
});

describe("what is huge, much or oddly named", () => {
  test("M22: a file of gigabytes is set aside unread", () => {
    desk.put("huge.json", "[");
    truncateSync(join(desk.layout.incoming, "huge.json"), 5 * 1024 ** 3);
    desk.deliver(1);
    const found = desk.settled();
    expect(wordsOf(found)).toEqual([
      "command-0001",
      expect.stringMatching(/^huge.json: it has 5368709120 bytes, more than/),
    ]);
    desk.answerAll(found);
    expect(desk.read.bytes).toBeLessThan(4_000);
    expect(statSync(join(desk.layout.failed, "huge.json")).size).toBe(5 * 1024 ** 3);
  });

  test("M22, P14: however many large files lie there, one look reads a bounded part, and all are done in the end", () => {
    for (let n = 0; n < 20; n += 1) desk.put(`large-${n}.json`, `[${" ".repeat(2 * 1024 ** 2 - 2)}]`);
    desk.deliver(1);
    desk.mailbox.pending(100);
    desk.world.clock.mono += 10_000;
    let done = 0;
    for (let look = 0; look < 10 && done < 21; look += 1) {
      desk.read.bytes = 0;
      const found = desk.mailbox.pending(100);
      expect(desk.read.bytes).toBeLessThanOrEqual(18 * 1024 ** 2);
      desk.answerAll(found);
      done += found.length;
    }
    expect([done, readdirSync(desk.layout.incoming)]).toEqual([21, []]);
  });

  test("P14, P5: thousands of garbage names cost each look a bounded number, and the command behind them is reached", () => {
    for (let n = 0; n < 700; n += 1) desk.put(`${String(n).padStart(12, "0")}-garbage-${n}.json`, "x");
    desk.deliver(1);
    let reached = false;
    for (let look = 0; look < 50 && !reached; look += 1) {
      desk.read.stats = 0;
      desk.world.clock.mono += 1_000;
      const found = desk.mailbox.pending(64);
      expect(desk.read.stats).toBeLessThan(600);
      desk.answerAll(found);
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
    for (const name of names) desk.put(name, "garbage");
    const before = outsideOf(desk.root);
    const found = desk.settled();
    expect(found).toHaveLength(names.length);
    desk.answerAll(found);
    expect(readdirSync(desk.layout.incoming)).toEqual([]);
    const reasons = readdirSync(desk.layout.failed).filter((name) => name.endsWith(".reason.json"));
    expect(readdirSync(desk.layout.failed).length).toBe(2 * names.length);
    for (const name of reasons) {
      const { name: told, reason } = JSON.parse(readFileSync(join(desk.layout.failed, name), "utf8")) as Record<
        string,
        string
      >;
      expect(`${told}${reason}`).not.toMatch(/[\p{Cc}\u202e]/u);
    }
    expect(outsideOf(desk.root)).toEqual(before);
  });

  test("M41: names of any text neither throw nor leave the mailbox", () => {
    const name = fc
      .string({ unit: "binary", minLength: 1, maxLength: 40 })
      .filter(
        (text) => !/[/\0\uD800-\uDFFF]/u.test(text) && ![".", ".."].includes(text) && Buffer.byteLength(text) < 256,
      );
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
        for (const each of names) desk.put(each, "garbage");
        desk.answerAll(desk.settled());
        expect(readdirSync(desk.root)).toEqual(["agents"]);
        expect(desk.settled()).toEqual([]);
        for (const each of readdirSync(desk.layout.incoming)) rmSync(join(desk.layout.incoming, each));
      }),
      { numRuns: 60 },
    );
  });

  test("a name that is no text is left alone and not counted", () => {
    writeFileSync(Buffer.concat([Buffer.from(`${desk.layout.incoming}/`), Buffer.from([0xff, 0xfe])]), "x");
    expect([desk.settled(), desk.mailbox.waiting(10)]).toEqual([[], 0]);
  });

  test("several of one name are kept beside each other", () => {
    for (const text of ["first", "second", "third"]) {
      desk.put("same.json", text);
      desk.answerAll(desk.settled());
    }
    const kept = readdirSync(desk.layout.failed).filter((name) => !name.endsWith(".reason.json"));
    expect(kept.map((name) => readFileSync(join(desk.layout.failed, name), "utf8")).toSorted()).toEqual([
      "first",
      "second",
      "third",
    ]);
  });
});

/** What stands outside the mailbox. */
const outsideOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(desk.layout.commands) && !path.startsWith(desk.layout.tmp))
    .toSorted();
