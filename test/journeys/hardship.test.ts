import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { product } from "../build.ts";
import { beginBy, family, makeDaemonMill, patiently, standsIn, stay } from "./daemon.ts";
import { must, type Mill } from "./mill.ts";
import { fill, mounts, smallDisk } from "./small-disk.ts";

const HELD =
  'touch "$JOURNEY/at-$MILLRACE_TASK_ID"; until [ -f "$JOURNEY/go" ]; do sleep 0.1; done; echo made > "made-$MILLRACE_TASK_ID.txt"';
const letGo = (mill: Mill): void => writeFileSync(join(mill.folder, "go"), "");
const atWork = async (mill: Mill, id: string): Promise<void> =>
  patiently("the builder works", () => existsSync(join(mill.folder, `at-${id}`)));
const areDone = async (mill: Mill, ids: readonly string[]): Promise<void> =>
  patiently("all is done", () => ids.every((id) => standsIn(mill, id)[0] === "done"), 90_000);

/** A user without any right, so that permissions mean something to a test that runs as root. */
const NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
const nobody =
  process.getuid?.() === 0 &&
  spawnSync(NOBODY[0] ?? "", [...NOBODY.slice(1), process.execPath, product, "version"]).status === 0;

const chown = (mill: Mill, who: string): void => {
  if (spawnSync("chown", ["-R", who, mill.folder]).status !== 0) throw new Error("chown");
};

