import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { addTask, begin, call, callJson, rules, until, workspace } from "./millrace.ts";

const HANGS = rules("builder:", "  say working", "  sleep 120000");
const WRITES = rules("builder:", "  write made.txt", "    | made");

/** Ends the attempts that a killed engine left at work, so that nothing outlives the test. */
const endAttemptsOf = (mill: string): void => {
  const runs = join(mill, "agents/runs");
  for (const path of readdirSync(runs, { recursive: true }).map(String)) {
    if (!path.endsWith("pid.json")) continue;
    const { pid } = JSON.parse(readFileSync(join(runs, path), "utf8")) as { pid?: number };
    try {
      if (pid !== undefined) process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
};

/** An attempt that was told of is not at work yet: its checkout is prepared first. */
const isAtWork = (mill: string): boolean =>
  readdirSync(join(mill, "agents/runs"), { recursive: true }).some((path) => String(path).endsWith("pid.json"));

const killing = (mill: string): string => {
  onTestFinished(() => endAttemptsOf(mill));
  return mill;
};

describe("start --once", () => {
  test("it says what it opens, tells what happens, and ends with what closed; exit 0", () => {
    const mill = workspace();
    const id = addTask(mill, "Write it down", WRITES);
    const done = call(mill, ["start", "--once"]);
    expect(done.code).toBe(0);
    expect(done.stdout.split("\n")[0]).toBe(`Opening ${id}.r1 "Write it down", graph standard`);
    expect(done.stdout).toContain("builder ended after");
    expect(done.stdout).toMatch(new RegExp(`✓ done [0-9a-f]{10} \\(merged\\) {2}${id}\\.r1 {2}Write it down`));
    const log = execFileSync("git", ["-C", join(mill, "../app"), "log", "--format=%B", "-1", "main"], {
      encoding: "utf8",
    });
    expect(log).toContain(`Millrace-Task: ${id}`);
  });

  test("work that changed nothing ends done and says so; work that is not integrated says where it is", () => {
    const mill = workspace();
    addTask(mill, "Nothing to do", rules("builder:", "  summary All is well."));
    expect(call(mill, ["start", "--once"]).stdout).toContain("✓ done (nothing changed)  ");
    const off = workspace(["true"], "[integration]\nenabled = false\n");
    const id = addTask(off, "Write it down", WRITES);
    const done = call(off, ["start", "--once"]);
    expect(done.stdout).toMatch(/✓ done [0-9a-f]{10} \(not integrated\) {2}/);
    expect(done.stdout).toContain(`the work is on millrace/${id}.r1`);
  });

  test("a wait is told once", () => {
    const runner =
      '[runners.gone]\nkind = "command"\ncommand = ["sh", "-c", "exit 3"]\n[limits]\nbackoff_seconds = 1\n';
    const mill = workspace(["true"], `${runner}[stages.builder]\nrunner = "gone"\n`);
    addTask(mill, "Never answers", "", "--graph", "quick");
    const done = call(mill, ["start", "--once"]);
    expect(done.code).toBe(1);
    expect(done.stdout.match(/It waits until/g)).toHaveLength(2);
    expect(done.stdout).not.toMatch(/^ +[\d.]+ m?s {2}waits /m);
    expect(done.stdout).toMatch(/^ {4}3 attempts, [\d.]+ m?s$/m);
  });

  test("it carries one task unless told otherwise, and all of them with --all", () => {
    const mill = workspace();
    for (const name of ["a", "b", "c", "d"]) addTask(mill, name, WRITES.replace("made.txt", `${name}.txt`));
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    expect(callJson(mill, ["queue"]).document).toMatchObject({ counts: { backlog: 3, done: 1 } });
    expect(call(mill, ["start", "--once", "--max-runs", "2"]).code).toBe(0);
    expect(callJson(mill, ["queue"]).document).toMatchObject({ counts: { backlog: 1, done: 3 } });
    expect(call(mill, ["start", "--once", "--all"]).code).toBe(0);
    expect(call(mill, ["start", "--once"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("The backlog is empty"),
    });
  });

  test("a run that does not close done gives exit 1, with which, why and what to do in the last lines", () => {
    const mill = workspace(["false"]);
    const id = addTask(mill, "Never green", WRITES);
    const done = call(mill, ["start", "--once"]);
    expect(done.code).toBe(1);
    const tail = done.stdout.trimEnd().split("\n").slice(-4).join("\n");
    expect(tail).toContain(`${id}.r1`);
    expect(tail).toContain("→ ");
    expect(callJson(mill, ["why", id]).document).toMatchObject({
      sentence: expect.stringMatching(/^It is blocked: .+/),
    });
  });

  test("a task is named by --task; one that cannot be taken is refused with where it stands", () => {
    const mill = workspace();
    addTask(mill, "first", WRITES);
    const second = addTask(mill, "second", WRITES);
    expect(callJson(mill, ["start", "--once", "--task", "second"]).document).toMatchObject({
      runs: [{ task: second, verdict: "done" }],
    });
    expect(call(mill, ["start", "--once", "--task", "second"])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("stands in done"),
    });
  });

  test("B7: a task that waits for another is not opened, and why is said; asked for by name it is refused", () => {
    const mill = workspace();
    const id = addTask(mill, "later", WRITES, "--depends-on", "ghost");
    const words = "depends on ghost, which does not exist";
    expect(call(mill, ["start", "--once"])).toMatchObject({ code: 0, stdout: expect.stringContaining(words) });
    expect(call(mill, ["start", "--once", "--task", id])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(words),
    });
  });

  test("A1: after kill -9 status says crashed and what to do, and the next start goes on", async () => {
    const mill = killing(workspace());
    const id = addTask(mill, "Killed", HANGS);
    const engine = begin(mill, ["start", "--once"]);
    await until(() => engine.output().includes("Attempt 1 starts"));
    expect(callJson(mill, ["status"]).document).toMatchObject({
      engine: { word: "running", owner: { pid: engine.pid } },
    });
    expect(callJson(mill, ["health"]).code).toBe(0);
    engine.kill("SIGKILL");
    await engine.ended;
    const status = call(mill, ["status"]);
    expect(status.code).toBe(0);
    expect(status.stdout).toMatch(/^crashed {2}The engine died without ending: start --once/);
    expect(status.stdout).toContain("→ millrace start --once");
    expect(callJson(mill, ["health"])).toMatchObject({ code: 1, document: { engine: { word: "crashed" } } });
    expect(callJson(mill, ["why", id]).document).toMatchObject({
      hint: expect.stringContaining("millrace start --once"),
    });
    const next = begin(mill, ["start", "--once"]);
    await until(() => next.output().includes("Going on with"));
    // Each when the one before was heard: the system delivers two pending signals of a kind as one.
    next.kill("SIGINT");
    await until(() => next.output().includes("Ending in order"));
    next.kill("SIGINT");
    expect(await next.ended).toBe(130);
  });

  test("A2, M39: while an engine runs, another start gets exit 75 with the owner's pid; adding and steering go on", async () => {
    const mill = killing(workspace());
    addTask(mill, "Long", HANGS);
    const engine = begin(mill, ["start", "--once"]);
    await until(() => engine.output().includes("Attempt 1 starts"));
    const id = addTask(mill, "Meanwhile");
    for (const args of [
      ["start", "--once"],
      ["start", "--daemon"],
    ]) {
      expect(call(mill, args), args.join(" ")).toMatchObject({
        code: 75,
        stderr: expect.stringContaining(String(engine.pid)),
      });
    }
    expect(call(mill, ["queue", "reorder", id])).toMatchObject({ code: 0, stderr: "" });
    expect(callJson(mill, ["pause"])).toMatchObject({
      code: 0,
      document: { accepted: true, epoch: expect.any(Number) },
    });
    engine.kill("SIGKILL");
    await engine.ended;
  });

  test("A8: the first Ctrl+C drains and says so, the second stops now; exit 130, and nothing else is begun", async () => {
    const mill = killing(workspace());
    addTask(mill, "Long", HANGS);
    addTask(mill, "Waiting", WRITES);
    const engine = begin(mill, ["start", "--once", "--all"]);
    await until(() => engine.output().includes("Attempt 1 starts") && isAtWork(mill));
    engine.kill("SIGINT");
    await until(() => engine.output().includes("Ending in order"));
    engine.kill("SIGINT");
    expect(await engine.ended).toBe(130);
    expect(engine.output()).toContain("Stopping now");
    expect(callJson(mill, ["queue"]).document).toMatchObject({ counts: { backlog: 1, active: 1 } });
  });

  test("A5: SIGTERM ends in order with exit 0, and the run goes on at the next start", async () => {
    const mill = killing(workspace(["true"], "[engine]\ngrace_seconds = 0\n"));
    const id = addTask(mill, "Long", HANGS);
    const engine = begin(mill, ["start", "--once"]);
    await until(() => engine.output().includes("Attempt 1 starts") && isAtWork(mill));
    engine.kill("SIGTERM");
    expect(await engine.ended).toBe(0);
    expect(callJson(mill, ["status"]).document).toMatchObject({ engine: { word: "stopped" }, counts: { active: 1 } });
    expect(callJson(mill, ["why", id]).document).toMatchObject({
      hint: expect.stringContaining("millrace start --once"),
    });
  });

  test("logs --follow goes on with what happens, and ends with Ctrl+C", async () => {
    const mill = workspace();
    const follower = begin(mill, ["logs", "--follow", "--json"]);
    await until(() => follower.pid !== undefined);
    addTask(mill, "Seen", WRITES);
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    await until(() => follower.output().includes('"closed"'));
    follower.kill("SIGINT");
    expect(await follower.ended).toBe(130);
    for (const line of follower.output().trimEnd().split("\n"))
      expect(JSON.parse(line)).toMatchObject({ schema: "millrace.event/1" });
  });

  test("E2: a broken millrace.toml stops neither status nor queue nor why, and doctor says where it is broken", async () => {
    const mill = workspace();
    addTask(mill, "one");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(mill, "millrace.toml"), "[repo\n");
    for (const verb of ["status", "queue", "why", "health", "logs"]) expect(call(mill, [verb]).code, verb).toBe(0);
    expect(call(mill, ["doctor"])).toMatchObject({ code: 1, stdout: expect.stringContaining("millrace.toml:1") });
    expect(call(mill, ["start", "--once"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("millrace.toml:1"),
    });
  });
});
