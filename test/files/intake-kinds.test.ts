import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeIntakeDisk } from "../../src/files/intake-disk.ts";
import { called, cardsOf, inputOf, makeInbox, namesIn, NEVER, treeOf } from "./inbox.ts";
import { scratch } from "./scratch.ts";

const SETTLE = 5_000;

describe("M42: what is no plain file or folder", () => {
  test("I1: a link is never followed, as an item or within one: its target keeps every file, and the item stays, told once", async () => {
    const root = scratch();
    const precious = join(root, "precious");
    mkdirSync(precious);
    writeFileSync(join(precious, "deed.txt"), "mine");
    const inbox = makeInbox(join(root, "mill"));
    symlinkSync(precious, join(inbox.path, "link"));
    symlinkSync(join(precious, "deed.txt"), join(inbox.path, "file-link"));
    mkdirSync(join(inbox.path, "folder"));
    writeFileSync(join(inbox.path, "folder/own"), "own");
    symlinkSync(precious, join(inbox.path, "folder/inner"));
    const news = await inbox.look(0, true);
    expect(news.map(({ kind, item }) => [kind, item])).toEqual([
      ["refused", "file-link"],
      ["refused", "folder"],
      ["refused", "link"],
    ]);
    expect(news[1]).toMatchObject({
      text: expect.stringContaining('"inner" in it is a link'),
      hint: expect.stringContaining("cp -RL"),
    });
    for (let n = 0; n < 5; n += 1) expect(await inbox.look(600_000)).toEqual([]);
    expect(cardsOf(inbox)).toEqual([]);
    expect(namesIn(inbox.path)).toEqual(["file-link", "folder", "link"]);
    expect(treeOf(precious)).toEqual({ "deed.txt": "mine" });
  });

  test("I1: an inbox that is itself a link is not looked at", async () => {
    const root = scratch();
    const inbox = makeInbox(join(root, "mill"));
    const precious = join(root, "precious");
    mkdirSync(precious);
    writeFileSync(join(precious, "deed.txt"), "mine");
    rmSync(inbox.path, { recursive: true });
    symlinkSync(precious, inbox.path);
    expect(await inbox.look(0, true)).toMatchObject([{ kind: "refused", text: expect.stringContaining("is a link") }]);
    expect(treeOf(precious)).toEqual({ "deed.txt": "mine" });
  });

  test("a FIFO, a socket, a device and a file with two names are refused by what they are, and nothing waits for them", async () => {
    const inbox = makeInbox(scratch());
    expect(called("mkfifo", join(inbox.path, "fifo"))).toBe(true);
    const device = called("mknod", join(inbox.path, "device"), "c", "1", "3");
    const server = createServer().listen(join(inbox.path, "socket"));
    await once(server, "listening");
    writeFileSync(join(inbox.path, "..", "other-name"), "x");
    linkSync(join(inbox.path, "..", "other-name"), join(inbox.path, "hard"));
    mkdirSync(join(inbox.path, "folder"));
    expect(called("mkfifo", join(inbox.path, "folder/fifo"))).toBe(true);
    const news = await inbox.look(0, true);
    server.close();
    await once(server, "close");
    expect(news.map(({ item, text }) => [item, /is a (\w+),|(hard link)/.exec(text)?.slice(1).find(Boolean)])).toEqual([
      ...(device ? [["device", "device"]] : []),
      ["fifo", "FIFO"],
      ["folder", "FIFO"],
      ["hard", "hard link"],
      ["socket", "socket"],
    ]);
    expect(cardsOf(inbox)).toEqual([]);
  });

  test("a refused item is taken as soon as it is mended, and its refusal is gone", async () => {
    const inbox = makeInbox(scratch());
    const intake = inbox.open();
    symlinkSync("/etc/hostname", join(inbox.path, "a"));
    await intake.sweep(NEVER, false);
    expect(intake.refused()).toHaveLength(1);
    unlinkSync(join(inbox.path, "a"));
    writeFileSync(join(inbox.path, "a"), "whole");
    inbox.world.clock.mono += 1_000;
    await intake.sweep(NEVER, false);
    expect(intake.refused()).toEqual([]);
    inbox.world.clock.mono += SETTLE;
    expect(await intake.sweep(NEVER, false)).toMatchObject([{ kind: "taken", item: "a" }]);
  });

  test("names that are no UTF-8, hold line ends or look like options are taken or refused, and never a path", async () => {
    const inbox = makeInbox(scratch());
    const raw = Buffer.concat([Buffer.from(`${inbox.path}/bad-`), Buffer.from([0xff])]);
    writeFileSync(raw, "x");
    for (const name of ["-rf", "a\nb\u001b[31m", "..x", "\u202Egnp.exe", "~", "é😀"])
      writeFileSync(join(inbox.path, name), "x");
    const news = await inbox.look(0, true);
    expect(news.filter(({ kind }) => kind === "refused")).toMatchObject([
      { text: expect.stringContaining("not UTF-8") },
    ]);
    for (const { text, item } of news) expect(`${text}${item}`).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(
      cardsOf(inbox)
        .map(({ text }) => /^title: (.*)$/m.exec(text)?.[1] ?? "")
        .sort(),
    ).toEqual(["rf", "a b", "gnp", '"é😀"'].sort());
    expect(await inbox.look(600_000)).toEqual([]);
    expect(namesIn(inbox.path)).toHaveLength(3);
  });

  test("links that stand in the way for the length of any one call lead nowhere: no secret byte reaches a task", async () => {
    const root = scratch();
    const secret = join(root, "secret");
    mkdirSync(secret);
    writeFileSync(join(secret, "key"), "SECRET");
    for (let at = 1, calls = at; at <= calls; at += 1) {
      const inbox = makeInbox(join(root, `mill-${at}`));
      const [folder, file] = [join(inbox.path, "f/d"), join(inbox.path, "g")];
      mkdirSync(folder, { recursive: true });
      for (const path of [join(folder, "key"), file]) writeFileSync(path, "public");
      const swap = (path: string, target: string): (() => void) => {
        if (!existsSync(path)) return () => {};
        renameSync(path, `${path}-aside`);
        symlinkSync(target, path);
        return () => {
          if (existsSync(path)) unlinkSync(path);
          renameSync(`${path}-aside`, path);
        };
      };
      calls = 0;
      const attacked = <T extends object>(port: T): T =>
        Object.fromEntries(
          Object.entries(port).map(([name, call]) => [
            name,
            async (...args: unknown[]) => {
              calls += 1;
              const ends = calls === at ? [swap(folder, secret), swap(file, join(secret, "key"))] : [];
              try {
                return await (call as (...given: unknown[]) => unknown)(...args);
              } finally {
                for (const end of ends) end();
              }
            },
          ]),
        ) as T;
      const slow = { ...makeIntakeDisk(), sync: async () => {}, syncFolder: async () => {} };
      const intake = inbox.open({ slow: attacked(slow) });
      for (let n = 0; n < 2; n += 1) await intake.sweep(NEVER, true);
      expect(cardsOf(inbox).length).toBeGreaterThan(0);
      for (const { id, text } of cardsOf(inbox))
        expect(`${text}${Object.values(inputOf(inbox, id)).join("")}`, `swapped at call ${at}`).not.toContain("SECRET");
    }
    expect(treeOf(secret)).toEqual({ key: "SECRET" });
  });

  test("a race that swaps a file and a folder for links wins nothing: no secret byte reaches a task", async () => {
    const root = scratch();
    const secret = join(root, "secret");
    mkdirSync(secret);
    writeFileSync(join(secret, "key"), "SECRET");
    const inbox = makeInbox(join(root, "mill"));
    const stop = join(root, "stop");
    const program = `
      const fs = require("node:fs"), { join } = require("node:path");
      const [at, secret, stop] = process.argv.slice(1);
      const quiet = (act) => { try { act(); } catch {} };
      for (let n = 0; !fs.existsSync(stop); n += 1) {
        quiet(() => fs.mkdirSync(join(at, "f/d"), { recursive: true }));
        quiet(() => fs.writeFileSync(join(at, "f/d/key"), "public"));
        quiet(() => fs.writeFileSync(join(at, "g"), "public"));
        quiet(() => fs.renameSync(join(at, "f/d"), join(at, "f/.d" + n)));
        quiet(() => fs.symlinkSync(secret, join(at, "f/d")));
        quiet(() => fs.symlinkSync(join(secret, "key"), join(at, ".g")));
        quiet(() => fs.renameSync(join(at, ".g"), join(at, "g")));
        quiet(() => fs.unlinkSync(join(at, "f/d")));
        quiet(() => fs.rmSync(join(at, "f/.d" + n), { recursive: true }));
        quiet(() => fs.unlinkSync(join(at, "g")));
      }`;
    const racer = spawn(process.execPath, ["-e", program, inbox.path, secret, stop], { stdio: "ignore" });
    const ended = once(racer, "close");
    try {
      for (let n = 0; n < 150; n += 1) await inbox.look(SETTLE, true);
    } finally {
      writeFileSync(stop, "");
      await ended;
    }
    for (const { id, text } of cardsOf(inbox)) {
      expect(text).not.toContain("SECRET");
      for (const content of Object.values(inputOf(inbox, id))) expect(content).not.toContain("SECRET");
    }
    expect(treeOf(secret)).toEqual({ key: "SECRET" });
  });
});
