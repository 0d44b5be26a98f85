import { isFailure } from "../domain/failure.ts";
import type { Intake, IntakeNews, Refusal } from "../ports/intake.ts";
import { diskFailure, errnoOf } from "./disk-failure.ts";
import type { Durable } from "./durable.ts";
import { OwnDisk } from "./intake-cut.ts";
import type { Held, IntakeDisk } from "./intake-disk.ts";
import { namesOf, openInbox, type Bounds } from "./intake-inbox.ts";
import { clearCopies } from "./intake-leftover.ts";
import { markOf } from "./intake-look.ts";
import { makeMemoryFile, nextOf, type Memory, type MemoryFile } from "./intake-memory.ts";
import { shownName } from "./intake-name.ts";
import { forgottenParks } from "./intake-park.ts";
import { checkWatched, considerAll, type Round } from "./intake-round.ts";
import { LATE_CHECKS_MS, retryMs } from "./intake-settle.ts";
import type { Ground } from "./intake-take.ts";

/** What the configuration says of the inbox, whose path is absolute here, and where no inbox may be. */
export type IntakeSettings = {
  readonly inbox: string;
  readonly bounds: Bounds;
  readonly settleMs: number;
  readonly ignore: readonly string[];
  readonly graph: string;
  readonly bytesMax: number;
};

/** What the intake stands on. The settings are read anew for every look. */
export type IntakePorts = {
  readonly disk: IntakeDisk;
  readonly durable: Durable;
  readonly store: Ground["store"];
  readonly world: Ground["world"];
  readonly settings: () => IntakeSettings;
};

/** Between two looks at least, whatever nudges; and at most, whatever notification is lost. */
const FLOOR_MS = 100;
const POLL_MS = 1_000;
/** For so long a folder's unchanged time may still hide a name that came within the same tick of its clock. */
const TICK_MS = 1_500;
const REFUSED_MAX = 100;

/** The inbox of a workspace, for the holder of its lease. */
export const makeIntake = (ports: IntakePorts): Intake => {
  const state: State = {
    ports,
    opened: null,
    told: new Map(),
    dueMs: 0,
    floorMs: 0,
    failures: 0,
    quiet: { mark: "", sinceMs: 0 },
    settings: "",
  };
  let sweeping: Promise<readonly IntakeNews[]> | null = null;
  return {
    sweep: async (stop, settled) => {
      sweeping ??= sweep(state, stop, settled).finally(() => {
        sweeping = null;
      });
      return sweeping;
    },
    dueMs: () => Math.max(state.dueMs, state.floorMs),
    refused: () => [...state.told.values()].slice(0, REFUSED_MAX),
  };
};

type State = {
  readonly ports: IntakePorts;
  /** What is remembered of the inbox at `path`; null before the first look. */
  opened: { readonly path: string; readonly memory: Memory; readonly file: MemoryFile } | null;
  /** What was refused and told, by name; "" is the inbox itself. */
  readonly told: Map<string, Refusal>;
  dueMs: number;
  floorMs: number;
  failures: number;
  quiet: { readonly mark: string; readonly sinceMs: number };
  settings: string;
};

/** One look: what it tells is heard even when the disk fails behind it. */
type Visit = { readonly stop: AbortSignal; readonly all: boolean; readonly news: IntakeNews[] };

const sweep = async (state: State, stop: AbortSignal, all: boolean): Promise<readonly IntakeNews[]> => {
  const nowMs = state.ports.world.monotonic();
  if (!all && nowMs < state.floorMs) return [];
  const news: IntakeNews[] = [];
  try {
    state.dueMs = nowMs + POLL_MS;
    await visit(state, { stop, all, news });
    state.failures = 0;
  } catch (thrown) {
    state.dueMs = nowMs + retryMs(state.failures);
    state.failures += 1;
    const failure = failureOf(state, thrown);
    // What was taken before is told first; what is wrong with the disk comes up again with the next look.
    if (news.length === 0 || !isFailure(failure)) throw failure;
  } finally {
    state.floorMs = state.ports.world.monotonic() + FLOOR_MS;
  }
  return news;
};

const visit = async (state: State, each: Visit): Promise<void> => {
  const settings = state.ports.settings();
  const opened = await openInbox(state.ports.disk, settings.inbox, settings.bounds);
  if (opened === null) return;
  if ("refusal" in opened) return refuse(state, each, "", opened.refusal);
  state.told.delete("");
  try {
    await lookThrough(state, each, settings, opened.held);
  } finally {
    await opened.held.handle.close();
  }
};

