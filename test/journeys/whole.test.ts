import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeMill, must } from "./mill.ts";

describe("a task from the queue to the base", () => {
  test("init, add-task, start --once and run-provenance lead to a checked commit whose history is on disk", async () => {
    const mill = await makeMill();
    mill.config('[checks]\ncommands = ["test -f export.csv"]\n');
    mill.stage("builder", "echo 'a,b' > export.csv");
    mill.stage("updater", "echo '- export' >> readme.md");
    const id = await mill.add("Add CSV export");
    const pass = await mill.json(["start", "--once"]);
    expect(pass.runs).toMatchObject([{ id: `${id}.r1`, task: id, verdict: "done" }]);
    expect(mill.git("rev-parse", "main")).toBe(pass.runs[0].commit);
    expect(mill.git("show", "main:export.csv")).toBe("a,b");
    const provenance = await mill.json(["run-provenance", `${id}.r1`]);
    expect(provenance).toMatchObject({
      plan: { verified: true },
      journal: { chain: "intact" },
      integration: {
        status: "merged",
        commit: pass.runs[0].commit,
        checks: [{ command: "test -f export.csv", exitCode: 0 }],
      },
    });
    expect(
      provenance.attempts.map((each: { stage: string; outcome: string }) => `${each.stage} ${each.outcome}`),
    ).toEqual(["builder DONE", "check PASS", "checker PASS", "updater DONE", "integrate PASS"]);
    expect((await mill.json(["queue"])).counts).toMatchObject({ backlog: 0, active: 0, done: 1 });
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("a red check leads to the fixer, and every attempt keeps a folder of its own (C13)", async () => {
    const mill = await makeMill();
    mill.config('[checks]\ncommands = ["! test -f broken"]\n');
    mill.stage("builder", "touch broken; echo 1 > made");
    mill.stage("fixer", "rm broken");
    const id = await mill.add("Break and mend");
    expect((await mill.json(["start", "--once"])).runs[0].verdict).toBe("done");
    expect(readdirSync(join(mill.root, "agents", "runs", `${id}.r1`, "attempts")).sort()).toEqual([
      "1-builder",
      "2-check",
      "3-fixer",
      "4-check-fix",
      "5-doublechecker",
      "6-updater",
      "7-integrate",
    ]);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("blocked work leaves the base alone, exits 1 and says why; the rest goes on", async () => {
    const mill = await makeMill();
    mill.stage(
      "builder",
      'case "$MILLRACE_TASK_ID" in *stuck*) OUTCOME=BLOCKED; echo half > half.txt;; *) echo ok > ok.txt;; esac',
    );
    const stuck = await mill.add("Stuck", "--graph", "quick", "--priority", "5");
    const fine = await mill.add("Fine", "--graph", "quick");
    const done = await mill.call(["start", "--once", "--all"]);
    expect(done.code).toBe(1);
    expect(done.out).toContain("builder ended with BLOCKED");
    expect((await mill.json(["queue"])).counts).toMatchObject({ blocked: 1, done: 1 });
    expect((await mill.call(["why", stuck])).out).toContain("BLOCKED");
    expect(mill.git("ls-tree", "--name-only", "main").split("\n")).toEqual(["ok.txt", "readme.md"]);
    expect(mill.judge({ acknowledged: [stuck, fine], settled: true })).toEqual([]);
  });

  test("B7: a task starts when what it depends on is done, and waits with its reason when that is blocked", async () => {
    const mill = await makeMill();
    mill.stage(
      "builder",
      'echo "$MILLRACE_TASK_ID" >> "$JOURNEY/order"; case "$MILLRACE_TASK_ID" in *never*) OUTCOME=BLOCKED;; esac',
    );
    const first = await mill.add("First", "--graph", "quick");
    const second = await mill.add("Second", "--graph", "quick", "--depends-on", first, "--priority", "9");
    const never = await mill.add("Never", "--graph", "quick", "--priority", "-1");
    const waits = await mill.add("Waits", "--graph", "quick", "--depends-on", never);
    expect((await mill.call(["start", "--once", "--all"])).code).toBe(1);
    expect(readFileSync(join(mill.folder, "order"), "utf8").trim().split("\n")).toEqual([first, second, never]);
    const rows = (await mill.json(["queue", "--state", "backlog"])).tasks;
    expect(rows).toMatchObject([{ id: waits, reason: expect.stringContaining(never) as string }]);
    expect(mill.judge({ acknowledged: [first, second, never, waits], settled: true })).toEqual([]);
  });

  test("a run that changes nothing ends done as a no-op and leaves no commit", async () => {
    const mill = await makeMill();
    const id = await mill.add("Nothing to do", "--graph", "quick");
    const pass = await mill.json(["start", "--once"]);
    expect(pass.runs).toMatchObject([{ verdict: "done", commit: null }]);
    expect((await mill.json(["run-provenance", `${id}.r1`])).integration.status).toBe("noop");
    expect(mill.git("rev-parse", "main")).toBe(mill.from);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test.each(["beside", "inside", "equal"] as const)(
    "the repository may lie beside, inside or be the workspace: %s",
    async (placing) => {
      const mill = await makeMill(placing);
      mill.stage("builder", "echo made > made.txt");
      const from = mill.git("rev-parse", "main");
      const id = await mill.add("Make a file", "--graph", "quick");
      must(await mill.call(["start", "--once"]), "start");
      expect(mill.git("show", "main:made.txt")).toBe("made");
      expect(mill.git("show", "--name-only", "--format=", "-m", "--first-parent", "main")).toBe("made.txt");
      expect(readFileSync(join(mill.repo, "made.txt"), "utf8")).toBe("made\n");
      expect(mill.judge({ acknowledged: [id], settled: true, from })).toEqual([]);
    },
  );
});
