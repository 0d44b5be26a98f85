import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { family, makeDaemonMill, patiently, sleep, standsIn, stay } from "./daemon.ts";
import { must, type Call, type Mill } from "./mill.ts";

/** Goes on when the test lets it; where the title says otherwise it ends at once. */
const HELD =
  'case "$MILLRACE_TASK_ID" in *held*) until [ -f "$JOURNEY/go" ]; do sleep 0.2; done;; esac; echo made > "made-$MILLRACE_TASK_ID.txt"';
const letGo = (mill: Mill): void => writeFileSync(join(mill.folder, "go"), "");

const finish = async (mill: Mill, engine: Call, done: readonly string[]): Promise<void> => {
  await patiently("all is done", () => done.every((id) => standsIn(mill, id)[0] === "done"));
  must(await mill.call(["stop"]), "stop");
  expect((await engine.ended).code).toBe(0);
  expect(family(mill)).toEqual([]);
  expect(mill.judge({ acknowledged: done, settled: true })).toEqual([]);
};

describe("steering an engine at work", () => {
  test("E4, E5, B10: with eight runs in flight and others merging every verb is answered, says when it holds, and holds", async () => {
    const mill = await makeDaemonMill();
    mill.config('[execution]\nconcurrency = 10\n[checks]\ncommands = ["sleep 0.1"]\n');
    mill.stage("builder", HELD);
    const held: string[] = [];
    for (let n = 1; n <= 8; n += 1) held.push(await mill.add(`held ${n}`, "--graph", "quick", "--priority", "50"));
    const [first = "", second = ""] = held;
    const engine = await stay(mill);
    await patiently("eight are at work", () => mill.starts().length >= 8);
    const quick = [await mill.add("quick 1", "--graph", "quick"), await mill.add("quick 2", "--graph", "quick")];
    const card = join(mill.folder, "edited.md");
    writeFileSync(
      card,
      readFileSync(join(mill.root, `agents/tasks/active/${first}.md`), "utf8").replace("Do it.", "Do it well."),
    );
    const edited = await mill.json(["edit", first, "--file", card]);
    expect(edited).toMatchObject({ accepted: true, effective: "next-run" });
    expect(await mill.json(["pause", second])).toMatchObject({ accepted: true, effective: "after-stage" });
    expect(await mill.json(["pause"])).toMatchObject({ accepted: true });
    await patiently("it is told", async () => (await mill.json(["status"])).engine.word === "paused");
    // What is held back is the next attempt; those at work are told as such.
    const told = (await mill.json(["status"])).runs as {
      task: string;
      attempt: number | null;
      waiting: string | null;
    }[];
    expect(told.filter(({ task }) => held.includes(task)).map(({ waiting }) => waiting)).toEqual(held.map(() => null));
    expect((await mill.call(["why"])).out).toMatch(/attempts at work end first\./);
    const waiting = [await mill.add("quick 3", "--graph", "quick"), await mill.add("quick 4", "--graph", "quick")];
    const [third = "", fourth = ""] = waiting;
    const begun = mill.starts().filter((start) => start.includes("quick-3") || start.includes("quick-4"));
    for (const args of [
      ["prioritise", third, "7"],
      ["reorder", fourth, third],
      ["defer", third],
      ["thaw", third],
      ["reload"],
      ["cancel", second, "--yes"],
      ["retry", second],
    ])
      expect([args[0], (await mill.json(args)).accepted]).toEqual([args[0], true]);
    for (const args of [
      ["approve", first],
      ["answer", first, "What?"],
      ["unblock", first],
    ]) {
      const refused = await mill.call(args);
      expect([args[0], refused.code, refused.err]).toEqual([args[0], 3, expect.stringContaining(first)]);
    }
    await sleep(500);
    // Nothing begins while it is paused, and whatever was at work is at work still.
    expect(begun).toEqual([]);
    expect(mill.starts().filter((start) => /quick-[34]/.test(start))).toEqual([]);
    expect(readFileSync(join(mill.root, `agents/runs/${first}.r1/plan.json`), "utf8")).not.toContain("Do it well.");
    expect(standsIn(mill, first)).toEqual(["active"]);
    letGo(mill);
    expect(await mill.json(["resume"])).toMatchObject({ accepted: true });
    await mill.call(["resume", second]);
    await finish(mill, engine, [...held, ...quick, ...waiting]);
    expect(readFileSync(join(mill.root, `agents/tasks/done/${first}.md`), "utf8")).toContain("Do it well.");
  });

  test("an agent that asks waits for its answer in blocked, and the next prompt holds the answer", async () => {
    const mill = await makeDaemonMill();
    mill.stage(
      "builder",
      'if grep -q "Port 8080 it is" "$MILLRACE_PROMPT_FILE"; then echo 8080 > port.txt; else echo "Which port?" > "$MILLRACE_QUESTION"; fi',
    );
    const id = await mill.add("Serve", "--graph", "quick");
    const engine = await stay(mill);
    await patiently("it asks", () => standsIn(mill, id)[0] === "blocked");
    await patiently("it is shown", async () => (await mill.json(["status"])).needs.length === 1);
    expect((await mill.json(["status"])).needs).toMatchObject([
      { task: id, kind: "question", asks: expect.stringContaining("Which port?") as string },
    ]);
    expect(await mill.json(["answer", id, "Port 8080 it is."])).toMatchObject({ accepted: true });
    await finish(mill, engine, [id]);
    expect(mill.git("show", "main:port.txt")).toBe("8080");
  });

  test("a run that comes to an approve node waits for a person; rejected it is mended, approved it is merged", async () => {
    const mill = await makeDaemonMill();
    writeFileSync(join(mill.root, "agents/graphs/signed.toml"), SIGNED);
    mill.stage("builder", "echo draft > text.txt");
    mill.stage("fixer", 'grep -q "too short" "$MILLRACE_PROMPT_FILE" && echo "a longer text" > text.txt');
    const id = await mill.add("Write", "--graph", "signed");
    const engine = await stay(mill);
    const asks = async (): Promise<boolean> => (await mill.json(["status"])).needs.length === 1;
    await patiently("it is asked for", asks);
    expect((await mill.json(["status"])).needs).toMatchObject([{ task: id, kind: "approval" }]);
    expect(await mill.json(["reject", id, "--note", "It is too short."])).toMatchObject({ accepted: true });
    await patiently("it was mended", () => mill.starts().length >= 2);
    await patiently("it is asked for again", asks);
    expect(mill.git("rev-parse", "main")).toBe(mill.from);
    expect(await mill.json(["approve", id])).toMatchObject({ accepted: true });
    await finish(mill, engine, [id]);
    expect(mill.git("show", "main:text.txt")).toBe("a longer text");
  });

  test("B10, I2: a card and files that are laid down by hand are taken by themselves", async () => {
    const mill = await makeDaemonMill();
    mill.config("[intake]\nsettle_seconds = 0.2\n");
    mill.stage("builder", HELD);
    mill.stage(
      "worker",
      'cp "$MILLRACE_INPUT"/*.csv "$MILLRACE_OUTPUTS"/ 2>/dev/null || true; echo x > "from-$MILLRACE_TASK_ID.txt"',
    );
    const engine = await stay(mill);
    writeFileSync(join(mill.root, "agents/tasks/backlog/by-hand.md"), "---\ntitle: By hand\ngraph: quick\n---\nDo.\n");
    mkdirSync(join(mill.root, "agents/inbox/Numbers"));
    writeFileSync(join(mill.root, "agents/inbox/Numbers/a.csv"), "1,2\n");
    writeFileSync(join(mill.root, "agents/inbox/Tidy the readme.txt"), "Shorter, please.\n");
    const done = (): readonly string[] =>
      readdirSync(join(mill.root, "agents/tasks/done")).filter((name) => name.endsWith(".md"));
    await patiently("all three are done", () => done().length === 3);
    expect(done().join(" ")).toMatch(/numbers\.md.*tidy-the-readme\.md.*by-hand\.md/);
    expect(existsSync(join(mill.root, "agents/inbox/Numbers"))).toBe(false);
    await finish(
      mill,
      engine,
      done().map((name) => name.slice(0, -3)),
    );
  });
});

