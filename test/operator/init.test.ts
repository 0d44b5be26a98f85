import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Config } from "../../src/domain/config.ts";
import { makeAssets } from "../../src/files/assets.ts";
import { readConfig } from "../../src/files/config.ts";
import { knownOf, profilesOf } from "../../src/files/known.ts";
import { bindStage } from "../../src/kernel/binding.ts";
import { FOLDERS } from "../../src/operator/init.ts";
import { init, makeHome, refused } from "./init-home.ts";

const packageRoot = join(import.meta.dirname, "../..");

let home: ReturnType<typeof makeHome>;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const configOf = (workspace: string): Config => {
  const known = knownOf(makeAssets(packageRoot, home.at(workspace)));
  return readConfig(home.read(`${workspace}/millrace.toml`), "millrace.toml", known).config;
};

describe("a new workspace", () => {
  test("beside its repository it has every folder, the documents, and settings that are valid and bind every stage", async () => {
    home.repository("app");
    const report = await init(home.order("mill", { repo: home.at("app") }));
    expect(report).toMatchObject({
      destination: "absent",
      commit: null,
      repository: { path: home.at("app"), branch: "trunk", fresh: false, relation: "beside" },
    });
    for (const folder of FOLDERS) expect(existsSync(home.at(`mill/${folder}`))).toBe(true);
    for (const name of ["guide", "card", "config", "graph", "report", "environment"])
      expect(home.read(`mill/docs/millrace/${name}.md`)).not.toBe("");
    const config = configOf("mill");
    expect(config.repo).toEqual({ path: home.at("app"), branch: "trunk" });
    const profiles = profilesOf(makeAssets(packageRoot, home.at("mill")));
    const stages = knownOf(makeAssets(packageRoot, home.at("mill"))).stages ?? [];
    for (const stage of stages) {
      const binding = bindStage(config, profiles, stage);
      expect(binding).toMatchObject({ runner: "codex", kind: "codex" });
      expect(binding.model).toMatch(/^gpt-/);
      expect(binding.effort).not.toBeNull();
    }
    expect(home.read("mill/millrace.toml")).not.toContain("{{");
    expect(home.git("app", "status", "--porcelain")).toBe("");
  });

  test("in the repository itself only our names are laid, runtime files are ignored, and its own .gitignore is not touched", async () => {
    home.repository("app", { "README.md": "hello\n", ".gitignore": "*.log\n", "docs/own.md": "own\n" });
    const report = await init(home.order("app"));
    expect(report).toMatchObject({ destination: "repository", repository: { relation: "equal", fresh: false } });
    expect(configOf("app").repo).toEqual({ path: ".", branch: "trunk" });
    expect(home.git("app", "status", "--porcelain", "--untracked-files=normal").split("\n")).toEqual([
      "?? agents/",
      "?? docs/millrace/",
      "?? millrace.toml",
    ]);
    home.put("app/agents/tasks/backlog/x.md", "x");
    home.put("app/agents/.runtime/state.json", "{}");
    home.put("app/agents/prompts/own.md", "mine");
    const shown = home.git("app", "status", "--porcelain", "--untracked-files=all");
    expect(shown).toContain("agents/prompts/own.md");
    expect(shown).not.toMatch(/backlog|\.runtime/);
    expect(home.read("app/.gitignore")).toBe("*.log\n");
  });

  test("inside its repository it finds it upwards; around it, the path is relative too", async () => {
    home.repository("app");
    await init(home.order("app/tools/mill"));
    expect(configOf("app/tools/mill").repo.path).toBe("../..");
    home.repository("outer/code/app");
    const report = await init(home.order("outer", { repo: home.at("outer/code/app"), force: true }));
    expect(report.repository?.relation).toBe("inside");
    expect(configOf("outer").repo.path).toBe("code/app");
  });

  test("without --repo the repository we stand in is taken, and that is said", async () => {
    home.repository("app");
    const report = await init(home.order("mill", { cwd: home.at("app") }));
    expect(report.repository?.path).toBe(home.at("app"));
    expect(report.notes.join()).toContain("the repository you stand in is taken");
  });

  test("with no repository anywhere one is made, with AGENTS.md as its first commit, also where git knows no user", async () => {
    const report = await init(home.order("mill"));
    expect(report).toMatchObject({
      repository: { path: home.at("mill"), branch: "main", fresh: true, relation: "equal" },
    });
    expect(home.git("mill", "log", "--format=%H %an %s")).toBe(
      `${report.commit ?? ""} Millrace Begin: how agents work here`,
    );
    expect(home.git("mill", "ls-tree", "--name-only", "HEAD")).toBe("AGENTS.md");
    expect(home.git("mill", "symbolic-ref", "--short", "HEAD")).toBe("main");
    const absent = init(home.order("mill2", { repo: home.at("fresh") }));
    await expect(absent).rejects.toMatchObject({ code: "repo-unfit", message: `There is no ${home.at("fresh")}.` });
    expect(existsSync(home.at("mill2"))).toBe(false);
    const named = await init(home.order("mill2", { repo: home.at("fresh"), force: true }));
    expect(named.repository).toMatchObject({ path: home.at("fresh"), fresh: true, relation: "beside" });
    expect(home.git("fresh", "ls-tree", "--name-only", "HEAD")).toBe("AGENTS.md");
  });

  test("what the repository shows is proposed, and a setup whose folder git would commit is not", async () => {
    const about = JSON.stringify({ scripts: { test: "t" }, dependencies: { a: "1" } });
    home.repository("app", { "package.json": about, "package-lock.json": "{}", ".gitignore": "node_modules\n" });
    await init(home.order("mill", { repo: home.at("app") }));
    expect(configOf("mill")).toMatchObject({ checks: { commands: ["npm test"] }, checkout: { setup: ["npm ci"] } });
    home.repository("bare", { "package.json": about, "package-lock.json": "{}" });
    const report = await init(home.order("mill2", { repo: home.at("bare") }));
    expect(configOf("mill2").checkout.setup).toEqual([]);
    expect(report.notes.join()).toContain("does not ignore node_modules/");
  });

  test("a detached HEAD and a repository without a commit are said, and nothing is guessed", async () => {
    home.repository("app");
    home.git("app", "checkout", "--quiet", "--detach");
    const detached = await init(home.order("mill", { repo: home.at("app") }));
    expect(detached.notes.join()).toContain("HEAD of the repository names no branch");
    expect(configOf("mill").repo.branch).toBeUndefined();
    mkdirSync(home.at("empty"));
    home.git("empty", "init", "--quiet");
    home.put("empty/code.js", "1");
    const unborn = await init(home.order("mill2", { repo: home.at("empty") }));
    expect(unborn.notes.join()).toContain("has no commit yet");
    expect(readdirSync(home.at("empty")).sort()).toEqual([".git", "code.js"]);
  });

  test("quotes, spaces and other scripts in a path survive", async () => {
    home.repository('a "b" \\ ünï 日本');
    await init(home.order("mill", { repo: home.at('a "b" \\ ünï 日本') }));
    expect(configOf("mill").repo.path).toBe(home.at('a "b" \\ ünï 日本'));
  });
});

