import { sha256 } from "../../src/domain/digest.ts";
import type { Ports } from "../../src/engine/ports.ts";
import { makeEngine } from "../../src/engine/engine.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { layoutOf } from "../../src/files/layout.ts";
import { makeLedger } from "../../src/files/ledger.ts";
import { makeMailbox } from "../../src/files/mailbox.ts";
import { makeStore } from "../../src/files/store.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Lease } from "../../src/ports/lease.ts";
import type { PassOptions, PassReport } from "../../src/ports/pass.ts";
import type { Live, Planner } from "../../src/ports/planner.ts";
import { phraseEvent } from "../../src/view/event.ts";
import { makePlan } from "../plan.ts";
import { makeSimAgents, type SimMachine, type SimScript } from "./agents.ts";
import type { Strikes } from "./strikes.ts";
import { makeSimWorkspace, type SimRepo } from "./workspace.ts";
import type { SimWorld } from "./world.ts";

/** Everything that outlives a crash of the engine: its disk, the repository, and the processes of the machine. */
export type SimHouse = {
  readonly disk: Disk;
  readonly repo: SimRepo;
  readonly machine: SimMachine;
  readonly world: SimWorld;
  /** Settings that apply at once, where a test wants others. */
  readonly settings?: Partial<Live>;
};

/** Where the simulated workspace lies on its disk. */
export const ROOT = "/house";

/** Runs the real engine over a simulated house, until nothing is left to do or the schedule strikes. */
export const runSim = async (
  house: SimHouse,
  script: SimScript,
  strikes: Strikes,
  maxRuns: number | null = null,
): Promise<PassReport> => {
  const never = new AbortController().signal;
  return makeEngine(simPorts(house, script, strikes))({ ...ONCE, maxRuns }, () => undefined, {
    drain: never,
    now: never,
  });
};

/** The options of a plain pass over the whole backlog. */
export const ONCE: PassOptions = {
  maxRuns: null,
  task: null,
  steal: false,
  what: "start --once",
  stay: false,
  ignoreSettle: false,
};

/** The engine's ports over a simulated house; every call of every port is a moment the schedule may strike at. */
export const simPorts = (
  { disk, repo, machine, world, settings }: SimHouse,
  script: SimScript,
  strikes: Strikes,
): Ports => {
  const guardedDisk = strikes.guard("disk", disk);
  return {
    world,
    processes: world,
    store: makeStore(guardedDisk, ROOT, { durability: "strict", world }),
    lease: strikes.guard("lease", simLease(machine)),
    agents: strikes.guard("agents", makeSimAgents(machine, world, repo, script, strikes.moment)),
    workspace: strikes.guard("workspace", makeSimWorkspace(repo, strikes.moment)),
    planner: simPlanner(settings ?? {}),
    mailbox: makeMailbox(guardedDisk, ROOT, { durability: "strict", world, arm: () => () => undefined }),
    ledger: makeLedger(makeDurable(guardedDisk, layoutOf(ROOT), false, world)),
    intake: { sweep: async () => [], dueMs: () => Number.POSITIVE_INFINITY, refused: () => [] },
    retention: { survey: async () => NO_SWEEP, sweep: async () => NO_SWEEP },
    hooks: { tell: () => undefined, close: async () => undefined },
    watch: () => async () => undefined,
    pollMs: 10_000,
    narrate: phraseEvent,
    version: "sim",
  };
};

/** A lease whose epoch grows with each engine; a crashed holder holds nothing any more. */
const simLease = (machine: SimMachine): Lease => ({
  take: async () => {
    machine.epoch += 1;
    return { kind: "held", epoch: machine.epoch, tookOver: null, release: async () => undefined };
  },
  owner: async () => null,
});

const NO_SWEEP = { removals: [], kept: [] };

const NO_BOUNDS = { attempts: null, activeMs: null, tokens: null, costUsd: null };

const simPlanner = (settings: Partial<Live>): Planner => ({
  runnerOf: () => "sim",
  live: () => ({
    digest: "sim",
    concurrency: 2,
    lanes: new Map(),
    autoResume: true,
    quiet: [],
    warnPercent: 80,
    day: NO_BOUNDS,
    task: NO_BOUNDS,
    ...settings,
  }),
  freeze: (order) =>
    makePlan(order.run, {
      task: order.task.id,
      createdAt: order.at,
      base: order.base,
      continues: order.continues,
      card: {
        ...makePlan(order.run).card,
        title: order.task.title,
        text: order.task.text,
        body: order.task.body,
        digest: sha256(order.task.text),
      },
    }),
  trouble: () => null,
  graceMs: 1_000,
});
