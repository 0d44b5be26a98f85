import { sha256 } from "../../src/domain/digest.ts";
import { Failure } from "../../src/domain/failure.ts";
import { makeEngine } from "../../src/engine/engine.ts";
import type { Ports } from "../../src/engine/ports.ts";
import type { PassOptions } from "../../src/ports/pass.ts";
import type { Planner } from "../../src/ports/planner.ts";
import { makePlan } from "../plan.ts";
import type { Begun, Witness } from "../checker/witness.ts";
import type { SimMachine } from "./agents.ts";
import type { Chance } from "./chance.ts";
import { queueOf, type DaemonHouse } from "./daemon-house.ts";
import { stamp } from "./daemon-operator.ts";
import { deedOf, nodesOf, runnerOf } from "./daemon-provider.ts";
import { ONCE, simPorts } from "./engine.ts";
import { makeSimLease } from "./lease.ts";
import { Crash, makeStrikes } from "./strikes.ts";
import type { SimWorld } from "./world.ts";

/** One engine process: how it ended, or that it was killed. */
export type Life = {
  /** Resolves when the process is gone: "ended", "killed", or the failure it died of. */
  readonly over: Promise<"ended" | "killed" | Error>;
  readonly isOver: () => boolean;
  readonly drain: AbortController;
  readonly now: AbortController;
  /** Kills it at once. */
  readonly kill: () => void;
};

/** The options of the engine that stays. */
export const DAEMON: PassOptions = { ...ONCE, what: "start --daemon", stay: true };
/** The options of a verb that acts without an engine. */
export const ALONE: PassOptions = { ...ONCE, what: "millrace verb", maxRuns: 0, alone: true };

/** Starts an engine over the house; it is killed at the `strikeAt`-th moment, and `onKill` hears of it before anything else happens. */
export const beginLife = (
  house: DaemonHouse,
  witness: Witness,
  chance: Chance,
  {
    options = DAEMON,
    strikeAt = -1,
    onKill = (): void => undefined,
  }: { options?: PassOptions; strikeAt?: number; onKill?: () => void } = {},
): Life => {
  let dead = false;
  let gone = false;
  let killed: () => void = () => undefined;
  const dying = new Promise<"killed">((resolve) => {
    killed = () => resolve("killed");
  });
  const die = (): void => {
    if (dead || gone) return;
    dead = true;
    onKill();
    killed();
  };
  const strikes = makeStrikes(strikeAt, die);
  // A slow disk takes everybody's time: both clocks go on while it syncs.
  house.disk.watch((op) => {
    if (!op.startsWith("sync")) return;
    house.world.clock.mono += house.weather.syncMs;
    house.world.clock.wall += house.weather.syncMs;
  });
  const world = lifeWorld(house.world, () => dead);
  const [drain, now] = [new AbortController(), new AbortController()];
  house.world.clock.pid += 1;
  const ports = portsOf(house, witness, chance, world, strikes, () => !dead && !gone);
  const engine = async (): Promise<"ended" | Error> => {
    try {
      await makeEngine(ports)(
        options,
        (news) => {
          if (news.kind === "notice") house.told.diary.push(`${stamp(house)} ${news.text}`);
        },
        { drain: drain.signal, now: now.signal },
      );
      return "ended";
    } catch (thrown) {
      if (thrown instanceof Crash) return new Promise(() => undefined);
      return thrown as Error;
    }
  };
  const over = Promise.race([engine(), dying]).then((how) => {
    gone = true;
    house.told.diary.push(`${stamp(house)} ${options.what} is over: ${how instanceof Error ? how.message : how}`);
    return how;
  });
  return {
    over,
    isOver: () => gone,
    drain,
    now,
    kill: () => {
      strikes.kill();
      die();
    },
  };
};

/** A dead process never wakes. */
const lifeWorld = (world: SimWorld, isDead: () => boolean): SimWorld => ({
  ...world,
  sleep: async (ms, signal) => {
    if (!isDead()) await world.sleep(ms, signal);
    if (isDead()) await new Promise(() => undefined);
  },
});