describe("a destination that is not ours", () => {
  test("files without a repository are refused, named, and untouched; --force lays in only our names", async () => {
    home.put("notes/a.txt", "a");
    home.put("notes/AGENTS.md", "my rules");
    const before = home.tree("notes");
    expect(await refused(home.order("notes"))).toMatch(
      /^destination-occupied: .*it holds AGENTS.md, a.txt\. .*--force/,
    );
    expect(home.tree("notes")).toEqual(before);
    home.put("notes/package.json", JSON.stringify({ scripts: { test: "t" }, dependencies: { a: "1" } }));
    home.put("notes/.gitignore", "/node_modules/\n");
    const report = await init(home.order("notes", { force: true }));
    expect(home.tree("notes")).toMatchObject(before);
    expect(report.notes.join()).toContain("commit the rest");
    expect(configOf("notes")).toMatchObject({
      checks: { commands: ["npm test"] },
      checkout: { setup: ["npm install --no-package-lock"] },
    });
  });

  test("a file in the way, and files that are no repository given with --repo, are refused with what to do", async () => {
    home.put("file", "x");
    expect(await refused(home.order("file"))).toContain("destination-occupied:");
    home.repository("app");
    home.put("app/agents", "a file");
    expect(await refused(home.order("app"))).toContain("is not a folder. A workspace keeps its own things in agents/");
    home.put("code/x.js", "1");
    expect(await refused(home.order("mill", { repo: home.at("code") }))).toMatch(
      /^repo-unfit: .*git init && git add -A/,
    );
    expect(existsSync(home.at("mill"))).toBe(false);
  });

  test("a link at the top is followed to the folder it names", async () => {
    home.repository("app");
    mkdirSync(home.at("real"));
    symlinkSync(home.at("real"), home.at("mill"));
    const report = await init(home.order("mill", { repo: home.at("app") }));
    expect(report.workspace).toBe(home.at("real"));
  });
});
