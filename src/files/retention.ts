import { isFailure } from "../domain/failure.ts";
import type { Kept, Removal, Retention } from "../ports/retention.ts";
import type { World } from "../ports/world.ts";
import { findCommands, findRecovered } from "./retention-aged.ts";
import { findCheckouts } from "./retention-checkouts.ts";
import { findFeed } from "./retention-feed.ts";
import type { Found, Limits, RetentionTools } from "./retention-parts.ts";
import { dropRefs, expiryOf } from "./retention-refs.ts";
import { makeRunMemory, type RunMemory } from "./retention-run-facts.ts";
import { findRuns } from "./retention-runs.ts";
import { findTrash, type Allowance } from "./retention-trash.ts";
import type { Pace } from "./tree-size.ts";

/** How a retention behaves. `limits` null means that it is switched off. Times are milliseconds. */
export type RetentionOptions = {
  readonly limits: () => Limits | null;
  /** After a sweep that found nothing, how long the next ones return at once. */
  readonly quietMs: number;
  /** How long it rests after each few milliseconds of work, so that an engine beside it goes on. */
  readonly restMs: number;
};

/** So long it works before it gives way. */
const SLICE_MS = 5;
/** So many names of the trash are deleted for each thing a sweep may remove. */
const NAMES_EACH = 500;

/** Retention over a workspace's files. Whoever sweeps holds the lease; looking needs nothing. */
export const makeRetention = (tools: Omit<RetentionTools, "pace">, options: RetentionOptions): Retention => {
  const memory = makeRunMemory();
  let quiet: { readonly untilMs: number; readonly limits: string } | null = null;
  let refsDue = true;
  return {
    survey: async () => {
      const limits = options.limits();
      if (limits === null) return { removals: [], kept: [] };
      const [pace, allowance] = [makePace(tools.world, NEVER, options.restMs), { names: 0 }];
      const removals: Removal[] = [];
      const kept: Kept[] = [];
      for (const find of partsOf({ ...tools, pace }, limits, memory, false, allowance)) {
        const found = await guarded(find);
        removals.push(...found.takings.map(({ removal }) => removal));
        kept.push(...found.kept);
      }
      return { removals, kept };
    },
    sweep: async (max, stop, emptied = false) => {
      const limits = options.limits();
      const known = JSON.stringify(limits);
      const resting = quiet !== null && quiet.limits === known && tools.world.monotonic() < quiet.untilMs;
      if (limits === null || stop.aborted || (resting && !emptied)) return { removals: [], kept: [] };
      const inUse = { ...tools, pace: makePace(tools.world, stop, options.restMs) };
      const allowance = { names: max * NAMES_EACH };
      const swept = await sweepParts(partsOf(inUse, limits, memory, emptied, allowance), max, stop);
      refsDue ||= swept.removals.some(({ kind }) => kind === "run");
      const whole = swept.removals.length < max && allowance.names > 0 && !stop.aborted;
      try {
        if (refsDue && !stop.aborted) await dropRefs(inUse);
        refsDue = false;
        if (whole) await tools.git.compact(() => expiryOf(inUse), stop);
      } catch (thrown) {
        swept.kept.push({ what: "engine.git", reason: reasonOf(thrown), failed: true });
      }
      const found = swept.removals.length > 0;
      quiet = whole && !found ? { untilMs: tools.world.monotonic() + options.quietMs, limits: known } : null;
      return swept;
    },
  };
};

type Part = { readonly name: string; readonly find: () => Promise<Found> | Found };

/** The parts in the order in which they go: what frees room needs none itself, so it comes first. */
const partsOf = (
  tools: RetentionTools,
  limits: Limits,
  memory: RunMemory,
  emptied: boolean,
  allowance: Allowance,
): readonly Part[] => [
  { name: "trash", find: async () => findTrash(tools, limits, emptied, allowance) },
  { name: "feed", find: () => findFeed(tools, limits) },
  { name: "commands", find: async () => findCommands(tools, limits) },
  { name: "recovered", find: async () => findRecovered(tools, limits) },
  { name: "checkouts", find: async () => findCheckouts(tools, limits) },
  { name: "runs", find: async () => findRuns(tools, limits, memory) },
];

const sweepParts = async (
  parts: readonly Part[],
  max: number,
  stop: AbortSignal,
): Promise<{ readonly removals: Removal[]; readonly kept: Kept[] }> => {
  const removals: Removal[] = [];
  const kept: Kept[] = [];
  for (const part of parts) {
    if (removals.length >= max || stop.aborted) break;
    const found = await guarded(part);
    kept.push(...found.kept);
    for (const { removal, take } of found.takings) {
      if (removals.length >= max || stop.aborted) break;
      try {
        if (await take()) removals.push(removal);
      } catch (thrown) {
        kept.push({ what: removal.what, reason: reasonOf(thrown), failed: true });
      }
    }
  }
  return { removals, kept };
};

/** A part that cannot be looked at removes nothing and stops no other. */
const guarded = async ({ name, find }: Part): Promise<Found> => {
  try {
    return await find();
  } catch (thrown) {
    return { takings: [], kept: [{ what: name, reason: reasonOf(thrown), failed: true }] };
  }
};

/** What a Failure says; anything else is a defect and passes. */
const reasonOf = (thrown: unknown): string => {
  if (isFailure(thrown)) return thrown.message;
  throw thrown;
};

const NEVER = new AbortController().signal;

const makePace = (world: World, stop: AbortSignal, restMs: number): Pace => {
  let since = world.monotonic();
  return async () => {
    if (!stop.aborted && world.monotonic() - since >= SLICE_MS) {
      await world.sleep(restMs, stop);
      since = world.monotonic();
    }
    return !stop.aborted;
  };
};
