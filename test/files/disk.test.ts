import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { describeDisk } from "../contract/disk.contract.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { runChild } from "./child.ts";
import { scratch } from "./scratch.ts";

describeDisk("node:fs", () => ({ disk: makeDisk(), root: scratch() }));
describeDisk("memory", () => ({ disk: makeSimDisk(1), root: "/w" }));

describe("the real disk", () => {
  test("a symbolic link is not read, and the file it points to is not touched", () => {
    const root = scratch();
    writeFileSync(join(root, "secret"), "s");
    symlinkSync(join(root, "secret"), join(root, "link"));
    const disk = makeDisk();
    expect(() => disk.read(join(root, "link"))).toThrow(/symbolic link/);
    expect(() => disk.openAppend(join(root, "link"))).toThrow(/symbolic link/);
    expect(disk.create(join(root, "link"), Buffer.from("x"), false)).toBe(false);
    expect(disk.stat(join(root, "link"))?.kind).toBe("link");
    expect(readFileSync(join(root, "secret"), "utf8")).toBe("s");
  });

  test("a FIFO where a file belongs is refused at once and never waited for", () => {
    const root = scratch();
    execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", join(root, "fifo")]);
    expect(() => makeDisk().read(join(root, "fifo"))).toThrow(/not a regular file/);
  });

  test("D5: what it makes has the modes the user's umask gives", () => {
    const root = scratch();
    const umask = process.umask(0o027);
    try {
      makeDisk().create(join(root, "a"), Buffer.from("x"), true);
      makeDisk().openAppend(join(root, "b")).close();
    } finally {
      process.umask(umask);
    }
    expect(execFileSync("stat", ["-c", "%a", join(root, "a"), join(root, "b")], { encoding: "utf8" })).toBe(
      "640\n640\n",
    );
  });

  test("M9: a folder it may not write is told as denied, with the path and what to do", async () => {
    const root = scratch();
    mkdirSync(join(root, "locked"));
    chmodSync(root, 0o755);
    chmodSync(join(root, "locked"), 0o555);
    const told = await runChild("disk-denied.ts", [join(root, "locked", "a")], { uid: 65_534 });
    expect(JSON.parse(told.stdout)).toMatchObject({ code: "disk-denied", hint: expect.stringContaining("access") });
    expect(told.stdout).toContain("locked/a");
  });
});
