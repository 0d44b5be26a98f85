import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { product } from "../build.ts";
import { check } from "../checker/check.ts";
import { dumpFolder } from "../checker/dump.ts";
import { readRepository } from "../checker/repository.ts";

const scratch = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "millrace-demo-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
};

const demo = (...args: readonly string[]) =>
  spawnSync(process.execPath, [product, "demo", ...args], {
    encoding: "utf8",
    env: { ...process.env, COLUMNS: "80", NO_COLOR: "1" },
  });

describe("millrace demo", () => {
  test("tells a red check, its fixer and three integrated tasks in lines of at most 80 columns, and leaves a sound workspace", () => {
    const folder = scratch();
    const done = demo("--dir", join(folder, "demo"));
    expect(done.stderr).toBe("");
    expect(done.status).toBe(0);
    for (const line of done.stdout.split("\n").filter((each) => !each.includes(folder)))
      expect(line.length, line).toBeLessThanOrEqual(80);
    for (const stage of ["! check ", "✓ fixer ", "✓ checker ", "✓ doublechecker ", "✓ updater "])
      expect(done.stdout).toContain(stage);
    expect(done.stdout.match(/MERGED/g)).toHaveLength(3);
    const [repo, mill] = [join(folder, "demo", "till"), join(folder, "demo", "mill")];
    const repository = readRepository(repo, "main");
    expect(repository.line).toHaveLength(4);
    expect(check(dumpFolder(mill), { settled: true, repository, from: repository.line[3] ?? "" })).toEqual([]);
    expect(spawnSync(process.execPath, ["--test"], { cwd: repo, stdio: "ignore" }).status).toBe(0);
    const status = spawnSync("git", ["status", "--porcelain"], { cwd: repo, encoding: "utf8" });
    expect(status.stdout).toBe("");
  });

  test("--json gives one document with the runs", () => {
    const folder = scratch();
    const done = demo("--json", "--dir", folder);
    expect(JSON.parse(done.stdout)).toMatchObject({
      schema: "millrace.demo/1",
      runs: [{ verdict: "done" }, { verdict: "done" }, { verdict: "done" }],
    });
  });

  test("a folder that holds something is refused and left alone", () => {
    const folder = scratch();
    mkdirSync(join(folder, "mine"));
    writeFileSync(join(folder, "mine", "file"), "");
    const done = demo("--dir", folder);
    expect([done.status, done.stdout]).toEqual([3, ""]);
    expect(done.stderr).toContain("is not empty");
    expect(readdirSync(folder)).toEqual(["mine"]);
  });
});
