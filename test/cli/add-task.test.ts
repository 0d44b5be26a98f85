import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addTask, begin, call, callJson, folder, workspace } from "./millrace.ts";

const backlog = (mill: string): string[] => readdirSync(join(mill, "agents/tasks/backlog")).sort();
const card = (mill: string, id: string): string => readFileSync(join(mill, "agents/tasks/backlog", `${id}.md`), "utf8");

describe("add-task", () => {
  test("a graph that is not there is refused with the nearest one, and nothing is added", () => {
    const mill = workspace();
    const refused = call(mill, ["add-task", "one", "--graph", "qick"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('There is no graph "qick".\n  Did you mean "quick"?');
    expect(existsSync(join(mill, "agents/tasks"))).toBe(false);
    mkdirSync(join(mill, "agents/graphs"), { recursive: true });
    writeFileSync(join(mill, "agents/graphs/mine.toml"), "");
    expect(call(mill, ["add-task", "one", "--graph", "mine"]).code).toBe(0);
  });

  test("B11: the body is kept byte for byte, from a file, a flag or a pipe", () => {
    const mill = workspace();
    const body = "# Title\r\n\n\ttab  \n---\nnot: front matter\n---\n```\n# fenced\n```\nlast line without newline 二";
    writeFileSync(join(mill, "body.md"), body);
    const ids = [
      call(mill, ["add-task", "from a file", "--body-file", "body.md"]).stdout.trim(),
      call(mill, ["add-task", "from a pipe", "-"], { input: body }).stdout.trim(),
      call(mill, ["add-task", "from a pipe too", "--body-file", "-"], { input: body }).stdout.trim(),
      call(mill, ["add-task", "from a flag", `--body=${body}`]).stdout.trim(),
    ];
    for (const id of ids) expect(card(mill, id).endsWith(`\n---\n${body}`)).toBe(true);
  });

  test("B9: a title is stored safely or refused with a sentence, and the card reads back as it was given", () => {
    const mill = workspace();
    for (const title of [
      "emoji 🎉 👩‍👩‍👧",
      "مرحبا بالعالم",
      "../../etc/passwd",
      'quotes " and : colons # and - dashes',
      "true",
      "- [x] {a: b}",
      "x".repeat(200),
    ]) {
      const id = call(mill, ["add-task", "--", title]).stdout.trim();
      expect(callJson(mill, ["show", id]).document).toMatchObject({ task: { title } });
    }
    for (const title of ["two\nlines", "x".repeat(201), "   ", "bell\u0007"]) {
      expect(call(mill, ["add-task", title]).code, JSON.stringify(title)).toBe(2);
    }
  });

  test("B3: two equal titles, also without an ASCII letter, are two tasks", () => {
    const mill = workspace();
    const ids = new Set(Array.from({ length: 4 }, () => addTask(mill, "二つ目")));
    expect(ids.size).toBe(4);
    expect(backlog(mill)).toHaveLength(4);
  });

  test("B2: adds of many processes at once all land, and a shared key lands once", async () => {
    const mill = workspace();
    const all = Array.from({ length: 12 }, (_, i) => begin(mill, ["add-task", `task ${i}`]));
    const keyed = Array.from({ length: 6 }, () => begin(mill, ["add-task", "nightly", "--key", "audit-1"]));
    expect(await Promise.all([...all, ...keyed].map((each) => each.ended))).toEqual(Array(18).fill(0));
    expect(backlog(mill)).toHaveLength(13);
    expect(new Set(keyed.map((each) => /^\d{8}-\S+-nightly/m.exec(each.output())?.[0])).size).toBe(1);
  });

  test("a repeated key names the task that is there, wherever it stands by now", () => {
    const mill = workspace();
    const first = call(mill, ["add-task", "once", "--key", "k1"]).stdout.trim();
    expect(callJson(mill, ["start", "--once"]).code).toBe(0);
    expect(callJson(mill, ["add-task", "again", "--key", "k1"]).document).toMatchObject({
      task: { id: first, state: "done" },
      existed: true,
    });
  });

  test("a dependency is named by any unique part of its id; one that is not there is allowed, and said", () => {
    const mill = workspace();
    const first = addTask(mill, "lay the ground");
    const second = call(mill, ["add-task", "build", "--depends-on", "lay-the-ground", "--depends-on", "later-task"]);
    expect(second.code).toBe(0);
    expect(second.stderr).toContain("no task later-task yet");
    expect(card(mill, second.stdout.trim())).toContain(`depends_on: [${first}, later-task]`);
    addTask(mill, "lay the ground again");
    expect(call(mill, ["add-task", "x", "--depends-on", "ground"])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("fits 2 tasks"),
    });
  });

  test("D9: a body that is no text, too large, a folder or not there is refused, and nothing is added", () => {
    const mill = workspace();
    writeFileSync(join(mill, "latin1.md"), Buffer.from([0x66, 0xfc, 0x72]));
    writeFileSync(join(mill, "nul.md"), "a\u0000b");
    writeFileSync(join(mill, "big.md"), "x".repeat(1024 * 1024 + 1));
    for (const [file, words] of [
      ["latin1.md", "not valid UTF-8"],
      ["nul.md", "NUL"],
      ["big.md", "limit"],
      [".", "not a regular file"],
      ["none.md", "cannot be read"],
    ] as const) {
      expect(call(mill, ["add-task", "x", "--body-file", file]), file).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(words),
      });
    }
    expect(call(mill, ["add-task", "x", "-"], { input: Buffer.alloc(1024 * 1024 + 1, 120) }).code).toBe(2);
    expect(call(mill, ["queue"]).stdout).toContain("0 backlog");
  });

  test("bad flags are refused with what is allowed", () => {
    const mill = workspace();
    expect(call(mill, ["add-task", "x", "--size", "huge"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("small, medium or large"),
    });
    expect(call(mill, ["add-task", "x", "--priority", "101"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("-100 and 100"),
    });
    expect(call(mill, ["add-task", "x", "--body", "a", "-"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("twice"),
    });
    expect(card(mill, call(mill, ["add-task", "low", "--priority", "-5"]).stdout.trim())).toContain("priority: -5");
  });

  test("outputs are copied as regular files only; nothing is followed and nothing overwritten without --force", () => {
    const mill = workspace();
    const id = addTask(
      mill,
      "make files",
      "```sample\nbuilder:\n  write a.txt\n    | a\n  output one.txt\n    | first\n  output sub/two.txt\n    | second\n```\n",
    );
    expect(call(mill, ["start", "--once"]).code).toBe(0);
    const made = join(mill, "agents/tasks/files", id, "outputs");
    symlinkSync("/etc/passwd", join(made, "evil.txt"));
    const target = join(folder(), "got");
    expect(call(mill, ["outputs", id, target]).code).toBe(0);
    expect(readdirSync(target, { recursive: true }).map(String).sort()).toEqual(["one.txt", "sub", "sub/two.txt"]);
    writeFileSync(join(target, "one.txt"), "mine");
    expect(call(mill, ["outputs", id, target])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("nothing was copied"),
    });
    expect(readFileSync(join(target, "one.txt"), "utf8")).toBe("mine");
    expect(call(mill, ["outputs", id, target, "--force"]).code).toBe(0);
    expect(readFileSync(join(target, "one.txt"), "utf8")).toBe("first\n");
  });
});