describe("an engine on a bad disk", () => {
  test.runIf(mounts)(
    "M8, M69, D6: the disk fills up under runs at work: the engine stays, says why it waits, and with room again all is done",
    async () => {
      const mill = await makeDaemonMill();
      mill.stage("builder", HELD);
      smallDisk(mill, "12m");
      const ids = [await mill.add("one", "--graph", "quick"), await mill.add("two", "--graph", "quick")];
      ids.push(await mill.add("three", "--graph", "quick"));
      const engine = beginBy(mill, [], ["start", "--daemon"]);
      await atWork(mill, ids[0] ?? "");
      await atWork(mill, ids[1] ?? "");
      fill(mill, 0);
      letGo(mill);
      await patiently("it says that it waits for room", () => /pauses \(disk\)/.test(engine.said()));
      for (const verb of ["status", "queue", "why"]) expect((await mill.call([verb])).code, verb).toBe(0);
      expect(mill.judge({ acknowledged: ids })).toEqual([]);
      rmSync(join(mill.root, "agents/filler"));
      await areDone(mill, ids);
      must(await mill.call(["stop"]), "stop");
      expect([await engine.ended, engine.said()]).toEqual([0, expect.not.stringMatching(/\n\s+at /)]);
      expect(family(mill)).toEqual([]);
      expect(readdirSync(join(mill.root, "agents/.runtime/tmp"))).toEqual([]);
      expect(mill.judge({ acknowledged: ids, settled: true })).toEqual([]);
    },
  );

  test.runIf(mounts)(
    "M9, D6: on a disk that is mounted read-only start refuses in one sentence, reads work, and nothing was lost",
    async () => {
      const mill = await makeDaemonMill();
      mill.stage("builder", "echo made > made.txt");
      smallDisk(mill, "12m");
      const agents = join(mill.root, "agents");
      const id = await mill.add("one", "--graph", "quick");
      expect(spawnSync("mount", ["-o", "remount,ro", agents]).status).toBe(0);
      for (const args of [["start", "--daemon"], ["start", "--once"], ["pause"]]) {
        const { code, err } = await mill.call(args);
        expect([args.join(" "), code, err]).toEqual([args.join(" "), 5, expect.stringMatching(/read-only/i)]);
        expect(err).not.toMatch(/\n\s+at /);
      }
      for (const verb of ["status", "queue", "why", "health", "doctor"])
        expect([0, 1], verb).toContain((await mill.call([verb])).code);
      expect(spawnSync("mount", ["-o", "remount,rw", agents]).status).toBe(0);
      must(await mill.call(["start", "--once"]), "start");
      expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
    },
  );

  test.runIf(nobody)(
    "M9, D6: a folder that may not be written holds the engine back with its reason, and not for longer than that lasts",
    async () => {
      const mill = await makeDaemonMill();
      mill.stage("builder", HELD);
      const ids = [await mill.add("one", "--graph", "quick"), await mill.add("two", "--graph", "quick")];
      chown(mill, "65534:65534");
      const engine = beginBy(mill, NOBODY, ["start", "--daemon"], { HOME: mill.folder });
      for (const id of ids) await atWork(mill, id);
      const runs = readdirSync(join(mill.root, "agents/runs")).map((run) =>
        join(mill.root, "agents/runs", run, "attempts"),
      );
      for (const folder of [join(mill.root, "agents/tasks/done"), ...runs]) chmodSync(folder, 0o555);
      letGo(mill);
      await patiently("it says why it waits", () => /denied|permission/i.test(engine.said()));
      expect((await mill.call(["status"])).code).toBe(0);
      expect(family(mill)).toContain(engine.child.pid);
      for (const folder of [join(mill.root, "agents/tasks/done"), ...runs]) chmodSync(folder, 0o755);
      await areDone(mill, ids);
      expect(spawnSync("kill", ["-TERM", String(engine.child.pid)]).status).toBe(0);
      expect([await engine.ended, engine.said()]).toEqual([0, expect.not.stringMatching(/\n\s+at /)]);
      chown(mill, "0:0");
      expect(mill.judge({ acknowledged: ids, settled: true })).toEqual([]);
    },
  );

  test("M10: with hardly a file left to open it goes on, and every task is done", async () => {
    const mill = await makeDaemonMill();
    mill.config('[execution]\nconcurrency = 4\n[checks]\ncommands = ["true"]\n');
    mill.stage("builder", 'echo made > "made-$MILLRACE_TASK_ID.txt"');
    const ids: string[] = [];
    for (let n = 1; n <= 6; n += 1) ids.push(await mill.add(`task ${n}`, "--graph", "quick"));
    const engine = beginBy(mill, ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"], ["start", "--daemon"]);
    await areDone(mill, ids);
    must(await mill.call(["stop"]), "stop");
    expect([await engine.ended, engine.said()]).toEqual([0, expect.not.stringMatching(/\n\s+at /)]);
    expect(mill.judge({ acknowledged: ids, settled: true })).toEqual([]);
  });
});

describe("what a person deletes under an engine", () => {
  test("M12, M63: a checkout that vanishes costs an attempt at most, and the work is done in a new one", async () => {
    const mill = await makeDaemonMill();
    mill.stage("builder", `[ -f "$JOURNEY/go" ] || { ${HELD}; }; echo made > made.txt`);
    const id = await mill.add("one", "--graph", "quick");
    const engine = await stay(mill);
    await atWork(mill, id);
    rmSync(join(mill.root, "agents/.checkouts"), { recursive: true, force: true });
    letGo(mill);
    await areDone(mill, [id]);
    expect(mill.git("show", "main:made.txt")).toBe("made");
    must(await mill.call(["stop"]), "stop");
    expect((await engine.ended).code).toBe(0);
    expect(mill.judge({ acknowledged: [id], settled: true })).toEqual([]);
  });

  test("M12: when agents/runs vanishes the engine says so, no agent goes on unwatched, and later tasks are done", async () => {
    const mill = await makeDaemonMill();
    mill.stage("builder", HELD);
    const id = await mill.add("one", "--graph", "quick");
    const engine = beginBy(mill, [], ["start", "--daemon"]);
    await atWork(mill, id);
    renameSync(join(mill.root, "agents/runs"), join(mill.folder, "runs-away"));
    letGo(mill);
    const later = await mill.add("later", "--graph", "quick");
    await areDone(mill, [later]);
    expect((await mill.call(["status"])).out + engine.said()).toContain(`${id}.r1`);
    expect(standsIn(mill, id)).toHaveLength(1);
    must(await mill.call(["stop"]), "stop");
    expect([await engine.ended, engine.said()]).toEqual([0, expect.not.stringMatching(/\n\s+at /)]);
    expect(family(mill)).toEqual([]);
  });

  test("M12: when the whole workspace vanishes the engine ends, its agents with it, and nothing of it is made again", async () => {
    const mill = await makeDaemonMill();
    mill.stage("builder", HELD);
    const id = await mill.add("one", "--graph", "quick");
    const engine = beginBy(mill, [], ["start", "--daemon"]);
    await atWork(mill, id);
    // Taken away by one rename, so that no file of the engine's stands in the way of the deletion.
    renameSync(mill.root, `${mill.root}-gone`);
    rmSync(`${mill.root}-gone`, { recursive: true, force: true, maxRetries: 10 });
    expect(await engine.ended).not.toBe(0);
    expect(engine.said()).not.toMatch(/\n\s+at /);
    letGo(mill);
    await patiently("no agent is left", () => family(mill).length === 0);
    expect(existsSync(mill.root)).toBe(false);
  });
});