const portsOf = (
  house: DaemonHouse,
  witness: Witness,
  chance: Chance,
  world: SimWorld,
  strikes: ReturnType<typeof makeStrikes>,
  isAlive: () => boolean,
): Ports => {
  const { disk, repo, machine, weather, told } = house;
  const ports = simPorts(
    // What a journal writes goes by its open file: each of these calls is a moment, too.
    { disk: { ...disk, openAppend: (path) => strikes.guard("append", disk.openAppend(path)) }, repo, machine, world },
    (order) => {
      const begun = begunOf(order);
      const live = house.settings;
      told.problems.push(
        ...witness.begins(begun, {
          nowMs: world.now(),
          alive: aliveOf(machine, world.monotonic()).filter(
            ({ run, n }) => (run !== begun.run || n !== begun.n) && !isOrphan(house, run),
          ),
          concurrency: live.concurrency ?? 2,
          lanes: live.lanes ?? new Map(),
          quiet: live.quiet ?? [],
          dayTokens: live.day?.tokens ?? null,
        }),
      );
      told.diary.push(`${stamp(house)} ${begun.run} attempt ${begun.n} begins at ${begun.node}`);
      return deedOf(house, order);
    },
    strikes,
  );
  const rough = <T extends object>(port: T, calls: readonly string[]): T => roughen(port, calls, house, chance, world);
  const agents = rough(ports.agents, ["clear"]);
  return {
    ...ports,
    lease: makeSimLease(house.office, world, isAlive),
    workspace: rough(ports.workspace, [
      "base",
      "prepare",
      "capture",
      "merge",
      "prepareGate",
      "advance",
      "follow",
      "keep",
    ]),
    agents: { ...agents, unfit: () => weather.unfit },
    planner: plannerOf(house, ports.planner),
    pollMs: 60_000,
  };
};

/** Calls that take their time, and fail before they do anything, by the weather. */
const roughen = <T extends object>(
  port: T,
  calls: readonly string[],
  { weather }: DaemonHouse,
  chance: Chance,
  world: SimWorld,
): T => {
  const made = { ...port } as Record<string, unknown>;
  for (const name of calls) {
    const call = made[name] as (...args: unknown[]) => Promise<unknown>;
    made[name] = async (...args: unknown[]) => {
      if (!weather.calm && weather.slow > 0 && chance.likely(weather.slow))
        await world.sleep(chance.pick([10, 2_000, 40_000]));
      if (!weather.calm && weather.flaws > 0 && chance.likely(weather.flaws))
        throw chance.likely(0.7) ? new Failure("git-failed", `${name} failed`) : new Error(`${name} broke`);
      return call(...args);
    };
  }
  return made as T;
};

const GRAPH = sha256("sim");

const plannerOf = (house: DaemonHouse, planner: Planner): Planner => ({
  ...planner,
  live: () => ({ ...planner.live(), ...house.settings }),
  runnerOf: (task) => runnerOf(task.title),
  freeze: (order) => {
    if (order.task.title.startsWith("broken")) throw new Failure("graph-invalid", "There is no such graph.");
    const { entry, nodes } = nodesOf(order.task.title);
    const { title, text, body } = order.task;
    return makePlan(order.run, {
      task: order.task.id,
      createdAt: order.at,
      base: order.base,
      continues: order.continues,
      card: { title, text, body, digest: sha256(text), specId: null },
      nodes,
      graph: { name: "sim", source: "test", digest: GRAPH, entry: order.from ?? entry },
    });
  },
});

/** Attempts at work now. */
export const aliveOf = ({ attempts }: SimMachine, nowMs: number): readonly Begun[] =>
  Object.values(attempts)
    .filter(({ state, endsAt }) => state === "started" && endsAt > nowMs)
    .map(({ order }) => begunOf(order));

/** Whose card a person took out of the engine's hands while it was at work: the next engine knows nothing of it. */
const isOrphan = (house: DaemonHouse, run: string): boolean => {
  const task = run.slice(0, run.lastIndexOf(".r"));
  return house.told.handled.has(task) && house.disk.stat(`${queueOf("active")}/${task}.md`) === null;
};

const begunOf = ({ run, n, node, kind, binding, tree }: SimMachine["attempts"][string]["order"]): Begun => ({
  run,
  n,
  node,
  kind,
  runner: binding?.runner ?? null,
  tree,
});
