import * as fc from "fast-check";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { excerptOf } from "../../src/files/excerpt.ts";
import { makeSimDisk } from "../sim/disk.ts";
import { scratch } from "./scratch.ts";

const SIZE = { head: 100, tail: 200 };
const SECRET = `ghp_${"Ab1".repeat(16)}`;
const written = (text: string): ReturnType<typeof makeSimDisk> => {
  const disk = makeSimDisk(1);
  disk.create("/w/log", Buffer.from(text), false);
  return disk;
};

describe("the excerpt of a log", () => {
  test("a short one is whole, a long one its beginning and its end with the number of bytes between", () => {
    expect(excerptOf(written("short"), "/w/log", SIZE)).toEqual({ text: "short", size: 5, left: 0 });
    const text = `${"a".repeat(100)}${"é".repeat(500)}${"z".repeat(200)}`;
    expect(excerptOf(written(text), "/w/log", SIZE)).toEqual({
      text: `${"a".repeat(100)}\n[… 1000 bytes left out …]\n${"z".repeat(200)}`,
      size: 1_300,
      left: 1_000,
    });
  });

  test("M22: of a huge one only its ends are read", () => {
    const disk = written("x".repeat(6 * 1024 * 1024));
    let read = 0;
    const counting = {
      ...disk,
      readAt: (path: string, from: number, length: number) => ((read += length), disk.readAt(path, from, length)),
    };
    expect(excerptOf(counting, "/w/log", SIZE)).toMatchObject({ size: 6 * 1024 * 1024, left: 6 * 1024 * 1024 - 300 });
    expect(read).toBe(2 * 1024 * 1024);
  });

  test("M60: a secret is in no excerpt, wherever it stands and wherever is cut", () => {
    const edges = [
      0,
      90,
      100,
      1_024 * 1_024 - 20,
      1_024 * 1_024,
      2_200_000 - 1_024 * 1_024 - 10,
      2_200_000 - 210,
      2_200_000 - 60,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(300, 5_000, 2_200_000),
        fc.oneof(fc.constantFrom(...edges), fc.nat(2_200_000)),
        fc.nat(60),
        (length, at, shift) => {
          const place = Math.min(at + shift, length - SECRET.length - 1);
          const text = `${"-".repeat(place)} ${SECRET} ${"-".repeat(length - place - SECRET.length)}`;
          const { text: excerpt = "" } = excerptOf(written(text), "/w/log", SIZE) ?? {};
          for (let n = 0; n + 12 <= SECRET.length; n += 4) expect(excerpt).not.toContain(SECRET.slice(n, n + 12));
        },
      ),
      { numRuns: 60 },
    );
    // Of a file of nothing but keys so little remains that what a window's edge cut in two would come into view.
    const key = `-----BEGIN PRIVATE KEY-----\n${"Ab1/".repeat(1_900)}\n-----END PRIVATE KEY-----\n`;
    const { text = "" } = excerptOf(written(key.repeat(400)), "/w/log", { head: 5_000, tail: 20_000 }) ?? {};
    expect(text).not.toContain("Ab1/");
  }, 30_000);

  test("M42: links, folders and what is not there have none", () => {
    const root = scratch();
    writeFileSync(join(root, "real"), "x");
    symlinkSync(join(root, "real"), join(root, "link"));
    const disk = makeDisk();
    expect(
      ["real", "link", ".", "nothing"].map((name) => excerptOf(disk, join(root, name), SIZE)?.text ?? null),
    ).toEqual(["x", null, null, null]);
  });
});
