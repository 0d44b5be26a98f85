import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addTask, call, callAs, callJson, folder, rules, workspace } from "./millrace.ts";
import { DOCUMENTS } from "./schemas.ts";

const doctor = (mill: string, ...flags: readonly string[]) => {
  const { code, document } = callJson(mill, ["doctor", ...flags]);
  const { findings } = DOCUMENTS.doctor.parse(document);
  return { code, wrong: findings.filter((each) => each.level === "wrong").map((each) => each.sentence), findings };
};

const card = (mill: string, state: string, name: string, text: string): void => {
  mkdirSync(join(mill, "agents/tasks", state), { recursive: true });
  writeFileSync(join(mill, "agents/tasks", state, name), text);
};

const WRITES = rules("builder:", "  write made.txt", "    | made");

describe("doctor", () => {
  test("a sound workspace has nothing wrong, and exit 0", () => {
    const mill = workspace();
    addTask(mill, "one");
    expect(doctor(mill)).toMatchObject({ code: 0, wrong: [] });
  });

  test("B7: missing, cancelled and circular dependencies are named, unreadable cards with their line, and one id in two folders", () => {
    const mill = workspace();
    card(mill, "backlog", "a.md", "---\ndepends_on: [ghost]\n---\n");
    card(mill, "backlog", "b.md", "---\ndepends_on: [c]\n---\n");
    card(mill, "backlog", "c.md", "---\ndepends_on: [b]\n---\n");
    card(mill, "backlog", "d.md", "---\ndepends_on: [gone]\n---\n");
    card(mill, "cancelled", "gone.md", "given up\n");
    card(mill, "backlog", "bad.md", "---\ntitle: fine\npriorty: 3\n---\n");
    card(mill, "backlog", "twice.md", "x\n");
    card(mill, "done", "twice.md", "x\n");
    const { code, wrong } = doctor(mill);
    expect(code).toBe(1);
    const all = wrong.join("\n");
    for (const words of [
      "a depends on ghost, which does not exist",
      "b waits in a circle of dependencies: b -> c -> b",
      "d depends on gone, which was cancelled",
      "backlog/bad.md:3 cannot be read",
      "twice stands in done and in backlog",
    ]) {
      expect(all).toContain(words);
    }
  });

  test("a broken graph and a broken prompt of the workspace are named with their place, once each", () => {
    const mill = workspace();
    const folderOf = (kind: string): string => join(mill, "agents", kind);
    for (const kind of ["graphs", "prompts"]) mkdirSync(folderOf(kind), { recursive: true });
    writeFileSync(join(folderOf("graphs"), "mine.toml"), '[nodes.builder]\nkind = "agent"\n');
    writeFileSync(join(folderOf("prompts"), "builder.md"), "Build.\n{{nope}}\n");
    const { code, wrong } = doctor(mill);
    expect(code).toBe(1);
    expect(wrong).toHaveLength(2);
    expect(wrong.join("\n")).toContain(join(folderOf("graphs"), "mine.toml"));
    expect(wrong.join("\n")).toContain(`{{nope}}. At ${join(folderOf("prompts"), "builder.md")}:2`);
  });

  test("a runner that is not there, one that lacks flags, and variables that are not set are found", () => {
    const bin = folder();
    const codex = join(bin, "codex");
    writeFileSync(
      codex,
      '#!/bin/sh\nif [ "$1" = --version ]; then echo "codex-cli 0.1.0"; else echo "--json --config"; fi\n',
    );
    chmodSync(codex, 0o755);
    const runners = `[runners.ghost]\nkind = "command"\ncommand = ["no-such-agent-here"]\nenv = ["NO_SUCH_KEY_HERE"]\n[runners.old]\nkind = "codex"\ncommand = ["${codex}"]\n[stages.checker]\nrunner = "ghost"\n[stages.fixer]\nrunner = "old"\n`;
    const { code, wrong } = doctor(workspace(["true"], runners));
    expect(code).toBe(1);
    expect(wrong.join("\n")).toContain("no-such-agent-here was not found");
    expect(wrong.join("\n")).toContain("NO_SUCH_KEY_HERE, which is not set");
    expect(wrong.join("\n")).toMatch(/codex-cli 0\.1\.0\) does not know .*--add-dir/);
  });

  test("C11: a plan or journal that was edited is found by doctor --verify, and provenance says so with exit 4", () => {
    const mill = workspace();
    const id = addTask(mill, "one", WRITES);
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    const run = join(mill, "agents/runs", `${id}.r1`);
    const plan = readFileSync(join(run, "plan.json"), "utf8");
    writeFileSync(join(run, "plan.json"), plan.replace("Write", "Wrote").replace('"title":"one"', '"title":"two"'));
    expect(doctor(mill, "--verify").wrong.join("\n")).toContain("digest does not hold");
    expect(callJson(mill, ["run-provenance", id])).toMatchObject({ code: 4, document: { plan: { verified: false } } });
    writeFileSync(join(run, "plan.json"), plan);
    const journal = readFileSync(join(run, "journal.jsonl"), "utf8");
    writeFileSync(join(run, "journal.jsonl"), journal.replace('"DONE"', '"DANE"'));
    expect(doctor(mill, "--verify").wrong.join("\n")).toContain("journal is broken");
    expect(callJson(mill, ["run-provenance", id])).toMatchObject({
      code: 4,
      document: { journal: { chain: "broken" } },
    });
    writeFileSync(join(run, "journal.jsonl"), journal);
    expect(doctor(mill, "--verify")).toMatchObject({ code: 0 });
  });

  test("a torn last line is told and leaves provenance whole", () => {
    const mill = workspace();
    const id = addTask(mill, "one", WRITES);
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    appendFileSync(join(mill, "agents/runs", `${id}.r1`, "journal.jsonl"), '{"v":1,"seq":');
    expect(callJson(mill, ["run-provenance", id])).toMatchObject({ code: 0, document: { journal: { chain: "torn" } } });
    expect(doctor(mill).findings.some((each) => each.level === "note" && each.sentence.includes("torn"))).toBe(true);
  });

  test("--fix removes what crashed writers left, and nothing else", () => {
    const mill = workspace();
    const id = addTask(mill, "one");
    const tmp = join(mill, "agents/.runtime/tmp");
    mkdirSync(tmp, { recursive: true });
    writeFileSync(join(tmp, "mabc-def.tmp"), "half a card");
    writeFileSync(join(tmp, "mine.txt"), "a person's");
    expect(doctor(mill, "--fix").findings).toContainEqual(expect.objectContaining({ level: "fixed" }));
    expect(readFileSync(join(tmp, "mine.txt"), "utf8")).toBe("a person's");
    expect(callJson(mill, ["show", id]).code).toBe(0);
  });

  test("empty checks are said aloud by status, health and doctor", () => {
    const mill = workspace([]);
    expect(call(mill, ["status"]).stdout).toContain("only the agents judge the work");
    expect(call(mill, ["health"]).stdout).toContain("only the agents judge the work");
    expect(call(mill, ["doctor"]).stdout).toContain("only the agents judge the work");
    addTask(mill, "one", WRITES);
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    expect(call(mill, ["run-provenance", "one"]).stdout).toContain("only the agents judged the work");
  });

  test("D6: a folder of the workspace that cannot be written is told by health as a person without rights sees it", () => {
    const mill = workspace();
    addTask(mill, "one");
    const run = callAs(65534, mill, ["health", "--json"]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      disk: { writable: false, problem: expect.stringContaining("cannot be written") },
    });
  });
});
