import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { inPieces } from "../../src/files/list-in-pieces.ts";
import { describeDisk } from "../contract/disk.contract.ts";
import { scratch } from "./scratch.ts";

describeDisk("node:fs, listing in pieces", () => ({ disk: inPieces(makeDisk()), root: scratch() }));

describe("a disk that lists in pieces", () => {
  test("F9: a folder of more names than a piece holds is listed whole", () => {
    const root = scratch();
    const names = Array.from({ length: 700 }, (_, n) => `n${n}`);
    for (const name of names) writeFileSync(join(root, name), "");
    expect(inPieces(makeDisk()).list(root).toSorted()).toEqual(names.toSorted());
  });

  test("what it cannot list the plain way does, and its failure is told", () => {
    const root = scratch();
    const disk = makeDisk();
    symlinkSync("loop", join(root, "loop"));
    expect(() => inPieces(disk).list(join(root, "loop"))).toThrow();
    expect(inPieces({ ...disk, list: () => ["plain"] }).list(join(root, "loop"))).toEqual(["plain"]);
  });
});
