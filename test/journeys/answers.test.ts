import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeMill, must, type Mill } from "./mill.ts";

const RED_ONCE = '[checks]\ncommands = ["! grep -rq BROKEN . --include=*.txt"]\n';

/** Every file of the workspace with its bytes' age, but for the engine's own small records of being there. */
const written = ({ root }: Mill): Record<string, number> =>
  Object.fromEntries(
    readdirSync(join(root, "agents"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/\.runtime\/|agents\/journal\.jsonl$/.test(path))
      .map((path) => [path, statSync(path).mtimeMs]),
  );

describe("endings", () => {
  test("C1: a stage that answers nothing ends its run with exit 1 and a reason, and the next task goes on", async () => {
    const mill = await makeMill();
    mill.stage(
      "builder",
      'case "$MILLRACE_TASK_ID" in *silent*) exit 0;; *quoted*) echo "### DONE"; echo "and so on"; exit 0;; esac; echo ok > ok.txt',
    );
    const silent = await mill.add("Silent", "--graph", "quick", "--priority", "3");
    const quoted = await mill.add("Quoted", "--graph", "quick", "--priority", "2");
    const fine = await mill.add("Fine", "--graph", "quick");
    const done = await mill.call(["start", "--once", "--all"]);
    expect(done.code).toBe(1);
    expect(done.out).toMatch(/no-outcome/);
    expect((await mill.json(["queue"])).counts).toMatchObject({ blocked: 2, done: 1, active: 0, backlog: 0 });
    expect(mill.judge({ acknowledged: [silent, quoted, fine], settled: true })).toEqual([]);
  });

  test("C5: blocked work is not tried again by itself: further starts open nothing and write no file for it", async () => {
    const mill = await makeMill();
    mill.stage("builder", "OUTCOME=BLOCKED");
    const id = await mill.add("Stuck", "--graph", "quick");
    expect((await mill.call(["start", "--once"])).code).toBe(1);
    const before = written(mill);
    const starts = mill.starts().length;
    for (let n = 0; n < 3; n += 1) await mill.call(["start", "--once", "--all"]);
    expect(written(mill)).toEqual(before);
    expect(mill.starts()).toHaveLength(starts);
    expect(existsSync(join(mill.root, `agents/tasks/blocked/${id}.md`))).toBe(true);
  });
});

describe("the gate", () => {
  test("G3: a conflict at integration goes back to the same run's fixer, which resolves it; the base is untouched until then", async () => {
    const mill = await makeMill();
    mill.stage("builder", `echo ours > readme.md; ${MEANWHILE}`);
    mill.stage(
      "fixer",
      'git -C "$JOURNEY/repo" rev-parse main > "$JOURNEY/base-at-fix"; grep -q "<<<<<<<" readme.md && echo both > readme.md',
    );
    const id = await mill.add("Conflict", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "start");
    expect(mill.git("show", "main:readme.md")).toBe("both");
    expect(readFileSync(join(mill.folder, "base-at-fix"), "utf8").trim()).toBe(mill.git("rev-parse", ":/^meanwhile"));
    const provenance = await mill.json(["run-provenance", `${id}.r1`]);
    expect(provenance.attempts.map((each: { stage: string }) => each.stage)).toContain("fixer");
    const foreign = [mill.git("rev-parse", ":/^meanwhile")];
    expect(mill.judge({ acknowledged: [id], settled: true, foreign })).toEqual([]);
  });

  test("G3, C4: a check that is red only on the candidate sends the run back within its budget, and the base never sees it", async () => {
    const mill = await makeMill();
    mill.config(RED_ONCE);
    // Each half is green alone: the meanwhile commit brings the word that the checks forbid together with the work.
    mill.stage("builder", `echo work > work.txt; echo BROKEN > "$JOURNEY/repo/other.txt"; ${MEANWHILE}`);
    const id = await mill.add("Red together", "--graph", "quick");
    const done = await mill.call(["start", "--once"]);
    expect(done.code).toBe(1);
    const meanwhile = mill.git("rev-parse", ":/^meanwhile");
    expect(mill.git("rev-parse", "main")).toBe(meanwhile);
    expect((await mill.json(["queue"])).counts).toMatchObject({ blocked: 1, done: 0 });
    const stages = (await mill.json(["run-provenance", `${id}.r1`])).attempts.map(
      (each: { stage: string }) => each.stage,
    );
    expect(stages.filter((stage: string) => stage === "fixer").length).toBeGreaterThan(0);
    expect(stages.length).toBeLessThan(40);
    expect(mill.judge({ acknowledged: [id], settled: true, foreign: [meanwhile] })).toEqual([]);
  });

  test("G9: work that failed, that asked for a person or whose checks are red never reaches the base", async () => {
    const mill = await makeMill();
    mill.config(RED_ONCE);
    mill.stage(
      "builder",
      'echo x > "$MILLRACE_TASK_ID.txt"; case "$MILLRACE_TASK_ID" in *asks*) OUTCOME=BLOCKED;; *fails*) exit 7;; *red*) echo BROKEN > red.txt;; esac',
    );
    const ids = [
      await mill.add("Asks", "--graph", "quick"),
      await mill.add("Fails", "--graph", "quick"),
      await mill.add("Red", "--graph", "quick"),
    ];
    expect((await mill.call(["start", "--once", "--all"])).code).toBe(1);
    expect(mill.git("rev-parse", "main")).toBe(mill.from);
    expect((await mill.json(["queue"])).counts).toMatchObject({ blocked: 3 });
    expect(mill.judge({ acknowledged: ids, settled: true })).toEqual([]);
  });
});

/** Somebody else commits to the base, once, while the builder works. */
const MEANWHILE =
  'cd "$JOURNEY/repo"; [ -f other.txt ] || echo theirs > readme.md; git add -A; git -c user.name=o -c user.email=o@o commit -qm meanwhile; cd - > /dev/null';

describe("the queue's answers", () => {
  test("B7: a missing and a circular dependency are named by why, queue and doctor, and nothing else waits for them", async () => {
    const mill = await makeMill();
    const lay = (id: string, front: string): void => {
      mkdirSync(join(mill.root, "agents/tasks/backlog"), { recursive: true });
      writeFileSync(
        join(mill.root, `agents/tasks/backlog/${id}.md`),
        `---\ntitle: ${id}\ngraph: quick\n${front}---\nDo.\n`,
      );
    };
    lay("lost", "depends_on: [never-was]\n");
    lay("ring-a", "depends_on: [ring-b]\n");
    lay("ring-b", "depends_on: [ring-a]\n");
    lay("free", "depends_on: [none, n/a, '-']\n");
    await mill.call(["start", "--once", "--all"]);
    expect((await mill.json(["queue"])).counts).toMatchObject({ backlog: 3, done: 1 });
    for (const [task, word] of [
      ["lost", "never-was"],
      ["ring-a", "ring-b"],
      ["ring-b", "ring-a"],
    ] as const) {
      expect((await mill.call(["why", task])).out, task).toContain(word);
      const rows = (await mill.json(["queue", "--state", "backlog"])).tasks as { id: string; reason: string }[];
      expect(rows.find(({ id }) => id === task)?.reason, task).toContain(word);
      expect((await mill.call(["doctor"])).out, task).toMatch(new RegExp(`${task}.*${word}`));
    }
  });

  test("B4, D9: a card with a bad field, one that is no text and one of only NUL are set aside by file, line and reason; the rest is done", async () => {
    const mill = await makeMill();
    const good = await mill.add("Good", "--graph", "quick");
    const folder = join(mill.root, "agents/tasks/backlog");
    writeFileSync(join(folder, "bad-field.md"), "---\ntitle: x\npriorty: 3\n---\n");
    writeFileSync(join(folder, "no-text.md"), Buffer.from([0x61, 0x0a, 0xff, 0xfe]));
    writeFileSync(join(folder, "all-nul.md"), Buffer.alloc(64));
    writeFileSync(join(folder, "crlf.md"), "\ufeff---\r\ntitle: From Windows\r\ngraph: quick\r\n---\r\nDo it.\r\n");
    must(await mill.call(["start", "--once", "--all"]), "start");
    expect((await mill.json(["queue"])).counts).toMatchObject({ done: 2 });
    const doctor = (await mill.call(["doctor"])).out;
    expect(doctor).toMatch(/bad-field\.md:3.*priorty/);
    expect(doctor).toMatch(/no-text\.md:2.*UTF-8/);
    expect(doctor).toMatch(/all-nul\.md:1.*NUL/);
    for (const verb of ["status", "queue", "why"]) expect((await mill.call([verb])).code, verb).toBe(0);
    expect(existsSync(join(mill.root, `agents/tasks/done/${good}.md`))).toBe(true);
  });

  test("D1: torn, foreign and unknown lines of the feed do not stop logs; what was skipped is counted and shown", async () => {
    const mill = await makeMill();
    await mill.add("One", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "start");
    const feed = join(mill.root, "agents/.runtime/events/1.jsonl");
    const whole = readFileSync(feed, "utf8");
    writeFileSync(feed, `${whole}garbage\n\0\0\0\n{"torn`);
    const shown = must(await mill.call(["logs", "--tail", "1000"]), "logs");
    expect(shown.out).toContain("The run closed: done");
    expect(shown.out + shown.err).toMatch(/2 .*(line|skipped|passed)/);
    await mill.add("Two", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "the next start");
    expect(must(await mill.call(["logs", "--tail", "1000"]), "logs").out.match(/The run closed: done/g)).toHaveLength(
      2,
    );
  });
});

describe("files of a person", () => {
  test("D5: millrace.toml keeps its mode when a key is set, and what Millrace makes follows the umask", async () => {
    const mill = await makeMill();
    const file = join(mill.root, "millrace.toml");
    for (const mode of [0o640, 0o664, 0o600]) {
      chmodSync(file, mode);
      must(await mill.call(["config", "set", "limits.attempts", String(mode)]), "config set");
      expect(statSync(file).mode & 0o777).toBe(mode);
    }
    const id = await mill.add("Modes", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "start");
    const expected = 0o666 & ~process.umask();
    for (const path of [
      `tasks/done/${id}.md`,
      `runs/${id}.r1/plan.json`,
      `runs/${id}.r1/journal.jsonl`,
      "journal.jsonl",
    ])
      expect(statSync(join(mill.root, "agents", path)).mode & 0o777, path).toBe(expected);
  });

  test("C11: a card and a graph edited while the run is open change nothing of it, and provenance verifies what was frozen", async () => {
    const mill = await makeMill();
    must(await mill.call(["assets", "copy", "graphs/quick"]), "assets copy");
    const graph = join(mill.root, "agents/graphs/quick.toml");
    const card = '"$JOURNEY/mill/agents/tasks/active/$MILLRACE_TASK_ID.md"';
    mill.stage("builder", `echo garbage > "${graph}"; printf 'EDITED\\n' >> ${card}; echo made > made.txt`);
    const id = await mill.add("Frozen", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "start");
    const provenance = await mill.json(["run-provenance", `${id}.r1`]);
    expect(provenance).toMatchObject({ plan: { verified: true }, integration: { status: "merged" } });
    const plan = readFileSync(join(mill.root, `agents/runs/${id}.r1/plan.json`), "utf8");
    expect(plan).not.toContain("EDITED");
    expect(readFileSync(join(mill.root, `agents/tasks/done/${id}.md`), "utf8")).toContain("EDITED");
    writeFileSync(join(mill.root, `agents/runs/${id}.r1/plan.json`), plan.replace('"quick"', '"quirk"'));
    expect(await mill.json(["run-provenance", `${id}.r1`])).toMatchObject({ plan: { verified: false } });
  });
});

describe("what an agent tells", () => {
  test("M60: a credential that an agent or a check prints reaches no journal, no feed, no face, no later prompt and no argument list", async () => {
    const mill = await makeMill();
    const secret = `sk-proj-${"Zq9".repeat(12)}`;
    mill.config('[checks]\ncommands = ["cat leaked.txt; test ! -f red"]\n');
    mill.stage(
      "builder",
      `echo "key is ${secret}"; echo x > made.txt; touch red; printf 'token=%s\\n' ${secret} > leaked.txt; ` +
        `printf '{"outcome":"DONE","summary":"used %s to log in"}' ${secret} > "$MILLRACE_REPORT"; ` +
        'ps -eo args | grep -c "Do it[.]" > "$JOURNEY/argv" || true',
    );
    mill.stage(
      "fixer",
      'rm -f red; cat "$MILLRACE_PROMPT_FILE" >> "$JOURNEY/prompts"; rm leaked.txt; touch leaked.txt',
    );
    mill.stage("doublechecker", 'cat "$MILLRACE_PROMPT_FILE" >> "$JOURNEY/prompts"');
    const id = await mill.add("Leak");
    const done = must(await mill.call(["start", "--once"]), "start");
    const told = [
      done.out + done.err,
      readFileSync(join(mill.root, `agents/runs/${id}.r1/journal.jsonl`), "utf8"),
      readFileSync(join(mill.root, "agents/.runtime/events/1.jsonl"), "utf8"),
      readFileSync(join(mill.folder, "prompts"), "utf8"),
    ];
    for (const args of [
      ["logs"],
      ["show", `${id}.r1`],
      ["show", `${id}.r1`, "--attempt", "1"],
      ["show", id],
      ["status"],
    ])
      for (const json of [[], ["--json"]]) told.push((await mill.call([...args, ...json])).out);
    for (const text of told) expect(text).not.toContain(secret);
    expect(told.join("\n")).toContain("[redacted]");
    expect(readFileSync(join(mill.folder, "argv"), "utf8").trim()).toBe("0");
  });
});
