import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeMill, must, until } from "./mill.ts";

const namesIn = (folder: string): readonly string[] => readdirSync(folder).sort();

describe("the inbox, over the built product", { timeout: 240_000 }, () => {
  test("what is dropped is taken by a pass, worked on from its input, and done with a result in the outputs alone", async () => {
    const mill = await makeMill();
    const inbox = join(mill.root, "agents/inbox");
    mkdirSync(join(inbox, "bills"));
    writeFileSync(join(inbox, "bills/june.csv"), "1,2\n");
    mill.stage("worker", 'cat "$MILLRACE_INPUT"/bills/june.csv > "$MILLRACE_OUTPUTS/sum.txt"');
    must(await mill.call(["start", "--once", "--ignore-settle"]), "start");
    const { tasks } = await mill.json(["queue", "--state", "done"]);
    expect(tasks).toMatchObject([{ title: "bills", state: "done" }]);
    const task = (tasks as { id: string }[])[0]?.id ?? "";
    expect(readFileSync(join(mill.root, "agents/tasks/files", task, "outputs/sum.txt"), "utf8")).toBe("1,2\n");
    expect(namesIn(inbox)).toEqual([]);
    expect(await mill.json(["runs"])).toMatchObject({
      runs: [{ task, graph: "intake", verdict: "done", commit: null }],
    });
    expect(mill.judge({ settled: true })).toEqual([]);
  });

  test("a plain pass leaves what is still settling, and tells of what it refuses", async () => {
    const mill = await makeMill();
    const inbox = join(mill.root, "agents/inbox");
    mill.config("[intake]\nsettle_seconds = 3600\n");
    writeFileSync(join(inbox, "fresh.md"), "later");
    mkdirSync(join(inbox, "odd"));
    symlinkSync("/etc", join(inbox, "odd/link"));
    const done = must(await mill.call(["start", "--once"]), "start");
    expect(`${done.out}${done.err}`).toContain('"odd" in the inbox is not taken: "link" in it is a link');
    expect(namesIn(inbox)).toEqual(["fresh.md", "odd"]);
    expect(await mill.json(["queue"])).toMatchObject({ tasks: [] });
  });

  test("an engine that stays takes a drop by itself, at once when it was published by a rename", async () => {
    const mill = await makeMill();
    const inbox = join(mill.root, "agents/inbox");
    mill.config("[intake]\nsettle_seconds = 3600\n");
    const engine = mill.begin(["start", "--daemon"]);
    writeFileSync(join(inbox, ".note.md"), "Say hello.\n");
    await until("the unfinished name was seen", () => {
      try {
        return /"passing":\["/.test(readFileSync(join(mill.root, "agents/.runtime/intake.json"), "utf8"));
      } catch {
        return false;
      }
    });
    renameSync(join(inbox, ".note.md"), join(inbox, "note.md"));
    await until("the task is done", () => namesIn(join(mill.root, "agents/tasks/done")).length === 1);
    engine.child.kill("SIGTERM");
    expect(await engine.ended).toMatchObject({ code: 0 });
    expect(mill.judge({ settled: true })).toEqual([]);
  });

  test("demo --drop and add-idea put a file where it belongs, under a name of its own each time", async () => {
    const mill = await makeMill();
    for (let n = 0; n < 2; n += 1) must(await mill.call(["demo", "--drop"]), "demo --drop");
    expect(namesIn(join(mill.root, "agents/inbox"))).toEqual(["say-hello-2.md", "say-hello.md"]);
    const idea = join(mill.folder, "-- my idea\u001b[31m.md");
    writeFileSync(idea, "an idea");
    for (let n = 0; n < 2; n += 1) must(await mill.call(["add-idea", idea]), "add-idea");
    expect(namesIn(join(mill.root, "agents/ideas/raw"))).toEqual(["my idea-2.md", "my idea.md"]);
    expect(readFileSync(join(mill.root, "agents/ideas/raw/my idea.md"), "utf8")).toBe("an idea");
    expect(readFileSync(idea, "utf8")).toBe("an idea");
    expect(await mill.json(["add-idea", join(mill.folder, "none")])).toMatchObject({ error: { code: "flag-invalid" } });
    must(await mill.call(["start", "--once", "--all", "--ignore-settle"]), "start");
    expect(namesIn(join(mill.root, "agents/ideas/raw"))).toHaveLength(2);
    expect(await mill.json(["queue", "--state", "done"])).toMatchObject({ tasks: [{}, {}] });
  });
});
