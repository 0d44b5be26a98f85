import type { RunEvent } from "../../src/domain/event.ts";
import { runIdOf, type RunId, type TaskId } from "../../src/domain/id.ts";
import { digestOf } from "../../src/domain/digest.ts";
import type { Plan } from "../../src/domain/plan.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { makeDurable } from "../../src/files/durable.ts";
import { layoutOf, type Layout } from "../../src/files/layout.ts";
import type { Limits } from "../../src/files/retention-parts.ts";
import { makeRetention } from "../../src/files/retention.ts";
import { makeStore } from "../../src/files/store.ts";
import { makeTrash } from "../../src/files/trash.ts";
import { RUN_JUDGE } from "../../src/kernel/retention.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { GitSpace } from "../../src/ports/git-space.ts";
import type { Retention } from "../../src/ports/retention.ts";
import type { Store } from "../../src/ports/store.ts";
import { makeSimWorld, type SimWorld } from "../sim/world.ts";
import { planOf } from "./plan.ts";

/** A git that knows which commits were published and which refs the engine keeps; `null` answers for a repository that cannot be asked. */
export type SimGit = {
  readonly published: Set<string>;
  readonly refs: Map<string, string>;
  deaf: boolean;
  compacted: number;
};

/** A workspace of closed runs over a disk, with what decides their removal in the test's hands. */
export type Retained = {
  readonly disk: Disk;
  readonly store: Store;
  readonly layout: Layout;
  readonly world: SimWorld;
  readonly git: SimGit;
  readonly living: Set<RunId>;
  readonly limits: { -readonly [Key in keyof Limits]: Limits[Key] };
  readonly retention: Retention;
};

const DAY_MS = 86_400_000;

/** Everything closed is over its limits, so that only what must stay stays. */
export const STRICTEST: Limits = {
  maxAgeMs: 0,
  keep: 0,
  maxBytes: 0,
  idleCheckouts: 0,
  feedBytes: 0,
  commandsMs: DAY_MS,
  trashMs: DAY_MS,
};

/** Opens retention over a disk as a fresh process does; what a workspace is made of outlives it in `kept`. */
export const retainedOn = (
  disk: Disk,
  kept: Partial<Pick<Retained, "world" | "git" | "living">> & { readonly root?: string } = {},
  given: Partial<Limits> = {},
): Retained => {
  const root = kept.root ?? "/w";
  const world = kept.world ?? makeSimWorld(1);
  const git = kept.git ?? { published: new Set(), refs: new Map(), deaf: false, compacted: 0 };
  const living = kept.living ?? new Set<RunId>();
  const layout = layoutOf(root);
  const durable = makeDurable(disk, layout, true, world);
  const limits = { ...STRICTEST, ...given };
  const retention = makeRetention(
    {
      durable,
      world,
      trash: makeTrash(durable, world),
      git: simGitSpace(git),
      judge: RUN_JUDGE,
      lives: (run) => living.has(run),
    },
    { limits: () => limits, quietMs: 1_000, restMs: 0 },
  );
  return {
    disk,
    store: makeStore(disk, root, { durability: "strict", world }),
    layout,
    world,
    git,
    living,
    limits,
    retention,
  };
};

/** The port over a SimGit. */
export const simGitSpace = (git: SimGit): GitSpace => ({
  published: async (asked) => asked.map(({ commit }) => (git.deaf ? null : git.published.has(commit))),
  refs: async () =>
    [...git.refs].map(([name, commit]) => ({
      run: name.slice(0, name.indexOf("/")),
      ref: `refs/millrace/${name}`,
      commit,
    })),
  drop: async (refs) => {
    for (const { ref } of refs) git.refs.delete(ref.slice("refs/millrace/".length));
  },
  compact: async () => {
    git.compacted += 1;
    return true;
  },
});

