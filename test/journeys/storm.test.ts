import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  addRules,
  family,
  followRules,
  holds,
  makeDaemonMill,
  patiently,
  seeded,
  sleep,
  standsIn,
  stay,
} from "./daemon.ts";
import { must, type Mill } from "./mill.ts";

/** STORM_KILLS strikes that often; the seed is printed on failure, and MILLRACE_SEED repeats its choices. */
const KILLS = Number(process.env["STORM_KILLS"] ?? 30);
const SEED = Number(process.env["MILLRACE_SEED"] ?? Date.now() % 1_000_000);
const FIRST_TASKS = 9;
const JUDGE_EACH = 10;
/** So many people meddle at once; each decides about tasks of their own, so that the last word on each is known. */
const PEOPLE = 3;

const CONFIG = `[execution]
concurrency = 4

[engine]
grace_seconds = 2

[checks]
commands = ["sleep 0.1; ! grep -rq BROKEN . --include=*.txt"]

[intake]
settle_seconds = 0.1
graph = "quick"
`;

/** What a task of the storm is for: how it must end when nobody meddles, and whether anybody may. */
type Meant = {
  readonly id: string;
  readonly end: "done" | "blocked";
  readonly asks: boolean;
  /** Who may cancel or defer it; null for one that others may wait for. */
  readonly owner: number | null;
};

type Storm = {
  readonly mill: Mill;
  readonly random: () => number;
  readonly tasks: Meant[];
  readonly drops: string[];
  /** The last that was surely accepted of what decides where a task ends; "unsure" when an answer was lost. */
  readonly last: Map<string, string>;
  readonly accepted: string[];
  /** Those of them that a line of a journal must tell of. */
  readonly decided: string[];
  added: number;
  /** How many commands are under way; while it is quiet none is begun. */
  busy: number;
  quiet: boolean;
  over: boolean;
  failed: { readonly thrown: unknown } | null;
};

const DECIDES = new Set(["cancel", "retry", "defer", "thaw", "reorder"]);

const pick = <T>(random: () => number, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];

/** Kinds of work, by turns: plain, red at first, conflicting, slow, asking, hopeless, crashing, leaving a process behind. */
const KINDS: readonly ((n: number) => { rules: string; end?: "blocked"; asks?: true; graph?: string })[] = [
  (n) => ({ rules: `builder:\n  append file${n}.txt\n    | line ${n}` }),
  (n) => ({
    rules: `builder:\n  append file${n}.txt\n    | BROKEN ${n}\nfixer:\n  write file${n}.txt\n    | mended ${n}`,
  }),
  (n) => ({ rules: `builder:\n  sleep ${300 + ((n * 137) % 900)}\n  append file${n}.txt\n    | slow ${n}` }),
  (n) => ({
    rules: `builder:\n  ask Which word for ${n}?\nbuilder answered:\n  write file${n}.txt\n    | {answer}`,
    asks: true,
  }),
  (n) => ({ rules: `builder:\n  write shared.txt\n    | ${n}\nfixer:\n  write shared.txt\n    | settled ${n}` }),
  (n) => ({ rules: `builder:\n  write file${n}.txt\n    | half\n  outcome BLOCKED`, end: "blocked" }),
  (n) => ({ rules: `builder:\n  crash\nbuilder 2+:\n  append file${n}.txt\n    | again ${n}` }),
  (n) => ({ rules: `builder:\n  background 60000\n  append file${n}.txt\n    | left ${n}`, graph: "standard" }),
];

const addOne = async (storm: Storm): Promise<void> => {
  const { mill, random, tasks } = storm;
  const n = (storm.added += 1);
  const { rules, end = "done", asks = false, graph = "quick" } = KINDS[n % KINDS.length]?.(n) ?? { rules: "" };
  const before = pick(
    random,
    tasks.filter((task) => task.end === "done" && task.owner === null),
  );
  const needs = before !== undefined && random() < 0.3 ? ["--depends-on", before.id] : [];
  const id = await addRules(mill, `Task ${n}`, rules, "--graph", graph, ...needs);
  // Whoever is waited for is left alone, so that nothing waits for ever.
  tasks.push({ id, end, asks, owner: n % 3 === 0 ? (n / 3) % PEOPLE : null });
};

/** A file comes into the inbox whole, as by a producer's rename. */
const drop = async (storm: Storm): Promise<void> => {
  const name = `drop-${storm.drops.length + 1}.txt`;
  writeFileSync(join(storm.mill.folder, name), `Look at this, ${name}.\n`);
  renameSync(join(storm.mill.folder, name), join(storm.mill.root, "agents/inbox", name));
  storm.drops.push(name);
};

