import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lookUp } from "../../src/agents/family.ts";
import { product } from "../build.ts";
import { family, makeDaemonMill, patiently, standsIn, stay } from "./daemon.ts";
import { must, type Call, type Mill } from "./mill.ts";

/** A builder that says it is at work, goes on when the test lets it, and writes down that it ended. */
const HELD =
  'touch "$JOURNEY/at-$MILLRACE_TASK_ID"; until [ -f "$JOURNEY/go" ]; do sleep 0.05; done; echo made > "made-$MILLRACE_TASK_ID.txt"';
/** One that does not hear SIGTERM, with a child in a session of its own. */
const DEAF = `trap '' TERM; setsid sleep 306 & ${HELD}`;

const HOWS = ["--once", "--daemon", "--detach"];

const held = async (config = "", script = HELD): Promise<{ mill: Mill; id: string; engine: Call }> => {
  const mill = await makeDaemonMill();
  mill.config(config);
  mill.stage("builder", script);
  const id = await mill.add("Make a file", "--graph", "quick");
  const engine = await stay(mill);
  await atWork(mill, id);
  return { mill, id, engine };
};

const atWork = async (mill: Mill, id: string): Promise<void> =>
  patiently("the builder works", () => existsSync(join(mill.folder, `at-${id}`)));
const letGo = (mill: Mill): void => writeFileSync(join(mill.folder, "go"), "");

/** The engine has gone as it should, and no process of this mill but for `left` is there. */
const gone = async (mill: Mill, engine: Call): Promise<void> => {
  const done = await engine.ended;
  expect([done.code, done.err]).toEqual([0, expect.not.stringMatching(/\n\s+at /)]);
  expect(family(mill)).toEqual([]);
};

/** A new engine brings what is open to its end. */
const finishes = async (mill: Mill, ...ids: readonly string[]): Promise<void> => {
  letGo(mill);
  const engine = await stay(mill);
  await patiently("all is done", () => ids.every((id) => standsIn(mill, id)[0] === "done"));
  must(await mill.call(["stop"]), "stop");
  await gone(mill, engine);
  expect(mill.judge({ acknowledged: ids, settled: true })).toEqual([]);
};

const journalOf = (mill: Mill, id: string): string =>
  readFileSync(join(mill.root, `agents/runs/${id}.r1/journal.jsonl`), "utf8");