/** How a run of a test ends, and where its task's card goes. */
export type Story = {
  readonly verdict: "done" | "blocked" | "cancelled" | "open";
  readonly state: TaskState | "gone";
  /** The commit that was integrated (done) or the last one of its work. */
  readonly commit?: string | null;
  readonly status?: "merged" | "noop" | "off";
  readonly slot?: number;
  readonly continues?: RunId;
  /** Claimed, with its plan, and nothing decided yet. */
  readonly unopened?: boolean;
};

/** Adds a task when it is new, and lives through one run of it. */
export const live = ({ store, disk, layout, world }: Retained, task: TaskId, story: Story): RunId => {
  const ordinal =
    Math.max(
      store.prunedUpTo(task),
      ...store.runsOf(task).map((run) => Number(run.slice(run.lastIndexOf(".r") + 2))),
      0,
    ) + 1;
  const run = runIdOf(task, ordinal);
  if (!store.folders().states.has(task)) store.addTask(task, `# ${task}\n`);
  const state = store.folders().states.get(task);
  if (state !== undefined && state !== "backlog") store.moveTask(task, state, "backlog");
  if (!store.claim(task, run)) throw new Error(`${task} was not claimed`);
  if (!store.openRun(planFor(run, task, story))) throw new Error(`${run} was not opened`);
  if (story.unopened !== true) decide(store, run, world, story);
  disk.makeFolder(layout.attempt(run, 1, "check"));
  disk.create(`${layout.attempt(run, 1, "check")}/stdout.log`, Buffer.from("a log\n"), false);
  if (story.state === "gone") disk.unlink(layout.card(task, "active"));
  else if (story.state !== "active") store.moveTask(task, "active", story.state);
  return run;
};

const planFor = (run: RunId, task: TaskId, story: Story): Plan => {
  const { digest: _digest, ...plan } = planOf(task);
  const continues =
    story.continues === undefined ? null : { run: story.continues, reason: "it stopped", answers: [], attempts: [] };
  const open = { ...plan, run, continues };
  return { ...open, digest: digestOf(open) };
};

const decide = (store: Store, run: RunId, world: SimWorld, story: Story): void => {
  const commit = story.commit ?? null;
  const reading = store.readRun(run);
  if (reading.kind !== "run") throw new Error(`${run} cannot be read`);
  const events: RunEvent[] = [
    { type: "opened", plan: reading.plan.digest, slot: story.slot ?? 1, start: "c" },
    { type: "entered", node: "check", from: null, by: "start" },
    { type: "ordered", n: 1, node: "check", kind: "check", from: "c", merge: null },
    { type: "settled", node: "check", settlement: { ...SETTLED, commit: story.verdict === "done" ? null : commit } },
  ];
  if (story.verdict === "done")
    events.push({ type: "integrated", status: story.status ?? "merged", base: "c", commit, reason: "" });
  if (story.verdict !== "open")
    events.push({
      type: "closed",
      verdict: story.verdict,
      reason: "so it ended",
      hint: "",
      research: false,
      question: null,
    });
  const journal = store.runJournal(run);
  journal.append({ epoch: 1, at: new Date(world.now()).toISOString(), actor: "engine", cause: null, events });
  journal.close();
};

const SETTLED: Extract<RunEvent, { type: "settled" }>["settlement"] = {
  n: 1,
  class: "ok",
  outcome: "PASS",
  summary: "",
  hint: "",
  durationMs: 1,
  usage: { inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: null },
  model: null,
  session: null,
  exitCode: 0,
  retryAt: null,
  started: true,
  question: null,
  noop: false,
  effects: 0,
  checks: [],
  commit: null,
  left: null,
};

/** Lets so much time pass that nothing is fresh. */
export const daysLater = (world: SimWorld, days: number): void => {
  world.clock.wall += days * DAY_MS;
  world.clock.mono += days * DAY_MS;
};

/** A sweep without a bound. */
export const sweepAll = async ({ retention }: Retained, emptied = false) =>
  retention.sweep(Number.POSITIVE_INFINITY, new AbortController().signal, emptied);
