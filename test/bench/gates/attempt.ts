import { spawn } from "node:child_process";
import { closeSync, fdatasyncSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeAgents } from "../../../src/agents/agents.ts";
import type { Binding, Order } from "../../../src/domain/attempt.ts";
import { makeProcesses } from "../../../src/machine/processes.ts";
import { makeWorld } from "../../../src/machine/world.ts";
import { awaited } from "../clock.ts";
import type { Cost, Gate } from "../measure.ts";
import { output, root } from "../programs.ts";
import { makeScratch } from "../scratch.ts";

const GIGABYTE = 1024 ** 3;

/** Q4, Q26 and Q27: an attempt against a bare spawn, spawning from the engine, and a flood of output. */
export const attemptGates = (smoke: boolean): readonly Gate[] => {
  const scratch = makeScratch();
  const flooded = smoke ? 64 * 1024 ** 2 : GIGABYTE;
  const attempt = makeAttempt(scratch.folder);
  const sync = makeSync(scratch.folder);
  const flood = `head -c ${flooded} /dev/zero; printf '\\n### DONE\\n'`;
  let last = { cpu: 0, wall: 1, megabytes: 0 };
  const attended = async (): Promise<Cost> => {
    const [cpu, memory] = [process.cpuUsage(), process.memoryUsage().rss];
    const { wall = 1 } = await awaited(async () => attempt(flood));
    const used = process.cpuUsage(cpu);
    last = {
      cpu: (used.user + used.system) / 1_000,
      wall,
      megabytes: Math.max(0, (process.memoryUsage().rss - memory) / 1024 ** 2),
    };
    return { wall };
  };
  return [
    {
      id: "Q4",
      claim: "an attempt, from its order to its judgement, and 2 journal lines against a bare spawn and 4 fdatasync",
      most: 2.5,
      rounds: 25,
      baseline: async () =>
        awaited(async () => {
          await spawned(scratch.folder, "printf '### DONE\\n'");
          for (let n = 0; n < 4; n += 1) sync();
        }),
      subject: async () =>
        awaited(async () => {
          await attempt("printf '### DONE\\n'");
          for (let n = 0; n < 2; n += 1) sync();
        }),
    },
    {
      id: "Q26",
      claim: "a spawn from a process that holds the engine against one from an empty node",
      most: 1.3,
      rounds: 15,
      baseline: () => spawnTimes(),
      subject: () => spawnTimes(`${root}dist/app/compose/engine.mjs`),
    },
    {
      id: "Q27",
      claim: `an attempt that prints ${flooded / 1024 ** 2} MB against the same into a file`,
      most: 1.2,
      rounds: smoke ? 2 : 5,
      baseline: async () => awaited(async () => spawned(scratch.folder, flood)),
      subject: attended,
    },
    {
      id: "Q27",
      claim: "the engine's CPU meanwhile against 2 % of that time, its memory against 10 MB",
      most: 1,
      rounds: smoke ? 2 : 5,
      baseline: () => ({ share: 0.02, megabytes: 10 }),
      subject: async () => {
        await attended();
        return { share: last.cpu / last.wall, megabytes: last.megabytes };
      },
      close: scratch.close,
    },
  ];
};

/** Runs attempts of a shell script through the agents adapter, each in a folder of its own. */
const makeAttempt = (folder: string): ((script: string) => Promise<void>) => {
  const world = makeWorld();
  const agents = makeAgents({ world, processes: makeProcesses(), sampleProgram: "" });
  const tree = join(folder, "tree");
  mkdirSync(tree, { recursive: true });
  let n = 0;
  return async (script) => {
    n += 1;
    const file = join(folder, `agent-${n}`);
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const order: Order = {
      ...STILL,
      n,
      binding: { ...BINDING, command: [file] },
      dir: join(folder, "attempts", `${n}-builder`),
      tree,
      input: tree,
      outputs: tree,
      token: `bench-${n}`,
      at: new Date(world.now()).toISOString(),
      boot: world.boot(),
      monotonicMs: world.monotonic(),
    };
    await agents.start(order, "nothing to do");
    const never = new AbortController().signal;
    const settlement = await agents.attend(order, { stop: never, leave: never });
    if (settlement?.class !== "ok") throw new Error(JSON.stringify(settlement));
  };
};

const BINDING: Omit<Binding, "command"> = {
  runner: "bench",
  kind: "command",
  prompt: "stdin",
  env: [],
  model: null,
  effort: null,
  sandbox: null,
  timeoutMs: 600_000,
  silenceMs: 600_000,
  graceMs: 10_000,
};

const STILL = {
  schema: "millrace.order/1",
  run: "20250101-120000-00aaa-bench.r1",
  task: "20250101-120000-00aaa-bench",
  node: "builder",
  kind: "agent",
  outcomes: ["DONE"],
  branch: "millrace/bench",
  setup: null,
  commands: [],
  env: [],
  outputMax: 2 * GIGABYTE,
} satisfies Partial<Order>;

const makeSync = (folder: string): (() => void) => {
  const file = openSync(join(folder, "synced"), "a");
  const line = Buffer.alloc(500, "x");
  return () => {
    writeSync(file, line);
    fdatasyncSync(file);
  };
};

/** A shell script with its output in a file, spawned the cheapest way there is. */
const spawned = async (folder: string, script: string): Promise<void> => {
  const out = openSync(join(folder, "bare.log"), "w");
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["ignore", out, out], detached: true });
  closeSync(out);
  await new Promise((resolve) => child.once("exit", resolve));
};

/** The median of 40 spawns in a Node of its own, with or without a module loaded first. */
const spawnTimes = (module = ""): Cost => {
  const program = `
    import { spawnSync } from "node:child_process";
    if (${JSON.stringify(module)} !== "") await import(${JSON.stringify(module)});
    const times = Array.from({ length: 40 }, () => {
      const start = performance.now();
      spawnSync("/bin/true", { stdio: "ignore" });
      return performance.now() - start;
    });
    console.log(times.sort((a, b) => a - b)[20]);`;
  return { wall: Number(output([process.execPath, "--input-type=module", "-e", program], root)) };
};