/** One thing a person does meanwhile. */
const meddle = async (storm: Storm, person: number): Promise<void> => {
  const { random, tasks } = storm;
  const free = pick(
    random,
    tasks.filter((task) => task.owner === person),
  );
  const any = pick(random, tasks);
  if (free === undefined || any === undefined) return;
  const roll = random();
  if (roll < 0.14) await tell(storm, ["pause"]);
  else if (roll < 0.42) await tell(storm, ["resume"]);
  else if (roll < 0.5) await tell(storm, ["pause", any.id]);
  else if (roll < 0.58) await tell(storm, ["resume", any.id]);
  else if (roll < 0.66) await tell(storm, ["prioritise", any.id, String(Math.floor(random() * 200) - 100)]);
  else if (roll < 0.72) await tell(storm, ["reorder", any.id, ...(free.id === any.id ? [] : [free.id])]);
  else if (roll < 0.78) await tell(storm, ["cancel", free.id, "--yes"], free.id, "cancelled");
  else if (roll < 0.84) await tell(storm, ["retry", free.id], free.id, "back");
  else if (roll < 0.9) await tell(storm, ["defer", free.id]);
  else if (roll < 0.96) await tell(storm, ["thaw", free.id]);
  else await tell(storm, ["reload"]);
};

/** One person's evening. */
const live = async (storm: Storm, person: number): Promise<void> => {
  const { random } = storm;
  while (!storm.over) {
    if (!storm.quiet) {
      storm.busy += 1;
      const act = random() < 0.12 ? addOne : random() < 0.08 ? drop : meddle;
      await act(storm, person).finally(() => (storm.busy -= 1));
    }
    await sleep(20 + random() * 300);
  }
};

/** Gives one command, waited for or not; now and then the one who gives it is killed as well. */
const tell = async (storm: Storm, args: readonly string[], task?: string, effect?: string): Promise<void> => {
  const { mill, random, accepted, decided, last } = storm;
  const wait = random() < 0.7;
  const call = mill.begin([...args, "--json", ...(wait ? [] : ["--no-wait"])]);
  const killed = random() < 0.08;
  if (killed) setTimeout(() => call.child.kill("SIGKILL"), random() * 400);
  const { code, signal, out, err } = await call.ended;
  if (signal === null && ![0, 1, 3].includes(code ?? -1))
    throw new Error(`${args.join(" ")} exited ${code}: ${out}${err}`);
  const document =
    signal === null && wait ? (JSON.parse(out) as { id?: string; accepted?: boolean; sentence?: string }) : {};
  if (document.accepted === true && document.id !== undefined) {
    accepted.push(document.id);
    if (DECIDES.has(args[0] ?? "") && !/already/i.test(document.sentence ?? "")) decided.push(document.id);
  }
  if (task === undefined || effect === undefined || code === 3) return;
  last.set(task, document.accepted === true ? effect : "unsure");
};

const green = (mill: Mill, commit: string): boolean =>
  spawnSync("git", ["-C", mill.repo, "grep", "-q", "BROKEN", commit, "--", "*.txt"]).status === 1;

