import type { Effect } from "../../src/kernel/owed.ts";
import { owed } from "../../src/kernel/owed.ts";
import { foldRun } from "../../src/kernel/run.ts";
import { makeStore } from "../../src/files/store.ts";
import { parseTaskId, taskOf, type RunId, type TaskId } from "../../src/domain/id.ts";
import type { Plan } from "../../src/domain/plan.ts";
import type { SimDisk } from "../sim/disk.ts";
import { ROOT } from "../sim/engine.ts";
import type { LossModel } from "../sim/power-loss.ts";
import { makeSimWorld } from "../sim/world.ts";
import { runOnce, steady, type CrashHouse } from "./house.ts";

/** The disk right after one change of a pass, and how many lines of each journal were durable, and so acted upon, by then. */
export type Moment = { readonly op: string; readonly disk: SimDisk; readonly durable: ReadonlyMap<string, number> };

/** A pass as it went: every moment of its disk, and what each run's journal came to. */
export type Trace = {
  readonly moments: readonly Moment[];
  readonly tasks: readonly TaskId[];
  readonly runs: ReadonlyMap<RunId, Story>;
};

/** A run of the trace: its plan, the hash of each line, and what was owed after each number of lines. */
type Story = { readonly plan: Plan; readonly hashes: readonly string[]; readonly owed: readonly string[] };

/** Runs one steady pass over a house and keeps its disk after every single change. */
export const recordPass = async (house: CrashHouse): Promise<Trace> => {
  const moments: Moment[] = [];
  let durable = new Map<string, number>();
  house.disk.watch((op) => {
    const path = /^sync (.*\/runs\/.*\/journal\.jsonl)$/.exec(op)?.[1];
    if (path !== undefined) durable = new Map([...durable, [path, linesIn(house.disk.read(path))]]);
    moments.push({ op, disk: house.disk.fork(), durable });
  });
  await runOnce(house, steady, -1);
  const store = storeOver(house.disk.fork());
  const tasks = house.tasks.map(parseTaskId).filter((id) => id !== null);
  const runs = new Map(tasks.flatMap((task) => store.runsOf(task)).map((run) => [run, storyOf(store, run)]));
  return { moments, tasks, runs };
};

const storeOver = (disk: SimDisk): ReturnType<typeof makeStore> =>
  makeStore(disk, ROOT, { durability: "strict", world: makeSimWorld(1) });

const linesIn = (bytes: Uint8Array | null): number => (bytes ?? new Uint8Array()).filter((byte) => byte === 10).length;

const storyOf = (store: ReturnType<typeof makeStore>, run: RunId): Story => {
  const reading = store.readRun(run);
  if (reading.kind !== "run") throw new Error(`the trace's own run ${run} is ${reading.kind}`);
  const { plan, entries } = reading;
  return {
    plan,
    hashes: entries.map((entry) => entry.hash),
    owed: Array.from({ length: entries.length + 1 }, (_, n) =>
      wordsOf(owed(plan, foldRun(entries.slice(0, n).flatMap((entry) => entry.events)))),
    ),
  };
};

const wordsOf = (effect: Effect): string => (effect.do === "attempt" ? `attempt ${effect.n}` : effect.do);

/** What recovery does not read: projections and records of attempts. */
const UNREAD = /\/\.runtime\/(?:events|recovered)|^state\.json$/;

/** Every different disk that a crash under this model may leave at any moment of the trace; `seeds` is how often each is tried. */
export const crashStates = function* (
  trace: Trace,
  model: LossModel,
  seeds: number,
): Generator<{ readonly moment: Moment; readonly disk: SimDisk | null }> {
  const seen = new Set<string>();
  for (const [index, moment] of trace.moments.entries())
    for (let seed = 1; seed <= seeds; seed += 1) {
      const disk = moment.disk.powerLoss(model, seed * 7_919 + index);
      // What was promised by then belongs to the state: an equal disk that must hold more is another one.
      const print = `${[...moment.durable.values()].join()}\n${disk.print(ROOT, UNREAD)}`;
      const fresh = !seen.has(print);
      seen.add(print);
      yield { moment, disk: fresh ? disk : null };
    }
};

/** A judge of the trace's crashed disks. What it found of a run's folder is kept: an equal one is not read twice. */
export type StateJudge = (disk: SimDisk, moment: Moment) => readonly string[];

/** Makes the judge: it reads a crashed disk as a starting engine does, by the product's own code, and says which promise is broken. */
export const makeStateJudge = (trace: Trace): StateJudge => {
  const known = new Map<string, readonly string[]>();
  return (disk, { durable }) => {
    const problems: string[] = [];
    const store = storeOver(disk);
    store.sweep();
    const { states, conflicts, unreadable } = store.folders();
    for (const id of trace.tasks) if (!states.has(id)) problems.push(`${id} is lost`);
    for (const { id, kept, other } of conflicts) problems.push(`${id} stands in ${kept} and in ${other}`);
    for (const { name, reason } of unreadable) problems.push(`${name}: ${reason}`);
    for (const [run, story] of trace.runs) {
      const folder = `${ROOT}/agents/runs/${run}`;
      const promised = durable.get(`${folder}/journal.jsonl`) ?? 0;
      const state = states.get(taskOf(run)) ?? "";
      const key = `${run} ${state} ${promised}\n${disk.print(folder)}`;
      const found = known.get(key) ?? judgeRunState(store, run, story, promised, state);
      known.set(key, found);
      problems.push(...found.map((words) => `${run}: ${words}`));
    }
    const strange = trace.tasks.flatMap((id) => store.runsOf(id)).filter((run) => !trace.runs.has(run));
    for (const run of strange) problems.push(`${run} was never opened`);
    return problems;
  };
};

const judgeRunState = (
  store: ReturnType<typeof makeStore>,
  run: RunId,
  story: Story,
  promised: number,
  state: string,
): string[] => {
  const reading = store.readRun(run);
  if (reading.kind === "corrupt") return [`is corrupt: ${reading.reason}`];
  if (reading.kind === "absent") return promised === 0 ? [] : [`is gone with ${promised} durable lines`];
  const problems: string[] = [];
  if (reading.plan.digest !== story.plan.digest) problems.push("has another plan");
  const journal = store.runJournal(run);
  journal.close();
  const count = journal.entries.length;
  if (count < promised) problems.push(`has ${count} lines where ${promised} were durable`);
  const strayed = journal.entries.findIndex((entry, index) => entry.hash !== story.hashes[index]);
  if (strayed !== -1) problems.push(`line ${strayed + 1} is not the one that was written`);
  const next = wordsOf(owed(reading.plan, foldRun(journal.entries.flatMap((entry) => entry.events))));
  if (next !== story.owed[count]) problems.push(`owes ${next} after ${count} lines where it owed ${story.owed[count]}`);
  if (promised > 0 && state !== "active" && !(state === "done" && next === "close"))
    problems.push(`stands in ${state} while it owes ${next}`);
  return problems;
};
