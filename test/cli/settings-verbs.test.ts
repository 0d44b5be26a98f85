import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { product } from "../build.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "verbs-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const ENV = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", CI: "" };
const run = (cwd: string, args: readonly string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [product, ...args], {
    cwd: join(home, cwd),
    encoding: "utf8",
    env: { ...ENV, ...env },
  });
  return { code: status, out: stdout, err: stderr };
};
const json = (cwd: string, ...args: string[]): { readonly code: number | null; readonly [field: string]: unknown } => {
  const { code, out } = run(cwd, [...args, "--json"]);
  return { code, ...(JSON.parse(out) as Record<string, unknown>) };
};
const workspace = (): void => {
  mkdirSync(join(home, "mill"));
  expect(run("mill", ["init"]).code).toBe(0);
};

describe("init", () => {
  test("says what was written, what was found and what to type next", () => {
    const { code, out } = run(".", ["init", "mill"], { PATH: "/usr/bin:/bin" });
    expect(code).toBe(0);
    expect(out).toMatch(/written +millrace\.toml/);
    expect(out).toMatch(/repository +.*the workspace itself.*base branch main/);
    expect(out).toContain("AGENTS.md is its first commit");
    expect(out).toContain("codex, not found on the PATH");
    expect(out).toMatch(/cd mill\n {2}millrace doctor\n/);
  });

  test("--dry-run writes nothing and says file by file what it would", () => {
    const { code, out } = run(".", ["init", "mill", "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toMatch(/would write +agents\/\.gitignore/);
    expect(existsSync(join(home, "mill"))).toBe(false);
  });

  test("as JSON it is one document with the files, the repository, the runner and the proposals", () => {
    const report = json(".", "init", "mill");
    expect(report).toMatchObject({
      schema: "millrace.init/1",
      dryRun: false,
      repository: { branch: "main", fresh: true },
      runner: { name: "codex", kind: "codex" },
      checks: [],
    });
    expect(report["files"]).toContainEqual({ path: "millrace.toml", state: "written" });
  });

  test("B12: a folder with other things is refused with exit code 3 and one sentence", () => {
    writeFileSync(join(home, "a.txt"), "a");
    const { code, out, err } = run(".", ["init"]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain("neither empty nor a git repository: it holds a.txt.");
    expect(err).not.toContain("    at ");
  });
});

describe("config", () => {
  test("E1: set keeps the rest of the table and says what was, what is and when it counts", () => {
    workspace();
    const file = join(home, "mill/millrace.toml");
    const before = readFileSync(file, "utf8");
    const { code, out } = run("mill", ["config", "set", "stages.checker.effort", "xhigh"]);
    expect(code).toBe(0);
    expect(out).toContain('stages.checker.effort = "xhigh"');
    expect(out).toContain("takes effect with the next run");
    expect(readFileSync(file, "utf8")).toBe(
      before.replace(
        '[stages.checker]\nprofile = "thorough"\n',
        '[stages.checker]\nprofile = "thorough"\neffort = "xhigh"\n',
      ),
    );
    expect(run("mill", ["config", "get", "stages.checker.effort"]).out).toBe("xhigh\n");
    expect(json("mill", "config", "set", "limits.attempts", "7")).toMatchObject({
      schema: "millrace.config-change/1",
      before: 40,
      after: 7,
    });
  });

  test("E3: a key or stage that nothing reads is refused with exit code 2, place and suggestion", () => {
    workspace();
    const { code, ["error"]: error } = json("mill", "config", "set", "stages.bilder.effort", "high");
    expect(code).toBe(2);
    expect(error).toMatchObject({ code: "config-invalid" });
    expect(run("mill", ["config", "set", "limits.atempts", "3"]).err).toContain('Did you mean "attempts"?');
  });

  test("show says where each value comes from", () => {
    workspace();
    const { out } = run("mill", ["config", "show", "--origin"]);
    expect(out).toMatch(/^enabled = true {2}# line \d+$/m);
    expect(out).toMatch(/^wait_hours = 24 {2}# default$/m);
    expect(run("mill", ["config", "set", "runners.codex.concurrency", "1"]).out).toContain("takes effect at once");
    const again = run("mill", ["config", "show", "--origin"]).out;
    expect(again).toMatch(/^\[runners\.codex\] {2}# a change takes effect with the next run$/m);
    expect(again).toMatch(/^concurrency = 1 {2}# line \d+; a change takes effect at once$/m);
    expect(json("mill", "config", "show")["settings"]).toContainEqual({
      key: "repo.path",
      value: ".",
      line: 7,
      boundary: "startup_only",
    });
  });

  test("E2: a broken file is told by config show with its line, and no stack", () => {
    workspace();
    writeFileSync(join(home, "mill/millrace.toml"), "[repo]\npath = \n");
    const { code, err } = run("mill", ["config", "show"]);
    expect(code).toBe(2);
    expect(err).toMatch(/This is not TOML: .* At .*millrace\.toml:2:8\./);
    expect(err).not.toContain("    at ");
  });
});

describe("assets", () => {
  test("a copy is in force, and diff tells what the person changed", () => {
    workspace();
    expect(run("mill", ["assets", "copy", "prompts/builder"]).code).toBe(0);
    const path = join(home, "mill/agents/prompts/builder.md");
    writeFileSync(path, `${readFileSync(path, "utf8")}\nBe kind.\n`);
    expect(run("mill", ["assets", "ls", "prompts"]).out).toMatch(/prompts\/builder +workspace, over the package/);
    const { out } = run("mill", ["assets", "diff"]);
    expect(out).toContain("+│Be kind.");
    expect(out).toContain("the package changed since you copied it: nothing");
    const again = run("mill", ["assets", "copy", "prompts/builder"]);
    expect(again.code).toBe(3);
    expect(run("mill", ["assets", "copy", "prompts/builder", "--force"]).code).toBe(0);
    expect(readFileSync(path, "utf8")).not.toContain("Be kind.");
  });

  test("diff tells what the package changed since the copy was made", () => {
    workspace();
    run("mill", ["assets", "copy", "graphs/quick"]);
    const origin = join(home, "mill/agents/graphs/.origin/quick.toml");
    writeFileSync(origin, `${readFileSync(origin, "utf8")}# older\n`);
    const { out } = run("mill", ["assets", "diff", "graphs/quick"]);
    expect(out).toMatch(/the package changed since you copied it:[^]*-│# older/);
  });

  test("E10: a name that is a path is refused; a mistyped one gets a suggestion", () => {
    workspace();
    const { code, ["error"]: error } = json("mill", "assets", "show", "prompts/../../millrace");
    expect({ code, error }).toMatchObject({ code: 2, error: { code: "id-invalid" } });
    const near = run("mill", ["assets", "show", "prompts/bulder"]);
    expect(near.code).toBe(3);
    expect(near.err).toContain("Did you mean prompts/builder?");
  });
});
