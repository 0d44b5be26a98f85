import { Failure } from "../domain/failure.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { PassOptions, PassReport, PassRun, RunPass } from "../ports/pass.ts";
import { readBacklog, type Backlog } from "./backlog.ts";
import { carry, type Standing } from "./carry.ts";
import { openEpoch, type Epoch } from "./epoch.ts";
import { openTask } from "./opening.ts";
import { makeLane, type PassContext } from "./pass-context.ts";
import type { Ports } from "./ports.ts";
import { publishState } from "./publish.ts";
import { recover } from "./recovery.ts";
import { supersede } from "./supersede.ts";
import { takeRun, turn, type OpenRun } from "./turn.ts";
import { passRun } from "./outcome.ts";

const PATIENCE_MS = 60_000;

/** Makes the foreground pass: take the lease, recover, carry what was recovered, then new tasks, one after another; release. */
export const makePass =
  (ports: Ports): RunPass =>
  async (options, news, signals) => {
    const grant = await ports.lease.take("start --once", { waitMs: 2_000, steal: options.steal });
    if (grant.kind === "refused") throw refusal(grant);
    const endAttempts = new AbortController();
    const watch = watchSignals(ports, signals, endAttempts);
    try {
      const epoch = openEpoch(ports, grant.epoch, grant.tookOver, news);
      try {
        return await runPass(makeContext(ports, epoch, news, signals, endAttempts.signal), epoch, options);
      } finally {
        epoch.close(signals.drain.aborted ? "interrupted" : "the pass ended");
      }
    } finally {
      watch.stop();
      await grant.release();
    }
  };

const runPass = async (base: PassContext, epoch: Epoch, options: PassOptions): Promise<PassReport> => {
  const { ports } = base;
  ports.store.sweep();
  const backlog = readBacklog(ports.store, epoch.decisions);
  supersede(epoch, ports, backlog);
  const open: OpenRun[] = [];
  const passedOver: { task: string; reason: string }[] = [];
  const context: PassContext = {
    ...base,
    slotFor: (run) => lowestFree(open.filter((other) => other.id !== run).map((other) => other.run.slot)),
    changed: () => publishState(ports, epoch.number, backlog, open, passedOver),
  };
  const recovered = await recover(ports, backlog);
  for (const lost of recovered.passedOver) {
    passedOver.push({ task: lost.task, reason: lost.reason });
    if (lost.run !== null) epoch.record({ type: "run-corrupt", run: lost.run, reason: lost.reason });
    context.news({ kind: "notice", text: `${lost.task} is passed over: ${lost.reason}` });
  }
  open.push(...recovered.runs);
  const runs: PassRun[] = [];
  const finish = (run: OpenRun, standing: Standing): void => {
    runs.push(passRun(run, standing));
    if (standing !== "closed") return run.journal.close();
    open.splice(open.indexOf(run), 1);
    backlog.moved(
      run.plan.task as TaskId,
      run.run.closed?.verdict === "done" ? "done" : run.run.closed?.verdict === "cancelled" ? "cancelled" : "blocked",
    );
  };
  for (const run of recovered.runs) {
    announce(context, run, true);
    turn(ports, epoch.number, run, { type: "nudge", at: ports.world.now() }, context.news);
    finish(run, context.drain.aborted ? "interrupted" : await carry(context, run));
  }
  await admit(context, options, backlog, open, passedOver, finish);
  context.changed();
  return { runs, passedOver, interrupted: context.drain.aborted };
};

/** Takes tasks while any is admissible and the pass may open more; what becomes admissible on the way is included. */
const admit = async (
  context: PassContext,
  options: PassOptions,
  backlog: Backlog,
  open: OpenRun[],
  passedOver: { task: string; reason: string }[],
  finish: (run: OpenRun, standing: Standing) => void,
): Promise<void> => {
  let left = options.maxRuns ?? Infinity;
  while (left > 0 && !context.drain.aborted) {
    const id = nextTask(backlog, options.task);
    if (id === null) break;
    warn(context);
    const opening = await openTask(context.ports, id);
    if (opening.kind === "passed-over") {
      passedOver.push({ task: id, reason: opening.reason });
      context.news({ kind: "notice", text: `${id} is passed over: ${opening.reason}` });
      backlog.queue.remove(id);
      if (options.task !== null) break;
      continue;
    }
    backlog.moved(id, "active");
    const run = takeRun(context.ports, opening.id, opening.plan);
    open.push(run);
    announce(context, run, false);
    left -= 1;
    finish(run, await carry(context, run));
    if (options.task !== null) break;
  }
};