/** One engine of the storm: it is killed at some instant, of its start as often as of its work; one that met a verb which acts alone comes again. */
const strike = async ({ mill, random }: Storm): Promise<void> => {
  const inStart = random() < 0.4;
  const [waitMs, workMs] = [100 + random() * 600, random() * 1_500];
  const engine = mill.begin(["start", "--daemon"]);
  const { child } = engine;
  const killing = (async (): Promise<void> => {
    if (inStart) await sleep(waitMs);
    else while (child.exitCode === null && !holds(mill, child.pid ?? 0)) await sleep(20);
    if (!inStart && child.exitCode === null) await sleep(workMs);
    child.kill("SIGKILL");
  })();
  const { code, signal, err } = await engine.ended;
  await killing;
  if (signal !== "SIGKILL" && (code !== 75 || !/\(millrace [a-z]+,/.test(err)))
    throw new Error(`the engine ended by itself with ${code}: ${err}`);
};

const causes = (mill: Mill): string[] =>
  [
    "agents/journal.jsonl",
    ...readdirSync(join(mill.root, "agents/runs")).map((run) => `agents/runs/${run}/journal.jsonl`),
  ]
    .map((path) => join(mill.root, path))
    .filter((path) => existsSync(path))
    .flatMap((path) => [...readFileSync(path, "utf8").matchAll(/"cause":"([^"]+)"/g)].map((match) => match[1] ?? ""));

test(
  `M1, M2, M39, M57, P1, P2, P3, P4, E6, G4: a daemon killed ${KILLS} times at random instants while it is steered and filled loses nothing, starts nothing twice and keeps the base green (seed ${SEED})`,
  async () => {
    const mill = await makeDaemonMill();
    followRules(mill);
    mill.config(CONFIG);
    const random = seeded(SEED);
    const storm: Storm = {
      mill,
      random,
      tasks: [],
      drops: [],
      last: new Map(),
      accepted: [],
      decided: [],
      added: 0,
      busy: 0,
      quiet: false,
      over: false,
      failed: null,
    };
    for (let n = 0; n < FIRST_TASKS; n += 1) await addOne(storm);
    const people = Promise.all(Array.from({ length: PEOPLE }, async (_, who) => live(storm, who)));
    people.catch((thrown: unknown) => (storm.failed = { thrown }));
    for (let kill = 1; kill <= KILLS && storm.failed === null; kill += 1) {
      await strike(storm);
      expect(green(mill, "main"), `the base after kill ${kill}`).toBe(true);
      if (kill % JUDGE_EACH !== 0) continue;
      storm.quiet = true;
      await patiently("nobody meddles", () => storm.busy === 0);
      expect(mill.judge({ acknowledged: storm.tasks.map(({ id }) => id) }), `after kill ${kill}`).toEqual([]);
      storm.quiet = false;
    }
    storm.over = true;
    await people;
    await calm(storm);
    await account(storm);
  },
  240_000 + KILLS * 12_000,
);

/** The last engine: everything held is let go, everything asked is answered, and the queue comes to its end. */
const calm = async ({ mill, tasks }: Storm): Promise<void> => {
  const engine = await stay(mill);
  must(await mill.call(["resume", "--all"]), "resume --all");
  for (const { id } of tasks) {
    if (standsIn(mill, id).includes("deferred")) must(await mill.call(["thaw", id]), "thaw");
    await mill.call(["resume", id]);
  }
  const answered = new Set<string>();
  await patiently(
    "the queue is empty",
    async () => {
      for (const { id, asks } of tasks)
        if (asks && !answered.has(id) && standsIn(mill, id).includes("blocked")) {
          answered.add(id);
          must(await mill.call(["answer", id, `word-${id.slice(-2)}`]), "answer");
        }
      const { counts } = (await mill.json(["queue"])) as { counts: Record<string, number> };
      await sleep(200);
      return (
        counts["backlog"] === 0 &&
        counts["active"] === 0 &&
        readdirSync(join(mill.root, "agents/inbox")).every((name) => !name.startsWith("drop-"))
      );
    },
    120_000,
  );
  must(await mill.call(["stop", "--yes"]), "stop");
  expect((await engine.ended).code).toBe(0);
};

const account = async ({ mill, tasks, drops, last, accepted, decided }: Storm): Promise<void> => {
  for (const { id, end, owner } of tasks) {
    const told = last.get(id);
    const legal = told === "cancelled" ? ["cancelled"] : told === "unsure" ? [end, "cancelled"] : [end];
    const found = standsIn(mill, id);
    expect(found, `${id} (${owner === null ? "left alone" : (told ?? "untold")})`).toHaveLength(1);
    expect(legal, `${id} (${told ?? "untold"})`).toContain(found[0]);
  }
  const cards = readdirSync(join(mill.root, "agents/tasks/done"));
  for (const name of drops)
    expect(
      cards.filter((card) => card.endsWith(`-${name.slice(0, -4)}.md`)),
      name,
    ).toHaveLength(1);
  const counted = causes(mill);
  for (const id of accepted) expect(counted.filter((cause) => cause === id).length, id).toBeLessThanOrEqual(1);
  for (const id of decided) expect(counted, id).toContain(id);
  const settled = { acknowledged: tasks.map(({ id }) => id), settled: true };
  expect(mill.judge(settled)).toEqual([]);
  for (const commit of mill.git("rev-list", "--first-parent", "main").split("\n"))
    expect(green(mill, commit), commit).toBe(true);
  expect(readdirSync(join(mill.root, "agents/.runtime/commands/incoming")), "commands without an answer").toEqual([]);
  const doctor = await mill.call(["doctor", "--verify"]);
  expect(doctor.code, doctor.out).toBe(0);
  await patiently("no process is left", () => family(mill).length === 0);
};
