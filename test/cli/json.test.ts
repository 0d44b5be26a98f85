import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { addTask, call, callJson, rules, workspace } from "./millrace.ts";
import { DOCUMENTS } from "./schemas.ts";

const parse = (noun: keyof typeof DOCUMENTS, document: unknown): void => {
  const parsed = DOCUMENTS[noun].safeParse(document);
  expect(parsed.error?.message, JSON.stringify(document).slice(0, 2_000)).toBeUndefined();
};

describe("the JSON of each verb", () => {
  test("every document of a finished run's life has its promised shape", () => {
    const mill = workspace();
    const added = callJson(mill, [
      "add-task",
      "Write a note",
      "--body",
      rules("builder:", "  write note.txt", "    | hello", "  output report.txt", "    | made"),
    ]);
    expect(added.code).toBe(0);
    parse("task-added", added.document);
    const { id } = DOCUMENTS["task-added"].parse(added.document).task;
    parse("queue", callJson(mill, ["queue"]).document);
    parse("prompt", callJson(mill, ["show", id, "--prompt", "builder"]).document);
    const pass = callJson(mill, ["start", "--once"]);
    parse("pass", pass.document);
    expect(pass.code).toBe(0);
    const [run] = DOCUMENTS.pass.parse(pass.document).runs;
    expect(run).toMatchObject({ task: id, verdict: "done", integration: { status: "merged" } });
    for (const [noun, args] of [
      ["status", ["status"]],
      ["status", ["status", "--detail"]],
      ["queue", ["queue", "--state", "done"]],
      ["runs", ["runs"]],
      ["task", ["show", id]],
      ["task", ["queue", "inspect", id]],
      ["run", ["show", run?.id ?? ""]],
      ["attempt", ["show", run?.id ?? "", "--attempt", "1"]],
      ["prompt", ["show", run?.id ?? "", "--attempt", "1", "--prompt", "builder"]],
      ["provenance", ["run-provenance", id]],
      ["logs", ["logs", "--tail", "3"]],
      ["why", ["why"]],
      ["why", ["why", id]],
      ["health", ["health"]],
      ["doctor", ["doctor", "--verify"]],
      ["outputs", ["outputs", id]],
      ["completion", ["completion", "bash"]],
      ["version", ["version"]],
      ["help", ["help"]],
      ["help", ["help", "queue"]],
    ] as const) {
      const { code, document } = callJson(mill, args);
      expect(code, args.join(" ")).toBe(0);
      parse(noun, document);
    }
    const provenance = DOCUMENTS.provenance.parse(callJson(mill, ["run-provenance", id]).document);
    expect(provenance.plan.verified).toBe(true);
    expect(provenance.journal.chain).toBe("intact");
    expect(provenance.integration?.checks).toMatchObject([{ command: "true", exitCode: 0 }]);
  });

  test("settings, assets and a new workspace are told in their promised shapes", () => {
    const mill = workspace();
    for (const [noun, args] of [
      ["config", ["config", "show"]],
      ["config", ["config", "get", "checks"]],
      ["config-change", ["config", "set", "limits.attempts", "41"]],
      ["assets", ["assets", "ls"]],
      ["asset", ["assets", "show", "graphs/standard"]],
      ["asset", ["assets", "copy", "graphs/standard"]],
      ["assets-diff", ["assets", "diff"]],
      ["init", ["init", "new", "--repo", "../app", "--dry-run"]],
    ] as const) {
      const { code, document } = callJson(mill, args);
      expect(code, args.join(" ")).toBe(0);
      parse(noun, document);
    }
  });

  test("M75: status, queue and health agree about the counts, and the queue gives all six always", () => {
    const mill = workspace();
    addTask(mill, "one");
    addTask(mill, "two");
    const counts = { backlog: 2, active: 0, blocked: 0, deferred: 0, done: 0, cancelled: 0 };
    for (const verb of ["status", "queue", "health"]) expect(callJson(mill, [verb]).document).toMatchObject({ counts });
  });

  test("what is asked for without an engine is done at once, and the receipt says so", () => {
    const mill = workspace();
    const id = addTask(mill, "one");
    for (const args of [
      ["pause", "--for", "1h"],
      ["resume"],
      ["prioritise", id, "5"],
      ["reorder", id],
      ["defer", id, "--reason", "later"],
      ["thaw", id],
      ["cancel", id],
      ["retry", id],
    ]) {
      const { code, document } = callJson(mill, args);
      expect([args[0], code]).toEqual([args[0], 0]);
      parse("receipt", document);
    }
    expect(callJson(mill, ["queue"]).document).toMatchObject({ tasks: [{ id, state: "backlog", priority: 5 }] });
    expect(callJson(mill, ["unblock", "nobody"])).toMatchObject({
      code: 3,
      document: { error: { code: "task-not-found" } },
    });
    parse("usage", callJson(mill, ["usage"]).document);
  });

  test("reordering is told, and the queue's order follows at the next start", () => {
    const mill = workspace();
    addTask(mill, "first");
    const second = addTask(mill, "second");
    const { code, document } = callJson(mill, ["queue", "reorder", second]);
    expect(code).toBe(0);
    parse("reordered", document);
    expect(callJson(mill, ["start", "--once"]).document).toMatchObject({ runs: [{ task: second }] });
  });

  test("an error is a document too, with the exit code of its kind", () => {
    const mill = workspace();
    for (const [code, name, args] of [
      [2, "verb-unknown", ["quue"]],
      [2, "flag-unknown", ["queue", "--stat"]],
      [2, "flag-invalid", ["queue", "--limit", "many"]],
      [2, "argument-missing", ["add-task"]],
      [2, "argument-extra", ["status", "now"]],
      [2, "id-invalid", ["show", "../../etc/passwd"]],
      [3, "task-not-found", ["why", "nobody"]],
      [3, "verb-later", ["research"]],
      [2, "argument-missing", ["start"]],
      [3, "not-allowed", ["stop"]],
    ] as const) {
      const done = callJson(mill, args);
      parse("error", done.document);
      expect([done.code, DOCUMENTS.error.parse(done.document).error.code], args.join(" ")).toEqual([code, name]);
    }
    expect(call(mill, ["--json", "quue"]).stdout).toContain("millrace.error/1");
    expect(callJson("/", ["status"]).document).toMatchObject({ error: { code: "workspace-missing" } });
  });

  test("docs/JSON.md names every document", () => {
    const page = readFileSync(resolve(import.meta.dirname, "../../docs/JSON.md"), "utf8");
    for (const noun of Object.keys(DOCUMENTS)) expect(page).toContain(`millrace.${noun}/1`);
  });
});
