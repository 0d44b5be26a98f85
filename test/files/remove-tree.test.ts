import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeDisk } from "../../src/files/disk.ts";
import { scratch } from "./scratch.ts";

const { removeTree } = makeDisk();
const bytesPath = (folder: string, ...name: readonly number[]): Buffer =>
  Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);

describe("a tree that an agent made", () => {
  test("names that are no text go with the rest", () => {
    const tree = join(scratch(), "tree");
    mkdirSync(tree);
    mkdirSync(bytesPath(tree, 0xff, 0xfe));
    writeFileSync(Buffer.concat([bytesPath(tree, 0xff, 0xfe), Buffer.from("/"), Buffer.from([0x80])]), "x");
    expect(removeTree(tree, 100)).toBe(3);
    expect(existsSync(tree)).toBe(false);
  });

  test("M42: a link goes, and what it leads to stays", () => {
    const root = scratch();
    const tree = join(root, "tree");
    mkdirSync(tree);
    mkdirSync(join(root, "mine"));
    writeFileSync(join(root, "mine/precious"), "x");
    symlinkSync(join(root, "mine"), join(tree, "in"));
    symlinkSync(join(root, "mine"), join(root, "alone"));
    expect(removeTree(tree, 100)).toBe(2);
    expect(removeTree(join(root, "alone"), 100)).toBe(1);
    expect([readdirSync(root), readFileSync(join(root, "mine/precious"), "utf8")]).toEqual([["mine"], "x"]);
  });

  test("a chain of folders deeper than any path may be long goes", () => {
    const tree = join(scratch(), "tree");
    mkdirSync(tree);
    const dig = `const fs = require("fs"); for (let n = 0; n < 40; n += 1) { fs.mkdirSync("d".repeat(200)); process.chdir("d".repeat(200)); }`;
    execFileSync(process.execPath, ["-e", dig], { cwd: tree });
    for (let round = 0; existsSync(tree); round += 1) {
      expect(round).toBeLessThan(20);
      expect(removeTree(tree, 10)).toBeGreaterThan(0);
    }
  });

  test("folders without any right are opened by their owner, also when that is not root", () => {
    const root = scratch();
    chmodSync(root, 0o777);
    const source = join(root, "act.mjs");
    const module = join(import.meta.dirname, "../../src/files/remove-tree.ts");
    writeFileSync(
      source,
      `import { mkdirSync, writeFileSync, chmodSync, existsSync } from "node:fs";
       import { removeTree } from ${JSON.stringify(module)};
       const tree = ${JSON.stringify(join(root, "tree"))};
       mkdirSync(tree + "/a/b", { recursive: true });
       writeFileSync(tree + "/a/b/c", "x");
       chmodSync(tree + "/a/b", 0); chmodSync(tree + "/a", 0o500); chmodSync(tree, 0o100);
       console.log(removeTree(tree, 100), existsSync(tree));`,
    );
    const tsx = join(import.meta.dirname, "../../node_modules/tsx/dist/loader.mjs");
    const said = execFileSync(process.execPath, ["--import", tsx, source], {
      encoding: "utf8",
      env: { ...process.env, TMPDIR: root },
      ...(process.getuid?.() === 0 && { uid: 65534, gid: 65534 }),
    });
    expect(said).toBe("4 false\n");
  });
});
