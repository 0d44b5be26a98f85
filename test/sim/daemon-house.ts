import type { Command } from "../../src/domain/command.ts";
import type { Live } from "../../src/ports/planner.ts";
import type { SimMachine } from "./agents.ts";
import { makeChance, type Chance } from "./chance.ts";
import { makeSimDisk, type SimDisk } from "./disk.ts";
import { ROOT } from "./engine.ts";
import type { SimOffice } from "./lease.ts";
import { makeSimRepo, type SimRepo } from "./workspace.ts";
import { makeSimWorld, type SimWorld } from "./world.ts";

/** A house in which an engine lives through a storm: everything here outlives the engine, and plain facts of what was done to it. */
export type DaemonHouse = {
  readonly seed: number;
  disk: SimDisk;
  readonly repo: SimRepo;
  readonly machine: SimMachine;
  readonly world: SimWorld;
  readonly office: SimOffice;
  settings: Partial<Live>;
  /** What may go wrong outside just now. */
  readonly weather: {
    /** Providers answer well and nothing takes long. */
    calm: boolean;
    unfit: string | null;
    /** The chance that a call of git or of the agents fails, and that one takes its time. */
    flaws: number;
    slow: number;
    /** Milliseconds that each sync takes. */
    syncMs: number;
  };
  readonly told: Told;
  readonly from: string;
};

/** What was done to the house by others than the engine, for the judge. */
export type Told = {
  /** Tasks whose adding was acknowledged and that nobody took away by hand. */
  readonly acknowledged: Set<string>;
  /** Tasks whose card a person moved, removed or doubled by hand. */
  readonly handled: Set<string>;
  /** Commands whose delivery was acknowledged, in the order of their first delivery. */
  readonly delivered: Map<string, Command>;
  /** Commands whose delivery began; a failed one may lie there or not. */
  readonly tried: Map<string, Command>;
  /** Commands that a person took away with the mailbox. */
  readonly problems: string[];
  readonly diary: string[];
};

/** How large a schedule is. */
export type Scale = {
  readonly tasks: number;
  readonly lives: number;
  readonly acts: number;
  /** How long a person may wait between two acts. */
  readonly pausesMs: readonly number[];
};

/** Many small schedules find what two or three things do to each other; a few large ones what a night does. */
export const SMALL: Scale = { tasks: 2, lives: 1, acts: 3, pausesMs: [100, 700, 5_000, 30_000, 65_000] };
export const LARGE: Scale = { tasks: 6, lives: 4, acts: 12, pausesMs: [100, 5_000, 30_000, 120_000, 600_000] };

/** The folder of a queue. */
export const queueOf = (state: string): string => `${ROOT}/agents/tasks/${state}`;

/** Makes a house with some tasks in its backlog. */
export const makeDaemonHouse = (seed: number, scale: Scale): DaemonHouse => {
  const chance = makeChance(seed);
  const disk = makeSimDisk(seed, ROOT);
  disk.makeFolder(queueOf("backlog"));
  const repo = makeSimRepo({ "readme.md": "hello\n", "shared.txt": "nothing yet\n" });
  const house: DaemonHouse = {
    seed,
    disk,
    repo,
    machine: { epoch: 0, attempts: {} },
    world: makeSimWorld(seed),
    office: { epoch: 0, holder: null },
    settings: { concurrency: 1 + chance.below(4) },
    weather: {
      calm: false,
      unfit: null,
      flaws: chance.pick([0, 0, 0.02]),
      slow: chance.pick([0, 0.1, 0.4]),
      syncMs: 0,
    },
    told: {
      acknowledged: new Set(),
      handled: new Set(),
      delivered: new Map(),
      tried: new Map(),
      problems: [],
      diary: [],
    },
    from: repo.user.refs["main"] ?? "",
  };
  const tasks = 1 + chance.below(scale.tasks);
  for (let n = 0; n < tasks; n += 1) addCard(house, cardOf(house, chance));
  for (const folder of ["", "/agents", "/agents/tasks"]) disk.syncFolder(`${ROOT}${folder}`);
  return house;
};

/** A card as a person writes it. */
export type NewCard = { readonly id: string; readonly text: string };

const KINDS = ["mini", "mini", "mini", "small", "approve"] as const;

/** A new card: now and then with a priority, a dependency on an older task, or in the place of one. */
export const cardOf = (house: DaemonHouse, chance: Chance, more: readonly string[] = []): NewCard => {
  const known = [...house.told.acknowledged];
  const n = known.length + house.told.handled.size;
  const id = `20260101-0000${String(n % 100).padStart(2, "0")}-${chance
    .below(36 ** 4)
    .toString(36)
    .padStart(5, "0")}-t${n}`;
  const lines = [`title: ${chance.pick(KINDS)} ${n}`, ...more];
  if (chance.likely(0.3)) lines.push(`priority: ${chance.below(9) - 4}`);
  if (known.length > 0 && chance.likely(0.3)) lines.push(`depends_on: [${chance.pick(known)}]`);
  return { id, text: `---\n${lines.join("\n")}\n---\nDo it.\n` };
};

/** Puts a card into the backlog durably, as add-task does. */
export const addCard = (house: DaemonHouse, { id, text }: NewCard): void => {
  const path = `${queueOf("backlog")}/${id}.md`;
  house.disk.makeFolder(queueOf("backlog"));
  if (!house.disk.create(path, Buffer.from(text), true)) return;
  house.disk.syncFolder(queueOf("backlog"));
  house.disk.syncFolder(`${ROOT}/agents/tasks`);
  house.told.acknowledged.add(id);
};

/** Where cards of every known task stand now: id to folders. */
export const standings = ({ disk }: DaemonHouse): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const state of ["backlog", "active", "blocked", "deferred", "done", "cancelled"])
    for (const name of disk.list(queueOf(state)))
      if (name.endsWith(".md")) found.set(name.slice(0, -3), [...(found.get(name.slice(0, -3)) ?? []), state]);
  return found;
};
