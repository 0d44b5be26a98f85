import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { addTask, begin, call, folder, MAIN, until, workspace } from "./millrace.ts";

/** The entry and its lean files, without the chunks and without any package: what a lean verb may load is what is left. */
const lonely = (): string => {
  const dist = join(folder(), "dist");
  mkdirSync(dist);
  for (const name of ["main.js", "package.json"]) copyFileSync(join(dirname(MAIN), name), join(dist, name));
  cpSync(LEAN, join(dist, "lean"), { recursive: true });
  return join(dist, "main.js");
};

const LEAN = join(dirname(MAIN), "lean");

/** Every lean file, the entry first. */
const leanFiles = (): string[] => [
  MAIN,
  ...readdirSync(LEAN)
    .filter((name) => name.endsWith(".js"))
    .map((name) => join(LEAN, name)),
];

/** What a screen that stays open loads: it may hold its store, and parts of node that no quick call needs. */
const SCREEN: ReadonlySet<string> = new Set(["screen.js", "watching-worker.js"]);

/** The lean files that a quick call may load. */
const quickFiles = (): string[] => leanFiles().filter((file) => !SCREEN.has(basename(file)));

describe("the lean entry", () => {
  test.each<[string[], number?]>([
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
    [["stop", "--no-wait"], 3],
    [["help", "pause"]],
    [["help", "retry"]],
  ])("%j works without any chunk or package, so it loads none", (args, code = 0) => {
    const mill = workspace();
    addTask(mill, "first");
    const done = call(mill, args, { main: lonely() });
    if (code === 0) expect(done.stderr).toBe("");
    expect(done.code).toBe(code);
  });

  test("what is asked of a running engine is delivered and answered without any chunk or package", async () => {
    const mill = workspace();
    const engine = begin(mill, ["start", "--daemon"]);
    const main = lonely();
    await until(() => (call(mill, ["status", "--json"], { main }).stdout.match(/"word":"running"/)?.length ?? 0) > 0);
    for (const verb of ["pause", "resume"]) {
      const done = call(mill, [verb], { main });
      expect([done.stderr, done.code], verb).toEqual(["", 0]);
    }
    expect(call(mill, ["stop"], { main }).code).toBe(0);
    expect(await engine.ended).toBe(0);
  });

  test("they hold no code of a package but the store of the screen, by their source maps", () => {
    for (const file of leanFiles()) {
      const { sources } = JSON.parse(readFileSync(`${file}.map`, "utf8")) as { sources: string[] };
      const packages = sources.filter((source) => source.includes("node_modules"));
      const allowed = basename(file) === "screen.js" ? ["../../node_modules/zustand/esm/vanilla.mjs"] : [];
      expect(packages, file).toEqual(allowed);
      expect(sources.some((source) => source.includes("src/"))).toBe(true);
    }
  });

  test("Q1: --version and --help load the entry alone", () => {
    const dist = join(folder(), "dist");
    mkdirSync(dist);
    for (const name of ["main.js", "package.json"]) copyFileSync(join(dirname(MAIN), name), join(dist, name));
    for (const flag of ["--version", "--help"])
      expect(call(dist, [flag], { main: join(dist, "main.js") }).code).toBe(0);
  });

  test("Q1: loading them loads no part of node that is slow to load", () => {
    for (const file of quickFiles())
      for (const [, part] of readFileSync(file, "utf8").matchAll(/=require\("([^"]+)"\)/g))
        expect(["node:fs", "node:path"]).toContain(part);
  });

  test("Q31: what status parses stays small", () => {
    const parsed = [MAIN, join(LEAN, "house.js"), join(LEAN, "status.js")];
    expect(parsed.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(140 * 1024);
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
