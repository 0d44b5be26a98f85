import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { addTask, call, folder, MAIN, workspace } from "./millrace.ts";

/** The entry alone, without its chunks and without any package: what a lean verb may load is what is left. */
const lonely = (): string => {
  const dist = join(folder(), "dist");
  mkdirSync(dist);
  for (const name of ["main.js", "package.json"]) copyFileSync(join(dirname(MAIN), name), join(dist, name));
  return join(dist, "main.js");
};

describe("the lean entry", () => {
  test.each([
    [["--version"]],
    [["--help"]],
    [["status"]],
    [["queue"]],
    [["queue", "--state", "done", "--json"]],
    [["logs", "--tail", "5"]],
    [["why"]],
    [["why", "first"]],
    [["health"]],
    [["add-task", "another"]],
  ])("%j works without any chunk or package, so it loads none", (args) => {
    const mill = workspace();
    addTask(mill, "first");
    const done = call(mill, args, { main: lonely() });
    expect(done.stderr).toBe("");
    expect(done.code).toBe(0);
  });

  test("it holds no code of a package, by its source map", () => {
    const { sources } = JSON.parse(readFileSync(`${MAIN}.map`, "utf8")) as { sources: string[] };
    expect(sources.filter((source) => source.includes("node_modules"))).toEqual([]);
    expect(sources.some((source) => source.endsWith("src/main.ts"))).toBe(true);
  });

  test("Q31: it stays small", () => {
    expect(statSync(MAIN).size).toBeLessThan(200 * 1024);
  });

  test("a card the lean reader doubts is read in full, by loading what that takes", () => {
    const mill = workspace();
    mkdirSync(join(mill, "agents/tasks/backlog"), { recursive: true });
    writeFileSync(join(mill, "agents/tasks/backlog/by-hand.md"), "---\ntitle: &a 'Anchored # title'\n---\nbody\n");
    const done = call(mill, ["queue"]);
    expect(done.code).toBe(0);
    expect(done.stdout).toContain("Anchored # title");
  });

  test("the notices name every package whose code is inside", () => {
    const notices = readFileSync(join(dirname(MAIN), "THIRD_PARTY_NOTICES.txt"), "utf8");
    for (const name of ["zod", "yaml", "smol-toml"]) expect(notices).toMatch(new RegExp(`^${name} \\d`, "m"));
    expect(existsSync(join(dirname(MAIN), "app"))).toBe(true);
  });
});
