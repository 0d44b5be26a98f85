import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { forceStop } from "../../src/compose/force-stop.ts";
import { makeLease } from "../../src/files/lease.ts";
import { makeProcesses, startTimeOf } from "../../src/machine/processes.ts";
import { makeWorld } from "../../src/machine/world.ts";
import { type Call, makeMill, type Mill, must, until } from "../journeys/mill.ts";
import { fill, mounts, smallDisk } from "../journeys/small-disk.ts";

/** An engine with an agent at work that writes into its checkout for ever; TERM does not impress it. */
const atWork = async (
  given?: Mill,
): Promise<{ mill: Mill; engine: Call; task: string; agent: number; config: string }> => {
  const mill = given ?? (await makeMill());
  const pidFile = join(mill.folder, "agent-pid");
  mill.stage("builder", `trap '' TERM\necho $$ > ${pidFile}\nwhile :; do date >> work.txt; sleep 0.05; done`);
  const task = await mill.add("Never ends", "--graph", "quick");
  const engine = mill.begin(["start", "--once"]);
  const agent = await pidIn(pidFile);
  onTestFinished(async () => {
    engine.child.kill("SIGKILL");
    await engine.ended;
  });
  return { mill, engine, task, agent, config: join(mill.root, "millrace.toml") };
};

const pidIn = async (file: string): Promise<number> => {
  const read = (): string => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return "";
    }
  };
  await until("the agent works", () => read().endsWith("\n"));
  return Number(read());
};

const ownerOf = (mill: Mill) => makeLease(mill.root, { processes: makeProcesses(), world: makeWorld() }).owner();

const settlements = (mill: Mill, task: string): string[] =>
  [
    ...readFileSync(join(mill.root, "agents", "runs", `${task}.r1`, "journal.jsonl"), "utf8").matchAll(
      /"class":"([\w-]+)"/g,
    ),
  ].map((match) => match[1] ?? "");

/** The work goes on where it was ended, and comes to its end. */
const goesOn = async (mill: Mill): Promise<void> => {
  mill.stage("builder", "echo done > done.txt");
  must(await mill.call(["start", "--once"]), "the next start");
  expect(mill.git("show", "main:done.txt")).toBe("done");
  expect(mill.judge()).toEqual([]);
};

describe("stopping by force", () => {
  test("A5: an engine that does not answer is killed, its agent is ended and settled, and the next start goes on", async () => {
    const { mill, engine, task, agent, config } = await atWork();
    engine.child.kill("SIGSTOP");
    const done = await forceStop(mill.root, config);
    expect((await engine.ended).signal ?? "ended").toMatch(/SIGKILL|ended/);
    expect([startTimeOf(agent), await ownerOf(mill)]).toEqual([null, null]);
    expect(done[0]).toMatch(/^pid \d+ \(start --once\) /);
    expect(settlements(mill, task)).toEqual(["killed"]);
    await goesOn(mill);
  });

  test("A1, A4: of an engine that died, what it left at work is ended, though agents/STOP lies there", async () => {
    const { mill, engine, task, agent, config } = await atWork();
    engine.child.kill("SIGKILL");
    await engine.ended;
    writeFileSync(join(mill.root, "agents", "STOP"), "");
    expect(await forceStop(mill.root, config)).toEqual([
      `The attempt at work of ${task}.r1 was ended; the next start goes on with it.`,
    ]);
    expect(startTimeOf(agent)).toBe(null);
    expect(settlements(mill, task)).toEqual(["killed"]);
    expect(await forceStop(mill.root, config)).toEqual(["No engine ran, and nothing of one was at work."]);
  });

  test.runIf(process.platform === "linux")(
    "E2: with a configuration that cannot be read no agent is left at work either",
    async () => {
      const { mill, engine, task, agent, config } = await atWork();
      engine.child.kill("SIGKILL");
      await engine.ended;
      const good = readFileSync(config, "utf8");
      writeFileSync(config, "[repo\n");
      const done = await forceStop(mill.root, config);
      expect(done).toEqual([`The attempt at work of ${task}.r1 was ended; the next start goes on with it.`]);
      expect(startTimeOf(agent)).toBe(null);
      writeFileSync(config, good);
      await goesOn(mill);
    },
  );

  test.runIf(mounts)(
    "D6: on a full disk it ends the engine and its agent all the same, says what could not be written, and the next start goes on",
    async () => {
      const mill = await makeMill();
      smallDisk(mill, "8m");
      const { engine, agent, config } = await atWork(mill);
      fill(mill, 0);
      engine.child.kill("SIGSTOP");
      const done = await forceStop(mill.root, config);
      await engine.ended;
      expect(done[0]).toMatch(/^pid \d+ \(start --once\) /);
      expect(done.join("\n")).toMatch(/without being settled: .*(?:full|room|space)/);
      expect(startTimeOf(agent)).toBe(null);
      rmSync(join(mill.root, "agents", "filler"));
      await goesOn(mill);
    },
  );
});