describe("what holds an engine back", () => {
  test("C6, E8: a runner's usage limit rests its lane alone, with a countdown, and goes on by itself when it is over", async () => {
    const mill = await makeDaemonMill();
    mill.config(OTHER_LANE(mill));
    mill.stage("builder", LIMITED);
    const limited = [await mill.add("limited", "--graph", "quick")];
    const engine = await stay(mill);
    const pauses = async (): Promise<readonly object[]> => (await mill.json(["status"])).pauses;
    await patiently("the lane rests", async () => (await pauses()).length === 1);
    expect(await pauses()).toMatchObject([
      { owner: "usage-limit", scope: "runner:scripted", untilAt: expect.any(String) as string },
    ]);
    const resetAt = Date.parse(((await pauses())[0] as { untilAt: string }).untilAt);
    expect((await mill.call(["status"])).out).toMatch(/usage limit of scripted.* in [\d.]+ .*resumes by itself/);
    const refused = await mill.call(["resume"]);
    expect([refused.code, refused.err], "a person's resume lifts no limit").toEqual([
      3,
      expect.stringContaining("usage-limit"),
    ]);
    const behind = await mill.add("behind it", "--graph", "quick");
    limited.push(behind);
    const other = await mill.add("another lane", "--graph", "intake");
    await patiently("the other lane works", () => standsIn(mill, other)[0] === "done");
    // Until the reset the lane is closed to all; on a machine so slow that it has passed, nothing can be said of it.
    const begun = mill.starts();
    if (Date.now() < resetAt) expect(begun.filter((start) => start.startsWith(behind))).toEqual([]);
    writeFileSync(join(mill.folder, "renewed"), "");
    await finish(mill, engine, [...limited, other]);
    expect(await pauses()).toEqual([]);
  });

  test("C6: in quiet hours nothing starts, and work goes on when they are over", async () => {
    const mill = await makeDaemonMill();
    mill.config('[execution]\nquiet_hours = ["00:00-00:00"]\n');
    const id = await mill.add("Sleep", "--graph", "quick");
    const engine = await stay(mill);
    await patiently("it is told", async () => (await mill.json(["status"])).pauses.length === 1);
    expect((await mill.json(["status"])).pauses).toMatchObject([{ owner: "quiet-hours", scope: "engine" }]);
    expect((await mill.call(["why"])).out).toMatch(/quiet/);
    expect(mill.starts()).toEqual([]);
    must(await mill.call(["config", "set", "execution.quiet_hours", "[]"]), "config set");
    await finish(mill, engine, [id]);
  });

  test("C4: a day's budget that is used up stops what is left and says so, and goes on when it is raised", async () => {
    const mill = await makeDaemonMill();
    mill.config("[execution]\nconcurrency = 1\n[budget.day]\nattempts = 2\n");
    const ids = [
      await mill.add("one", "--graph", "quick"),
      await mill.add("two", "--graph", "quick"),
      await mill.add("three", "--graph", "quick"),
    ];
    const engine = await stay(mill);
    await patiently("it stops", async () => (await mill.json(["status"])).pauses.length === 1);
    expect((await mill.json(["status"])).pauses).toMatchObject([{ owner: "budget" }]);
    expect((await mill.call(["why"])).out).toMatch(/budget/);
    const told = (await mill.call(["logs"])).out.split("\n").filter((line) => line.includes("2 attempts are used up"));
    expect(told.map((line) => line.includes("Paused (budget"))).toEqual([false, true]);
    expect(mill.starts().length).toBeLessThan(3);
    must(await mill.call(["config", "set", "budget.day.attempts", "100"]), "config set");
    await finish(mill, engine, ids);
  });
});

