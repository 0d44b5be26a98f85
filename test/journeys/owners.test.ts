import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { lookUp } from "../../src/agents/family.ts";
import { product } from "../build.ts";
import { makeMill, must, until, type Mill } from "./mill.ts";

/** An agent at work until the test lets it go; `held` says that it began. */
const working = async (): Promise<{ mill: Mill; id: string; pass: ReturnType<Mill["begin"]> }> => {
  const mill = await makeMill();
  mill.stage(
    "builder",
    'touch "$JOURNEY/at-work"; while [ ! -f "$JOURNEY/go" ]; do sleep 0.02; done; echo made > made.txt',
  );
  const id = await mill.add("Make a file", "--graph", "quick");
  const pass = mill.begin(["start", "--once"]);
  await until("the builder works", () => existsSync(join(mill.folder, "at-work")));
  return { mill, id, pass };
};
const letGo = (mill: Mill): void => writeFileSync(join(mill.folder, "go"), "");

describe("who owns a workspace", () => {
  test("A2: a second start is refused with 75 and the owner's pid, host and age; status tells the same", async () => {
    const { mill, pass } = await working();
    const pid = String(pass.child.pid);
    const second = await mill.call(["start", "--once"]);
    const since = new Date().toISOString().slice(0, 10);
    expect(second.code).toBe(75);
    expect(second.err).toMatch(new RegExp(`${pid}.*${hostname()}.*since ${since}T`));
    expect((await mill.call(["status"])).out).toMatch(new RegExp(`${pid} on ${hostname()}, begun .* ago`));
    letGo(mill);
    must(await pass.ended, "the owner");
  });

  test("A3: a workspace that is moved while its engine runs stays owned, under the new path as under the old", async () => {
    const { mill, pass } = await working();
    const moved = join(mill.folder, "moved");
    renameSync(mill.root, moved);
    const second = spawnSync(process.execPath, [product, "start", "--once"], { cwd: moved, encoding: "utf8" });
    expect([second.status, second.stderr]).toEqual([75, expect.stringContaining(`pid ${pass.child.pid} `)]);
    renameSync(moved, mill.root);
    expect((await mill.call(["start", "--once"])).code).toBe(75);
    letGo(mill);
    await pass.ended;
  });

  test("M23, P6: of twenty starts at once exactly one works, and each loser exits 75 and names it", async () => {
    const mill = await makeMill();
    mill.stage("builder", 'while [ ! -f "$JOURNEY/go" ]; do sleep 0.02; done; echo made > made.txt');
    const id = await mill.add("Make a file", "--graph", "quick");
    const starts = Array.from({ length: 20 }, () => mill.begin(["start", "--once"]));
    const ended = starts.map(async ({ child, ended: end }) => ({ pid: child.pid, ...(await end) }));
    let losers = 0;
    for (const each of ended) void each.then(() => (losers += 1));
    await until("nineteen have ended", () => losers === 19);
    letGo(mill);
    const all = await Promise.all(ended);
    const [winner, ...more] = all.filter(({ code }) => code === 0);
    expect(more).toEqual([]);
    for (const each of all)
      if (each.pid !== winner?.pid)
        expect([each.code, each.err]).toEqual([75, expect.stringContaining(`pid ${winner?.pid} `)]);
    expect(mill.starts()).toEqual([`${id}.r1 1`]);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  }, 60_000);
});

describe("what an agent leaves behind", () => {
  test("A6, P11: neither a daemon in a session of its own nor one that dropped its environment lives on after the run", async () => {
    const mill = await makeMill();
    mill.stage(
      "builder",
      'setsid sleep 301 & echo $! >> "$JOURNEY/pids"; (setsid sh -c "echo \\$\\$ >> $JOURNEY/pids; exec sleep 302" &) ; ' +
        'env -i setsid sleep 303 & echo $! >> "$JOURNEY/pids"; sleep 2.5; echo made > made.txt',
    );
    await mill.add("Leave daemons", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "start");
    const pids = readFileSync(join(mill.folder, "pids"), "utf8").trim().split("\n").map(Number);
    onTestFinished(() => {
      for (const pid of pids) if (lookUp(pid) !== null) process.kill(pid, "SIGKILL");
    });
    expect(pids).toHaveLength(3);
    expect(pids.filter((pid) => lookUp(pid) !== null)).toEqual([]);
  });

  test("A6: doctor finds an attempt that lives on although its run is closed, and says how to end it", async () => {
    const mill = await makeMill();
    mill.stage("builder", "echo made > made.txt");
    const id = await mill.add("Make a file", "--graph", "quick");
    must(await mill.call(["start", "--once"]), "start");
    const orphan = spawn("sleep", ["304"], { detached: true, stdio: "ignore" });
    const folder = join(mill.root, `agents/runs/${id}.r1/attempts/1-builder`);
    const claim = JSON.parse(readFileSync(join(folder, "pid.json"), "utf8")) as object;
    const living = { ...claim, pid: orphan.pid, startTime: lookUp(orphan.pid ?? 0)?.startTime };
    writeFileSync(join(folder, "pid.json"), `${JSON.stringify(living)}\n`);
    const doctor = await mill.call(["doctor"]);
    orphan.kill("SIGKILL");
    await once(orphan, "exit");
    expect(doctor.code).toBe(1);
    expect(doctor.out).toContain(`${id}.r1: attempt 1 still runs as process ${orphan.pid}`);
    expect(doctor.out).toContain(`kill -- -${orphan.pid}`);
  });

  test("A5, A6: drained without grace, the agent and all it started are gone when the engine is, and the work is done by the next", async () => {
    const mill = await makeMill();
    mill.config("[engine]\ngrace_seconds = 0\n");
    const harm = 'trap "" TERM; setsid sleep 305 & echo $! >> "$JOURNEY/pids"; echo $$ >> "$JOURNEY/pids"; ';
    mill.stage(
      "builder",
      `${harm}touch "$JOURNEY/at-work"; [ -f "$JOURNEY/go" ] || while :; do sleep 0.05; echo x >> edited.txt; done`,
    );
    const id = await mill.add("Stubborn", "--graph", "quick");
    const pass = mill.begin(["start", "--once"]);
    await until("the builder works", () => existsSync(join(mill.folder, "at-work")));
    pass.child.kill("SIGTERM");
    expect((await pass.ended).code).toBe(0);
    const pids = readFileSync(join(mill.folder, "pids"), "utf8").trim().split("\n").map(Number);
    expect(pids.filter((pid) => lookUp(pid) !== null)).toEqual([]);
    letGo(mill);
    must(await mill.call(["start", "--once"]), "the next start");
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });
});
