import type { Order } from "../../src/domain/attempt.ts";
import { check } from "../checker/check.ts";
import type { Repository } from "../checker/repository.ts";
import type { SimDeed, SimMachine, SimScript } from "../sim/agents.ts";
import { makeSimDisk, type SimDisk } from "../sim/disk.ts";
import { runSim, ROOT } from "../sim/engine.ts";
import type { LossModel } from "../sim/power-loss.ts";
import { Crash, makeStrikes } from "../sim/strikes.ts";
import { makeSimRepo, type SimRepo } from "../sim/workspace.ts";
import { makeSimWorld, type SimWorld } from "../sim/world.ts";

/** A house that schedules crash: everything in it survives the engine, and can be copied to strike it elsewhere. */
export type CrashHouse = {
  disk: SimDisk;
  repo: SimRepo;
  machine: SimMachine;
  world: SimWorld;
  readonly tasks: readonly string[];
  readonly from: string;
};

/** A house with these cards in its backlog, durably. */
export const makeCrashHouse = (seed: number, cards: Readonly<Record<string, string>>): CrashHouse => {
  const disk = makeSimDisk(seed, ROOT);
  disk.makeFolder(`${ROOT}/agents/tasks/backlog`);
  for (const [id, text] of Object.entries(cards))
    disk.create(`${ROOT}/agents/tasks/backlog/${id}.md`, Buffer.from(text), true);
  for (const folder of ["", "/agents", "/agents/tasks", "/agents/tasks/backlog"]) disk.syncFolder(`${ROOT}${folder}`);
  const repo = makeSimRepo();
  return {
    disk,
    repo,
    machine: { epoch: 0, attempts: {} },
    world: makeSimWorld(seed),
    tasks: Object.keys(cards),
    from: repo.user.refs["main"] ?? "",
  };
};

/** A copy to strike: nothing done to it is seen in the original. */
export const copyHouse = (house: CrashHouse, seed: number): CrashHouse => {
  const world = makeSimWorld(seed);
  Object.assign(world.clock, house.world.clock);
  return {
    ...house,
    disk: house.disk.fork(),
    repo: structuredClone(house.repo),
    machine: structuredClone(house.machine),
    world,
  };
};

/** Runs the engine until it ends or the schedule strikes; tells how many moments passed and whether it was struck. */
export const runOnce = async (
  house: CrashHouse,
  script: SimScript,
  strikeAt: number,
): Promise<{ moments: readonly string[]; struck: boolean; waiting: boolean }> => {
  const strikes = makeStrikes(strikeAt);
  house.world.clock.pid += 1;
  try {
    const { runs } = await runSim(house, script, strikes);
    return { moments: strikes.moments, struck: false, waiting: runs.some((run) => run.verdict === "waiting") };
  } catch (thrown) {
    if (thrown instanceof Crash) return { moments: strikes.moments, struck: true, waiting: true };
    throw thrown;
  }
};

/** What a crash leaves: the kill of the process leaves all; a power loss also ends every process and forgets what was not synced. */
export const crash = (house: CrashHouse, model: LossModel, seed: number): void => {
  if (model === "kill") {
    house.disk = house.disk.fork();
    return;
  }
  house.disk = house.disk.powerLoss(model, seed);
  house.world.clock.boot = `boot-${seed}`;
  for (const [dir, attempt] of Object.entries(house.machine.attempts)) {
    const folderLost = (seed + dir.length) % 2 === 0;
    if (attempt.state === "started" && attempt.endsAt > house.world.monotonic())
      attempt.deed = { class: "lost", summary: "the machine went down" };
    attempt.endsAt = Math.min(attempt.endsAt, house.world.monotonic());
    if (folderLost) house.machine.forgotten = { ...house.machine.forgotten, [dir]: true };
  }
};

/** Every broken promise, by the judge that shares no code with the engine, and by what the processes themselves know. */
export const judge = (house: CrashHouse): string[] => [
  ...check(relative(house.disk.dump()), {
    acknowledged: house.tasks,
    settled: true,
    repository: repositoryOf(house.repo),
    from: house.from,
    foreign: Object.values(house.repo.commits)
      .filter((commit) => commit.message === "by another")
      .map((commit) => commit.id),
  }),
  ...Object.entries(house.machine.attempts)
    .filter(([, attempt]) => attempt.starts > 1)
    .map(([dir, attempt]) => `${dir} was started ${attempt.starts} times`),
];

/** Every file of the house by its path below the root. */
const relative = (dump: ReadonlyMap<string, string>): Map<string, string> =>
  new Map(
    [...dump].flatMap(([path, text]) => (path.startsWith(`${ROOT}/`) ? [[path.slice(ROOT.length + 1), text]] : [])),
  );

/** What the judge asks of a simulated repository. */
export const repositoryOf = (repo: SimRepo): Repository => {
  const line: string[] = [];
  for (let id = repo.user.refs[repo.user.branch]; id !== undefined; id = repo.commits[id]?.parents[0]) line.push(id);
  const reachable = new Set<string>();
  const open = [repo.user.refs[repo.user.branch] ?? ""];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reachable.has(id) || repo.commits[id] === undefined) continue;
    reachable.add(id);
    open.push(...(repo.commits[id]?.parents ?? []));
  }
  return { line, reachable, messageOf: (commit) => repo.commits[commit]?.message ?? "" };
};

/** An agent whose deeds depend on its order alone: every fourth check is red, every fifth attempt fails somehow, and it writes files. */
export const lively: SimScript = (order: Order): SimDeed => {
  const chance = hash(`${order.task}/${order.node}/${order.n}`);
  if (order.kind !== "agent") return { outcome: chance % 4 === 0 ? "FAIL" : "PASS", takesMs: 500 };
  if (chance % 11 === 0) return { class: "crashed", writes: { [`${order.task}.half`]: "half" } };
  if (chance % 13 === 0) return { class: "provider-error" };
  const outcome = order.node === "checker" && chance % 3 === 0 ? "FIX_NEEDED" : (order.outcomes[0] ?? "DONE");
  return { outcome, takesMs: 1_000, writes: { [`${order.task}.txt`]: `${order.node} ${order.n}` } };
};

/** An agent that always goes well. */
export const steady: SimScript = (order) => ({
  outcome: order.outcomes[0] ?? "DONE",
  writes: order.kind === "agent" ? { [`${order.task}.txt`]: order.node } : {},
});

const hash = (text: string): number => {
  let value = 2_166_136_261;
  for (const char of text) value = Math.imul(value ^ char.charCodeAt(0), 16_777_619) >>> 0;
  return value >>> 8;
};