describe("an engine that dies", () => {
  test("M57, A9, A10, E4: killed twice under a long attempt, its stage is neither lost nor started again, and its time goes on", async () => {
    const { mill, id, engine } = await held();
    const begun = Date.now();
    for (let each = engine, n = 0; n < 2; n += 1) {
      each.child.kill("SIGKILL");
      await each.ended;
      expect((await mill.json(["status"])).engine.word).toBe("crashed");
      each = await stay(mill);
      await patiently("the run is shown", async () => (await mill.json(["status"])).runs.length === 1);
      expect((await mill.json(["status"])).runs).toMatchObject([{ id: `${id}.r1`, node: "builder", attempt: 1 }]);
      if (n === 1) {
        letGo(mill);
        const workedMs = Date.now() - begun;
        await patiently("it is done", () => standsIn(mill, id)[0] === "done");
        const { attempts } = await mill.json(["run-provenance", `${id}.r1`]);
        expect(attempts[0].durationMs).toBeGreaterThanOrEqual(workedMs - 100);
        must(await mill.call(["stop"]), "stop");
        await gone(mill, each);
      }
    }
    expect(mill.starts()).toEqual([`${id}.r1 1`]);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("A2, P6: beside an engine that stays, start --once, --daemon and --detach are refused with 75 and told who has it", async () => {
    const { mill, id, engine } = await held();
    for (const second of await Promise.all(HOWS.map(async (how) => mill.call(["start", how, "--json"])))) {
      expect(second.code).toBe(75);
      expect(JSON.parse(second.out)).toMatchObject({
        error: { code: "engine-running", message: expect.stringContaining(`pid ${engine.child.pid} `) as string },
      });
    }
    letGo(mill);
    await patiently("it is done", () => standsIn(mill, id)[0] === "done");
    must(await mill.call(["stop"]), "stop");
    await gone(mill, engine);
  });
});

describe("an engine that is stopped", () => {
  test("A5, M30: SIGTERM admits nothing more, lets what ends in the grace end, ends the rest with all it started, and loses nothing", async () => {
    const mill = await makeDaemonMill();
    mill.config("[engine]\ngrace_seconds = 2\n[execution]\nconcurrency = 2\n");
    mill.stage(
      "builder",
      `case "$MILLRACE_TASK_ID" in *deaf*) ${DEAF};; *) touch "$JOURNEY/at-$MILLRACE_TASK_ID"; sleep 1; echo x > soon.txt;; esac`,
    );
    const deaf = await mill.add("deaf", "--graph", "quick");
    const soon = await mill.add("soon", "--graph", "quick");
    const later = await mill.add("later", "--graph", "quick");
    const engine = await stay(mill);
    await atWork(mill, deaf);
    await atWork(mill, soon);
    engine.child.kill("SIGTERM");
    await gone(mill, engine);
    expect(standsIn(mill, later)).toEqual(["backlog"]);
    expect(journalOf(mill, deaf)).toContain('"class":"killed"');
    expect(journalOf(mill, soon)).not.toContain('"class":"killed"');
    expect(mill.judge({ acknowledged: [deaf, soon, later] })).toEqual([]);
    await finishes(mill, deaf, soon, later);
    expect(mill.starts().filter((start) => start.startsWith(`${soon}.r1 `))).toEqual([`${soon}.r1 1`]);
  });

  test("A5: stop --now ends the attempt without its grace; the next engine begins the stage again", async () => {
    const { mill, id, engine } = await held("[engine]\ngrace_seconds = 600\n");
    must(await mill.call(["stop", "--now", "--yes"]), "stop --now");
    await gone(mill, engine);
    expect(journalOf(mill, id)).toContain('"class":"killed"');
    await finishes(mill, id);
    expect(new Set(mill.starts()).size).toBe(2);
  });

  test("E4: stop --after-stage answers at once, waits for the attempt however long it takes, and starts none after it", async () => {
    const { mill, id, engine } = await held('[engine]\ngrace_seconds = 0\n[checks]\ncommands = ["true"]\n');
    const stop = mill.begin(["stop", "--after-stage"]);
    await patiently("it is stopping", async () => (await mill.json(["status"])).engine.stopping === "after-stage");
    expect(lookUp(engine.child.pid ?? 0)).not.toBe(null);
    letGo(mill);
    must(await stop.ended, "stop --after-stage");
    await gone(mill, engine);
    expect(journalOf(mill, id)).not.toContain('"class":"killed"');
    expect(standsIn(mill, id)).toEqual(["active"]);
    await finishes(mill, id);
    expect(mill.starts()).toEqual([`${id}.r1 1`]);
  });

  test("M57: stop --hand-over leaves the attempt at work, and the next engine takes it over", async () => {
    const { mill, id, engine } = await held("[engine]\ngrace_seconds = 0\n");
    must(await mill.call(["stop", "--hand-over"]), "stop --hand-over");
    expect((await engine.ended).code).toBe(0);
    expect(family(mill).length).toBeGreaterThan(0);
    await finishes(mill, id);
    expect(mill.starts()).toEqual([`${id}.r1 1`]);
  });

  test("M26, A1: one that was suspended keeps its workspace; stop --force ends it with its agents, and another goes on", async () => {
    const { mill, id, engine } = await held();
    engine.child.kill("SIGSTOP");
    const refused = await mill.call(["start", "--daemon"]);
    expect([refused.code, refused.err]).toEqual([75, expect.stringContaining(`pid ${engine.child.pid} `)]);
    must(await mill.call(["stop", "--force", "--yes"]), "stop --force");
    await engine.ended;
    expect(family(mill)).toEqual([]);
    expect(journalOf(mill, id).match(/"class":"killed"/g)).toHaveLength(1);
    await finishes(mill, id);
    expect(new Set(mill.starts()).size).toBe(2);
  });

  test("the marker agents/STOP ends an engine without a command line and keeps others from starting until it is gone", async () => {
    const { mill, id, engine } = await held("[engine]\ngrace_seconds = 0\n");
    const marker = join(mill.root, "agents/STOP");
    writeFileSync(marker, "");
    await gone(mill, engine);
    for (const { code, err } of await Promise.all(HOWS.map(async (how) => mill.call(["start", how])))) {
      expect([code, err]).toEqual([3, expect.stringContaining("agents/STOP")]);
    }
    expect(mill.judge({ acknowledged: [id] })).toEqual([]);
    rmSync(marker);
    await finishes(mill, id);
  });
});

describe("an engine and its terminal", () => {
  test("E2: SIGHUP has it read its settings again, a broken file leaves the last good ones in force and says so", async () => {
    const { mill, id, engine } = await held("[execution]\nconcurrency = 2\n[watchers]\nroots = []\n");
    mill.config("[execution]\nconcurrency = 5\n[watchers]\nroots = []\n");
    engine.child.kill("SIGHUP");
    await patiently("it is read", async () => (await mill.json(["status"])).engine.concurrency === 5);
    appendFileSync(join(mill.root, "millrace.toml"), "[broken\n");
    engine.child.kill("SIGHUP");
    await patiently("it is told", async () => (await mill.json(["status"])).engine.lastGood !== null);
    expect((await mill.json(["status"])).engine.concurrency).toBe(5);
    letGo(mill);
    await patiently("it is done", () => standsIn(mill, id)[0] === "done");
    must(await mill.call(["stop"]), "stop");
    await gone(mill, engine);
  });

  test("M31, A1: one that was detached outlives its terminal, prints to its log, is shown and is stopped", async () => {
    const mill = await makeDaemonMill();
    mill.stage("builder", HELD);
    const id = await mill.add("Make a file", "--graph", "quick");
    const terminal = inTerminal(mill, "start --detach");
    await atWork(mill, id);
    await terminal.close();
    const { engine } = await mill.json(["status"]);
    expect(engine).toMatchObject({ word: "running", owner: { what: "start --daemon" } });
    letGo(mill);
    await patiently("it is done", () => standsIn(mill, id)[0] === "done");
    expect(readFileSync(join(mill.root, "agents/.runtime/logs/engine.log"), "utf8")).toContain(id);
    must(await mill.call(["stop"]), "stop");
    await patiently("it is gone", () => family(mill).length === 0);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("M31, M32: one in the foreground whose terminal is closed goes on without it", async () => {
    const mill = await makeDaemonMill();
    mill.stage("builder", HELD);
    const id = await mill.add("Make a file", "--graph", "quick");
    const terminal = inTerminal(mill, "start --daemon");
    await atWork(mill, id);
    await terminal.close();
    letGo(mill);
    await patiently("it is done", () => standsIn(mill, id)[0] === "done");
    expect((await mill.json(["status"])).engine.word).toBe("running");
    must(await mill.call(["stop"]), "stop");
    await patiently("it is gone", () => family(mill).length === 0);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });
});

/** A call in a terminal of its own; closing it takes the terminal away, with the hang-up that the kernel sends. */
const inTerminal = (mill: Mill, args: string): { readonly close: () => Promise<void> } => {
  const command = `"${process.execPath}" "${product}" ${args}; sleep 600`;
  const child = spawn("script", ["--quiet", "--command", command, "/dev/null"], {
    cwd: mill.root,
    stdio: ["ignore", "ignore", "ignore"],
    env: { ...process.env, JOURNEY: mill.folder, SHELL: "/bin/sh" },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
};
