import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addTask, call, callJson, rules, workspace } from "./millrace.ts";
import { DOCUMENTS } from "./schemas.ts";

const WRITES = rules("builder:", "  write made.txt", "    | made");

const queueOf = (mill: string, ...args: readonly string[]) =>
  DOCUMENTS.queue.parse(callJson(mill, ["queue", ...args]).document);
const idsIn = (mill: string): readonly string[] => queueOf(mill).tasks.map(({ id }) => id);
const reasonOf = (mill: string, id: string): string | undefined =>
  queueOf(mill).tasks.find((task) => task.id === id)?.reason;
const cardOf = (mill: string, state: string, id: string): string => join(mill, "agents/tasks", state, `${id}.md`);
const move = (mill: string, id: string, from: string, to: string): void => {
  mkdirSync(join(mill, "agents/tasks", to), { recursive: true });
  renameSync(cardOf(mill, from, id), cardOf(mill, to, id));
};

describe("the order a glance shows", () => {
  test("it is the engine's: who was put first, then priority, then age; also before any pass and after one", () => {
    const mill = workspace();
    const [first, second] = [addTask(mill, "first", WRITES), addTask(mill, "second", WRITES)];
    const urgent = addTask(mill, "urgent", WRITES, "--priority", "5");
    expect(idsIn(mill)).toEqual([urgent, first, second]);
    expect(call(mill, ["why"]).stdout).toContain(`${urgent} is next`);
    call(mill, ["queue", "reorder", second]);
    expect(idsIn(mill)).toEqual([second, urgent, first]);
    expect(callJson(mill, ["start", "--once"]).document).toMatchObject({ runs: [{ task: second }] });
    expect(idsIn(mill)).toEqual([urgent, first]);
    call(mill, ["queue", "reorder", first]);
    expect(idsIn(mill)).toEqual([first, urgent]);
    for (const verb of ["why", "status"]) expect(call(mill, [verb]).stdout).toContain(`${first} is next`);
    expect(callJson(mill, ["start", "--once"]).document).toMatchObject({ runs: [{ task: first }] });
  });

  test("of a backlog too large to be ordered at a glance it says so, and names no next task", () => {
    const mill = workspace();
    addTask(mill, "one");
    for (let n = 0; n < 2_000; n += 1) writeFileSync(cardOf(mill, "backlog", `by-hand-${n}`), "x\n");
    expect(queueOf(mill, "--limit", "5")).toMatchObject({ byAge: true });
    expect(call(mill, ["queue", "--limit", "5"]).stdout).toContain("by age; an engine will order it");
    expect(call(mill, ["why"]).stdout).not.toContain("is next");
  });

  test("a card that stands also in done is a conflict and never next, before a pass and after one", () => {
    const mill = workspace();
    const [twice, other] = [addTask(mill, "twice", WRITES), addTask(mill, "other", WRITES)];
    mkdirSync(join(mill, "agents/tasks/done"), { recursive: true });
    copyFileSync(cardOf(mill, "backlog", twice), cardOf(mill, "done", twice));
    const holds = (): void => {
      expect(reasonOf(mill, twice)).toBe("conflict: stands also in done; remove all but one of the cards");
      expect(call(mill, ["why"]).stdout).not.toContain(`${twice} is next`);
      expect(call(mill, ["why", twice]).stdout).toContain("no engine takes it");
    };
    holds();
    expect(call(mill, ["why"]).stdout).toContain(`${other} is next`);
    call(mill, ["start", "--once"]);
    holds();
  });
});

describe("the reasons a glance shows", () => {
  test("a blocked task has its run's closing reason, and one that a person moved says so", () => {
    const mill = workspace();
    const id = addTask(
      mill,
      "Stuck",
      rules("builder:", "  outcome BLOCKED", "  summary the tool is gone"),
      "--graph",
      "quick",
    );
    const moved = addTask(mill, "Moved");
    move(mill, moved, "backlog", "deferred");
    expect(call(mill, ["start", "--once"]).code).toBe(1);
    expect(reasonOf(mill, id)).toContain("the tool is gone");
    expect(reasonOf(mill, moved)).toBe("moved by hand");
    for (const verb of ["status", "why"]) {
      const { stdout } = call(mill, [verb]);
      expect(stdout, verb).toContain(`1 task is blocked. ${id}: ${reasonOf(mill, id)}`);
      expect(stdout, verb).not.toContain("..");
    }
    move(mill, id, "blocked", "cancelled");
    expect(queueOf(mill, "--state", "cancelled").tasks[0]?.reason).toBe("moved by hand");
  });

  test("an unreadable card is told with its place and what to do, on its own and as the reason why nothing goes on", () => {
    const mill = workspace();
    mkdirSync(join(mill, "agents/tasks/backlog"), { recursive: true });
    writeFileSync(cardOf(mill, "backlog", "bad"), "---\nnope: 1\n---\n");
    for (const args of [["queue", "inspect", "bad"], ["why", "bad"], ["why"], ["status"]]) {
      const { stdout } = call(mill, args);
      expect(stdout, args.join(" ")).toContain('bad.md cannot be read, line 2: the field "nope" is not known.');
      expect(stdout, args.join(" ")).toContain("→ Known fields:");
    }
  });

  test("a broken millrace.toml is told with its line by status and why, whatever is wrong with it", () => {
    const mill = workspace();
    const file = join(mill, "millrace.toml");
    const sound = readFileSync(file, "utf8");
    addTask(mill, "one");
    for (const [broken, words] of [
      ["\n[bad\n", "This is not TOML"],
      ["[limits]\natempts = 3\n", "atempts"],
      ['[stages.builder]\nrunner = "gone"\n', "gone"],
    ] as const) {
      writeFileSync(file, sound + broken);
      for (const verb of ["status", "why"]) {
        const { code, stdout } = call(mill, [verb]);
        expect([code, stdout], verb).toEqual([
          0,
          expect.stringMatching(/No engine can start: .*millrace\.toml:\d+:\d+/),
        ]);
        expect(stdout).toContain(words);
      }
    }
    writeFileSync(file, sound);
    expect(call(mill, ["status"]).stdout).not.toContain("millrace.toml");
  });
});