/** A broken edit of the configuration never stops a pass: the last good one is used, and that is said. */
const warn = (context: PassContext): void => {
  const trouble = context.ports.planner.trouble();
  if (trouble !== null) context.news({ kind: "notice", text: `the last good configuration is used: ${trouble}` });
};

const nextTask = (backlog: Backlog, only: string | null): TaskId | null => {
  if (only === null) return (backlog.queue.next()?.id ?? null) as TaskId | null;
  const id = parseTaskId(only);
  const state = id === null ? undefined : backlog.states.get(id);
  if (id !== null && state === "active") return null;
  if (id === null || state !== "backlog")
    throw new Failure(
      "not-allowed",
      `${only} stands in ${state ?? "no queue"}, not in the backlog.`,
      "look with `millrace queue inspect`",
    );
  const task = [...backlog.queue.head(Infinity)].find((one) => one.id === id);
  const why = task === undefined ? "its card cannot be read" : backlog.why(task);
  if (why !== null)
    throw new Failure(
      "not-allowed",
      `${only} cannot be started: ${why}.`,
      "finish what it waits for, or edit its card",
    );
  return id;
};

const announce = (context: PassContext, run: OpenRun, resumed: boolean): void =>
  context.news({
    kind: "opening",
    run: run.id,
    task: run.plan.task,
    title: run.plan.card.title,
    graph: run.plan.graph.name,
    resumed,
  });

const makeContext = (
  ports: Ports,
  epoch: Epoch,
  news: PassContext["news"],
  signals: { readonly drain: AbortSignal; readonly now: AbortSignal },
  endAttempts: AbortSignal,
): PassContext => {
  let lanePatienceMs = PATIENCE_MS;
  return {
    ports,
    epoch: epoch.number,
    news,
    ...signals,
    endAttempts,
    patienceMs: PATIENCE_MS,
    lanePatienceMs: () => lanePatienceMs,
    spendLanePatience: (ms) => {
      lanePatienceMs = Math.max(0, lanePatienceMs - ms);
    },
    lane: makeLane(),
    slotFor: () => 1,
    changed: () => undefined,
  };
};

const lowestFree = (taken: readonly number[]): number => {
  for (let slot = 1; ; slot += 1) if (!taken.includes(slot)) return slot;
};

/** Drained: attempts at work get the grace, then the ladder; `now`: the ladder at once. */
const watchSignals = (
  ports: Ports,
  signals: { drain: AbortSignal; now: AbortSignal },
  end: AbortController,
): { stop: () => void } => {
  const over = new AbortController();
  const onDrain = (): void => {
    void ports.world.sleep(ports.planner.graceMs, over.signal).then(() => {
      if (!over.signal.aborted) end.abort("the engine was stopped and its grace is over");
      return undefined;
    });
  };
  const onNow = (): void => end.abort("the engine was stopped at once");
  signals.drain.addEventListener("abort", onDrain, { once: true });
  signals.now.addEventListener("abort", onNow, { once: true });
  if (signals.drain.aborted) onDrain();
  if (signals.now.aborted) onNow();
  return {
    stop: () => {
      over.abort();
      signals.drain.removeEventListener("abort", onDrain);
      signals.now.removeEventListener("abort", onNow);
    },
  };
};

const refusal = (grant: {
  readonly owner: { pid: number; host: string; at: string; what: string } | null;
  readonly reason: string;
}): Failure => {
  const owner = grant.owner;
  const who =
    owner === null ? "another process" : `pid ${owner.pid} on ${owner.host} (${owner.what}, since ${owner.at})`;
  return grant.reason === "foreign"
    ? new Failure(
        "lease-foreign",
        `The workspace belongs to ${who}, which cannot be proven dead from here.`,
        "stop it there, or start with --steal when you know that it is gone",
      )
    : new Failure("engine-running", `Another engine owns this workspace: ${who}.`, "wait until it ends, or stop it");
};
