import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Config } from "../../src/domain/config.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { makeHookRecord } from "../../src/files/hook-record.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeHooks, type HooksFooting } from "../../src/machine/hooks.ts";
import { startTimeOf } from "../../src/machine/processes.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { HookFacts, Hooks } from "../../src/ports/hooks.ts";
import { scratch } from "../files/scratch.ts";

type Settings = Partial<Config["hooks"]>;

const facts = (text = "all is well"): HookFacts => ({
  at: "2026-01-01T00:00:00.000Z",
  run: "t.r1",
  task: "t",
  text,
});

/** Hooks over a folder of their own; every event is written down by them in `told`. */
const bench = (settings: Settings, more: Partial<HooksFooting> = {}, root = scratch()) => {
  const world = makeWorld();
  const log: string[] = [];
  const durable = makeDurable(makeDisk(), layoutOf(root), false, world);
  const hooks: Hooks = makeHooks({
    root,
    world,
    env: process.env,
    settings: () => ({ ...Config.parse({}).hooks, ...settings }),
    told: makeHookRecord(durable),
    log: (text) => log.push(text),
    terminal: null,
    ...more,
  });
  const path = join(root, "told");
  const told = (): string[] => (existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : []);
  return { root, hooks, log, told, durable };
};
const WRITE = 'echo "$MILLRACE_EVENT $MILLRACE_TASK $MILLRACE_TEXT" >> told';
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await makeWorld().sleep(5);
};

