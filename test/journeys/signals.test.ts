import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeMill, must, until, type Mill } from "./mill.ts";

/** A builder that says it is at work and goes on when the test lets it. */
const HELD = 'touch "$JOURNEY/at-work"; while [ ! -f "$JOURNEY/go" ]; do sleep 0.02; done; echo made > made.txt';

const held = async (): Promise<{ mill: Mill; id: string }> => {
  const mill = await makeMill();
  mill.stage("builder", HELD);
  return { mill, id: await mill.add("Make a file", "--graph", "quick") };
};

const atWork = async (mill: Mill): Promise<void> =>
  until("the builder works", () => existsSync(join(mill.folder, "at-work")));
const letGo = (mill: Mill): void => writeFileSync(join(mill.folder, "go"), "");

describe("a foreground pass and its signals", () => {
  test("A8: the first Ctrl+C drains and shows it: the agent at work ends, nothing new begins, exit 130", async () => {
    const { mill, id } = await held();
    const pass = mill.begin(["start", "--once"]);
    await atWork(mill);
    pass.child.kill("SIGINT");
    await until("it says so", () => readFileSync(join(mill.folder, lastErr(mill)), "utf8").includes("Ending in order"));
    letGo(mill);
    expect((await pass.ended).code).toBe(130);
    expect(mill.judge({ acknowledged: [id] })).toEqual([]);
    must(await mill.call(["start", "--once"]), "the next start");
    expect(mill.starts()).toEqual([`${id}.r1 1`]);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("A5: SIGTERM drains and exits 0; the next start goes on where it stood (A9)", async () => {
    const { mill, id } = await held();
    const pass = mill.begin(["start", "--once"]);
    await atWork(mill);
    pass.child.kill("SIGTERM");
    letGo(mill);
    expect((await pass.ended).code).toBe(0);
    must(await mill.call(["start", "--once"]), "the next start");
    expect(mill.starts()).toEqual([`${id}.r1 1`]);
    expect(mill.git("show", "main:made.txt")).toBe("made");
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("M30: a second Ctrl+C ends the agent and the pass at once, and the work is taken up again as a new attempt", async () => {
    const { mill, id } = await held();
    const pass = mill.begin(["start", "--once"]);
    await atWork(mill);
    pass.child.kill("SIGINT");
    pass.child.kill("SIGINT");
    const repeat = setInterval(() => pass.child.kill("SIGINT"), 50);
    expect((await pass.ended).code).toBe(130);
    clearInterval(repeat);
    letGo(mill);
    must(await mill.call(["start", "--once"]), "the next start");
    expect(mill.starts()).toHaveLength(2);
    expect(new Set(mill.starts()).size).toBe(2);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("A2: a second engine is refused with 75 and told who holds the workspace", async () => {
    const { mill, id } = await held();
    const pass = mill.begin(["start", "--once"]);
    await atWork(mill);
    const second = await mill.call(["start", "--once", "--json"]);
    expect(second.code).toBe(75);
    expect(JSON.parse(second.out)).toMatchObject({
      schema: "millrace.error/1",
      error: { code: "engine-running", message: expect.stringContaining(String(pass.child.pid)) as string },
    });
    letGo(mill);
    expect((await pass.ended).code).toBe(0);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("A4: a dead owner is taken over at once, with an event that says so; M57: its agent is adopted, not started anew", async () => {
    const { mill, id } = await held();
    const pass = mill.begin(["start", "--once"]);
    await atWork(mill);
    pass.child.kill("SIGKILL");
    await pass.ended;
    const status = await mill.json(["status"]);
    expect(JSON.stringify(status)).toContain("crashed");
    const next = mill.begin(["start", "--once"]);
    letGo(mill);
    must(await next.ended, "the next start");
    expect(mill.starts()).toEqual([`${id}.r1 1`]);
    expect(readFileSync(join(mill.root, "agents", "journal.jsonl"), "utf8")).toContain("engine-took-over");
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("C11: a prompt and the configuration edited while the builder runs change nothing of that run", async () => {
    const { mill, id } = await held();
    const pass = mill.begin(["start", "--once"]);
    await atWork(mill);
    mill.config('[checks]\ncommands = ["false"]\n');
    writeFileSync(join(mill.root, "agents", "prompts", "fixer.md"), "Edited.\n");
    writeFileSync(join(mill.root, "agents", "prompts", "builder.md"), "Edited.\n");
    letGo(mill);
    expect((await pass.ended).code).toBe(0);
    const provenance = await mill.json(["run-provenance", `${id}.r1`]);
    expect(provenance).toMatchObject({ plan: { verified: true }, integration: { status: "merged", checks: [] } });
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });
});

const lastErr = (mill: Mill): string => {
  const calls = readFileSync(join(mill.folder, "calls"), "utf8").trim().split("\n");
  return `call-${calls.at(-1)?.split(" ")[0] ?? ""}.err`;
};
