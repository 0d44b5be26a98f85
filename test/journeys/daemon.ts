import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { lookUp } from "../../src/agents/family.ts";
import { product } from "../build.ts";
import { makeMill, type Call, type Mill, type Placing } from "./mill.ts";

/** The stages whose agent is the sample agent in a mill of rules. */
const STAGES = ["builder", "fixer", "checker", "doublechecker", "updater", "worker", "troubleshooter", "consultant"];

/** A mill whose every process is ended with the test, whatever becomes of it. */
export const makeDaemonMill = async (placing: Placing = "beside"): Promise<Mill> => {
  const mill = await makeMill(placing);
  onTestFinished(async () => {
    for (let left = family(mill); left.length > 0; left = family(mill)) {
      for (const pid of left) end(pid);
      await sleep(20);
    }
  });
  return mill;
};

/** Its agents follow the rules of the cards (docs/SAMPLE.md), after they wrote down that they started. */
export const followRules = (mill: Mill): void => {
  const sample = JSON.stringify(join(product, "..", "sample.mjs"));
  for (const stage of STAGES) mill.stage(stage, `exec "${process.execPath}" ${sample}`);
};

/** An engine that stays; resolves when it holds the workspace. */
export const stay = async (mill: Mill, env: Readonly<Record<string, string>> = {}): Promise<Call> => {
  const engine = mill.begin(["start", "--daemon"], env);
  const over = engine.ended.then(({ code, err }) => `it ended with ${code}: ${err}`);
  for (let waited = 0; !holds(mill, engine.child.pid ?? 0); waited += 10) {
    const early = await Promise.race([over, sleep(10)]);
    if (early !== undefined) throw new Error(`the engine does not stay: ${early}`);
    if (waited > 30_000) throw new Error("the engine did not take the workspace");
  }
  return engine;
};

/** Its first line in the journal is written under the lease, and after it nothing stands in its way. */
export const holds = (mill: Mill, pid: number): boolean => {
  const journal = join(mill.root, "agents/journal.jsonl");
  return existsSync(journal) && readFileSync(journal, "utf8").includes(`"pid":${pid},"type":"engine-started"`);
};

/** Every process that was started for this mill and lives, by the mark in its environment. */
export const family = (mill: Mill): readonly number[] => {
  const mark = `JOURNEY=${mill.folder}\0`;
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) && pid !== process.pid && environ(pid).includes(mark) && lookUp(pid) !== null
      ? [pid]
      : [];
  });
};

const environ = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
};

const end = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
};

/** Adds a task with rules for the sample agent, as a card of its own. */
export const addRules = async (
  mill: Mill,
  title: string,
  rules: string,
  ...flags: readonly string[]
): Promise<string> => {
  const file = join(mill.folder, `rules-${title.replaceAll(/\W/g, "-")}.md`);
  writeFileSync(file, `Do it.\n\n\`\`\`sample\n${rules}\n\`\`\`\n`);
  const done = await mill.call(["add-task", title, "--body-file", file, ...flags, "--json"]);
  if (done.code !== 0) throw new Error(`add-task exited ${done.code}: ${done.out}${done.err}`);
  return (JSON.parse(done.out) as { task: { id: string } }).task.id;
};

const FOLDERS = ["backlog", "active", "blocked", "deferred", "done", "cancelled"];

/** The folders in which a task's card stands: one, but for the instant of a crash. */
export const standsIn = (mill: Mill, task: string): readonly string[] =>
  FOLDERS.filter((folder) => existsSync(join(mill.root, `agents/tasks/${folder}/${task}.md`)));

export const sleep = async (ms: number): Promise<undefined> =>
  new Promise((resolve) => void setTimeout(() => resolve(undefined), ms));

/** Waits as long as a slow machine may need, much longer than what is waited for should take. */
export const patiently = async (
  words: string,
  holdsNow: () => boolean | Promise<boolean>,
  mostMs = 60_000,
): Promise<void> => {
  const endAt = Date.now() + mostMs;
  while (!(await holdsNow())) {
    if (Date.now() > endAt) throw new Error(`waited in vain until ${words}`);
    await sleep(50);
  }
};

/** A small generator, so that a failure can be repeated by its seed (mulberry32). */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A call of the product through another program (setpriv, a shell with limits); `said` is what it has printed so far. */
export const beginBy = (
  mill: Mill,
  prefix: readonly string[],
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<number | null>; readonly said: () => string } => {
  const file = join(mill.folder, `by-${readdirSync(mill.folder).length}.log`);
  const out = openSync(file, "w");
  const [program = "", ...rest] = [...prefix, process.execPath, product, ...args];
  const child = spawn(program, rest, {
    cwd: mill.root,
    stdio: ["ignore", out, out],
    env: { ...process.env, JOURNEY: mill.folder, NO_COLOR: "1", ...env },
  });
  closeSync(out);
  const ended = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  return { child, ended, said: () => readFileSync(file, "utf8") };
};