describe("a run that cannot be trusted", () => {
  test("start exits 1 and names it last, why promises nothing, runs calls it corrupt", () => {
    const mill = workspace(["false"]);
    const id = addTask(mill, "Harmed", WRITES, "--graph", "quick");
    call(mill, ["start", "--once"]);
    move(mill, id, "blocked", "active");
    const journal = join(mill, "agents/runs", `${id}.r1`, "journal.jsonl");
    writeFileSync(journal, readFileSync(journal, "utf8").replace('"builder"', '"bUilder"'));
    const why = call(mill, ["why"]).stdout;
    expect(why).toContain(`The files of ${id}.r1 cannot be trusted`);
    expect(why).not.toContain("goes on with it.\n→");
    expect(why).not.toContain("millrace start");
    expect(call(mill, ["status"]).stdout).toContain(`✗ ${id}.r1: its files cannot be trusted`);
    expect(call(mill, ["runs"]).stdout).toMatch(/✗ .*corrupt/);
    const done = call(mill, ["start", "--once"]);
    expect(done.code).toBe(1);
    expect(done.stdout.trimEnd().split("\n").slice(-2).join("\n")).toContain(`✗ corrupt  ${id}.r1`);
    expect(callJson(mill, ["start", "--once"]).document).toMatchObject({ passedOver: [{ task: id, run: `${id}.r1` }] });
  });
});

describe("what else a person is told", () => {
  test("an attempt of commands lists its logs with their sizes and the lines that decide", () => {
    const noise = "for i in $(seq 900); do echo working on step $i of many; done";
    const mill = workspace(["echo fine", `${noise}; echo src/a.js: error: boom; ${noise}; false`]);
    const id = addTask(mill, "Red", WRITES, "--graph", "quick");
    call(mill, ["start", "--once"]);
    const { stdout } = call(mill, ["show", id, "--attempt", "2"]);
    expect(stdout).toMatch(/^01\.log {2}5 bytes {2}echo fine exited 0$/m);
    expect(stdout).toMatch(/^02\.log {2}[\d.]+k bytes /m);
    expect(stdout).toContain("src/a.js: error: boom");
    expect(stdout.split("\n").length).toBeLessThan(200);
    const { files } = DOCUMENTS.attempt.parse(callJson(mill, ["show", id, "--attempt", "2"]).document);
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(["01.log", "02.log"]));
    expect(call(mill, ["show", id]).stdout).toMatch(/Evidence .*\n.*01\.log \(5 bytes\)/);
  });

  test("a key without a value is told as unset; an unused runner that is missing is a note", () => {
    const mill = workspace(["true"], '[runners.spare]\nkind = "command"\ncommand = ["no-such-agent"]\n');
    expect(call(mill, ["config", "get", "limits"]).stdout).toContain("limits.tokens is not set\n");
    const { code, stdout } = call(mill, ["doctor"]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/! runners .*no-such-agent.*No stage is bound to it/)]);
  });

  test("a title has its room before what a run cost", () => {
    const mill = workspace();
    const title = "A title of some forty characters to read";
    addTask(mill, title, WRITES, "--graph", "quick");
    call(mill, ["start", "--once"]);
    const { stdout } = call(mill, ["runs"], { env: { COLUMNS: "110" } });
    expect(stdout).toContain(title);
  });

  test("a failure of the disk names its file once", () => {
    const mill = workspace();
    const id = addTask(mill, "one");
    const journal = join(mill, "agents/journal.jsonl");
    mkdirSync(journal);
    const { code, stderr } = call(mill, ["queue", "reorder", id]);
    expect(code).toBe(5);
    expect(stderr.split(journal)).toHaveLength(2);
    expect(stderr).toMatch(/^✗ Could not .*\.\n/);
    rmSync(journal, { recursive: true });
    expect(readdirSync(join(mill, "agents/tasks/backlog"))).toHaveLength(1);
  });
});