const lookThrough = async (state: State, each: Visit, settings: IntakeSettings, inbox: Held): Promise<void> => {
  const { world, disk } = state.ports;
  const mark = `${markOf(await inbox.handle.stat({ bigint: true }))} ${JSON.stringify(settings)}`;
  const { memory, file } = await remember(state, each, inbox);
  heedChange(state, memory, JSON.stringify(settings));
  if (!each.all && isQuiet(state, memory, mark)) return;
  const { names, nameless } = await namesOf(disk, inbox);
  const round: Round = {
    ground: groundOf(state),
    inbox,
    memory,
    nowMs: () => world.monotonic(),
    stop: each.stop,
    all: each.all,
    settleMs: settings.settleMs,
    ignore: settings.ignore,
    graph: settings.graph,
    bytesMax: settings.bytesMax,
    refuse: (name, refusal) => refuse(state, each, name, refusal),
    news: each.news,
  };
  const more = await considerAll(round, names);
  for (const name of nameless) refuse(state, each, name, withoutName(name));
  forget(state, memory, nameless);
  await checkWatched(round);
  file.write(memory, settings.ignore);
  if (more) state.quiet = { mark: "", sinceMs: 0 };
  state.dueMs = more ? world.monotonic() : Math.min(world.monotonic() + POLL_MS, nextOf(memory));
};

/** Other settings may take what the old ones refused. */
const heedChange = (state: State, memory: Memory, settings: string): void => {
  if (state.settings !== settings)
    for (const [name, seen] of memory.seen)
      if (seen.refusal !== null && seen.taken === null) memory.seen.set(name, { ...seen, dueMs: 0 });
  state.settings = settings;
};

const withoutName = (name: string): Refusal => {
  const item = shownName(name);
  return { item, text: `"${item}" in the inbox is not taken: its name is not UTF-8`, hint: "Rename it." };
};

/** Told once for each reason, until it is gone or mended. */
const refuse = (state: State, { news }: Visit, name: string, refusal: Refusal): void => {
  if (state.told.get(name)?.text !== refusal.text) news.push({ kind: "refused", ...refusal });
  state.told.set(name, refusal);
};

const forget = (state: State, memory: Memory, nameless: readonly string[]): void => {
  for (const name of state.told.keys())
    if (!nameless.includes(name) && (memory.seen.get(name)?.refusal ?? null) === null) state.told.delete(name);
};

/** What is remembered of this inbox. At first what a dead engine left is put out of the way, and what it refused is told. */
const remember = async (state: State, each: Visit, inbox: Held): Promise<NonNullable<State["opened"]>> => {
  const { durable, world } = state.ports;
  const { path } = inbox;
  if (state.opened?.path === path) return state.opened;
  const file = makeMemoryFile(durable, world.boot(), path);
  const memory = file.read();
  const ground = groundOf(state);
  await clearCopies(ground);
  // Nobody knows since when these lie there: the last look at them is as late as at any other.
  const checks = LATE_CHECKS_MS.length - 1;
  const dueMs = world.monotonic() + (LATE_CHECKS_MS.at(-1) ?? 0);
  const found = await forgottenParks(ground, inbox, memory.watched);
  memory.watched = [...memory.watched, ...found.map((parked) => ({ ...parked, checks, dueMs }))];
  for (const [name, { refusal }] of memory.seen)
    if (refusal !== null) refuse(state, each, name, { item: shownName(name), text: refusal.text, hint: refusal.hint });
  state.opened = { path, memory, file };
  return state.opened;
};

const groundOf = ({ ports }: State): Ground => ({
  disk: ports.disk,
  layout: ports.durable.layout,
  store: ports.store,
  world: ports.world,
  strict: ports.durable.strict,
});

/** An inbox in which nothing came, went or became due since it was listed needs no listing. */
const isQuiet = (state: State, memory: Memory, mark: string): boolean => {
  const nowMs = state.ports.world.monotonic();
  if (state.quiet.mark !== mark) {
    state.quiet = { mark, sinceMs: nowMs };
    return false;
  }
  const next = nextOf(memory);
  if (next <= nowMs || nowMs - state.quiet.sinceMs < TICK_MS) return false;
  state.dueMs = Math.min(nowMs + POLL_MS, next);
  return true;
};

const failureOf = (state: State, thrown: unknown): unknown => {
  if (isFailure(thrown)) return thrown;
  const cause = thrown instanceof OwnDisk ? thrown.cause : thrown;
  const path = state.ports.durable.layout.runtime;
  return errnoOf(cause) === "" ? thrown : diskFailure(path, "take an item of the inbox into", cause);
};