const SIGNED = `schema = "millrace.graph/1"
name = "signed"
summary = "A person signs what is built."
entry = "builder"

[nodes.builder]
kind = "agent"
prompt = "builder"
outcomes = ["DONE", "BLOCKED"]
on = { DONE = "sign-off", BLOCKED = "blocked", exhausted = "blocked" }

[nodes.sign-off]
kind = "approve"
question = "Shall this go into the base?"
visits = 3
on = { APPROVED = "integrate", REJECTED = "fixer", exhausted = "blocked" }

[nodes.fixer]
kind = "agent"
prompt = "fixer"
visits = 3
outcomes = ["DONE", "BLOCKED"]
on = { DONE = "sign-off", BLOCKED = "blocked", exhausted = "blocked" }

[nodes.integrate]
kind = "integrate"
visits = 3
on = { MERGED = "done", NEEDS_REVISION = "fixer", exhausted = "blocked" }
`;

/** The stage of the graph intake is bound to a runner of its own. */
const OTHER_LANE = ({ folder }: Mill): string => `[execution]
concurrency = 4

[runners.other]
kind = "command"
command = [${JSON.stringify(join(folder, "agent"))}]
env = ["JOURNEY"]

[stages.worker]
runner = "other"
`;

/** Refuses until the limit was renewed; its reset is a few seconds away. */
const LIMITED = `if [ ! -f "$JOURNEY/renewed" ]; then
  printf '{"class":"usage-limited","retry_at":"%s","summary":"The week is used up."}' "$(date -u -d '+12 seconds' +%FT%TZ)" > "$MILLRACE_REPORT"
  exit 75
fi
echo made > "made-$MILLRACE_TASK_ID.txt"`;