describe("hooks", () => {
  test("an event runs its commands in the workspace, told by variables and on the standard input", async () => {
    const { hooks, told, root } = bench({ task_done: [WRITE, "cat > document; env > env"] });
    hooks.tell("task_done", "k1", facts('$(touch bad) "quoted"'));
    hooks.tell("paused", "k1", facts("not asked for"));
    await hooks.close();
    expect(told()).toEqual(['task_done t $(touch bad) "quoted"']);
    expect(existsSync(join(root, "bad"))).toBe(false);
    expect(JSON.parse(readFileSync(join(root, "document"), "utf8"))).toEqual({
      schema: "millrace.hook/1",
      event: "task_done",
      key: "task_done k1",
      at: "2026-01-01T00:00:00.000Z",
      workspace: root,
      run: "t.r1",
      task: "t",
      text: '$(touch bad) "quoted"',
      dropped: 0,
    });
  });

  test("a hook sees an allowlist of the engine's environment, and a text without control characters", async () => {
    const { hooks, root } = bench(
      { budget: ["env > env"] },
      { env: { PATH: process.env["PATH"], HOME: "/h", LC_ALL: "C", SECRET_TOKEN: "s", MILLRACE_FAILPOINT: "f" } },
    );
    hooks.tell("budget", "k", facts("one\u001B]0;x\u0007 two\0three"));
    await hooks.close();
    const env = readFileSync(join(root, "env"), "utf8").split("\n");
    expect(env).toEqual(
      expect.arrayContaining(["HOME=/h", "LC_ALL=C", "MILLRACE_TEXT=one twothree", "MILLRACE_RUN=t.r1"]),
    );
    expect(env.filter((line) => /SECRET|FAILPOINT/.test(line))).toEqual([]);
  });

  test("an event is told once by its key, also by the engine after a restart; another event of that key is told", async () => {
    const first = bench({ task_done: [WRITE], task_blocked: [WRITE] });
    for (const key of ["k1", "k1", "k2"]) first.hooks.tell("task_done", key, facts(key));
    first.hooks.tell("task_blocked", "k1", facts("k1"));
    await first.hooks.close();
    const again = bench({ task_done: [WRITE] }, {}, first.root);
    for (const key of ["k1", "k2", "k3"]) again.hooks.tell("task_done", key, facts(key));
    await again.hooks.close();
    expect(again.told().sort()).toEqual(["task_blocked t k1", "task_done t k1", "task_done t k2", "task_done t k3"]);
  });

  test("what is too much for a minute is dropped, and counted in the next that is told", async () => {
    let nowMs = 0;
    const world = { ...makeWorld(), monotonic: () => nowMs };
    const { hooks, told } = bench(
      { per_minute: 2, paused: ['echo "$MILLRACE_TEXT $MILLRACE_DROPPED" >> told'] },
      { world },
    );
    for (const key of ["a", "b", "c", "d"]) hooks.tell("paused", key, facts(key));
    nowMs = 60_000;
    hooks.tell("paused", "e", facts("e"));
    hooks.tell("paused", "c", facts("c"));
    await hooks.close();
    expect(told().sort()).toEqual(["a 0", "b 0", "c 0", "e 2"]);
  });

  test("a hook that hangs holds up no other, and is ended with all of its group when its time is over", async () => {
    const { hooks, told, log, root } = bench({
      timeout_seconds: 0.2,
      task_done: ["trap '' TERM; sleep 1000 & echo $! > child; wait; wait; sleep 1000", WRITE],
    });
    hooks.tell("task_done", "k", facts());
    await until(() => told().length === 1 && log.length === 2);
    expect(log.find((line) => line.includes("took too long"))).toMatch(/ended by SIGKILL \(it took too long\)/);
    const child = Number(readFileSync(join(root, "child"), "utf8"));
    await until(() => startTimeOf(child) === null);
    await hooks.close();
  });

  test("what a command leaves running in its group ends with it", async () => {
    const { hooks, log, root } = bench({ task_done: ["sleep 1000 & echo $! > child"] });
    hooks.tell("task_done", "k", facts());
    await until(() => log.length === 1);
    const child = Number(readFileSync(join(root, "child"), "utf8"));
    await until(() => startTimeOf(child) === null);
    await hooks.close();
  });

  test("closing waits a while for hooks at work, then ends them; after it nothing is told", async () => {
    const world = makeWorld();
    const hasty = {
      ...world,
      sleep: async (ms: number, signal?: AbortSignal) => world.sleep(ms === 5_000 ? 50 : ms, signal),
    };
    const { hooks, log, told } = bench({ task_done: ["sleep 1000"], task_blocked: [WRITE] }, { world: hasty });
    hooks.tell("task_done", "k", facts());
    hooks.tell("task_blocked", "k", facts());
    await hooks.close();
    expect(log.filter((line) => line.includes("the engine stopped")).length).toBe(1);
    expect(told()).toEqual(["task_blocked t all is well"]);
    hooks.tell("task_blocked", "later", facts());
    expect(told().length).toBe(1);
  });

  test("output is cut and told in the log, and a flood does not hold a hook up", async () => {
    const { hooks, log } = bench({ task_done: ["yes | head -c 3000000; exit 3"] });
    hooks.tell("task_done", "k", facts());
    await hooks.close();
    expect(log[0]?.length).toBeLessThan(70_000);
    expect(log[0]).toMatch(/task_done k: exit 3 in \d+ ms: yes \| head/);
    expect(log[0]).toContain("more characters)");
  });

  test("D6: with a record that cannot be written or read the event is told all the same, and nothing is thrown", async () => {
    const fails = (): never => {
      throw new Error("the disk is full");
    };
    const { hooks, told } = bench({ paused: [WRITE] }, { told: { has: fails, add: fails }, log: fails });
    hooks.tell("paused", "k", facts("disk"));
    await hooks.close();
    expect(told()).toEqual(["paused t disk"]);
  });

  test("settings that cannot be read are no matter of the loop", () => {
    const { hooks, log } = bench(
      {},
      {
        settings: () => {
          throw new Error("broken");
        },
      },
    );
    hooks.tell("paused", "k", facts());
    expect(log).toEqual(["hooks: paused was not told: broken\n"]);
  });

  test("F12: on a terminal the bell rings, or a notice is shown that no text can break out of", async () => {
    const shown: string[] = [];
    const terminal = (text: string): number => shown.push(text);
    for (const bell of ["bell", "osc9", "none"] as const) {
      const { hooks } = bench({ bell }, { terminal });
      hooks.tell("needs_person", "k", facts("What\u0007 now?\n\u001B[2J"));
      hooks.tell("needs_person", "k", facts("again"));
      await hooks.close();
    }
    expect(shown).toEqual(["\u0007", "\u001B]9;What now? \u0007"]);
  });
});

describe("the record of what was told", () => {
  test("D4: it is bounded, and the newest are known", () => {
    const { durable } = bench({});
    const record = makeHookRecord(durable);
    for (let n = 1; n <= 9_000; n += 1) record.add(`k${n}`, "2026-01-01T00:00:00.000Z");
    record.close();
    const again = makeHookRecord(durable);
    expect([again.has("k1"), again.has("k8999"), again.has("k9000")]).toEqual([false, true, true]);
    const lines = readFileSync(durable.layout.hooks, "utf8").split("\n").length;
    expect(lines).toBeLessThanOrEqual(4_001);
  });
});
