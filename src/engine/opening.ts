import { Failure, isFailure, phrasePlace } from "../domain/failure.ts";
import { ordinalOf, runIdOf, type RunId, type TaskId } from "../domain/id.ts";
import type { Plan } from "../domain/plan.ts";
import type { Task } from "../domain/task.ts";
import { phraseAnswer } from "../kernel/answer.ts";
import type { Desk } from "../kernel/desk.ts";
import { foldRun, type Run } from "../kernel/run.ts";
import type { Ports } from "./ports.ts";

/** What is known beside the disk when a task is opened. */
export type Knowing = {
  /** Why a freshly read card is not admissible after all; null when it is. */
  readonly recheck: (task: Task) => string | null;
  /** Whether a run is carried already. */
  readonly inHand: (run: RunId) => boolean;
};

/** What opening a task's next run gave. */
export type Opening =
  /** Its card reads otherwise than when it was queued: nothing was claimed, and the queue knows better now. */
  | { readonly kind: "changed"; readonly reason: string }
  /** Its run is in hand, and somebody had moved its card: it stands where it belongs again. */
  | { readonly kind: "back"; readonly reason: string }
  | { readonly kind: "opened"; readonly id: RunId; readonly plan: Plan }
  | { readonly kind: "passed-over"; readonly reason: string };

/**
 * Claims a task and freezes its next plan, whose link opens the run. A task that cannot be opened (its card, graph or
 * configuration has a fault) goes back where it stood, with the reason, and nothing else stops.
 */
export const openTask = async (ports: Ports, id: TaskId, desk: Desk, knowing: Knowing): Promise<Opening> => {
  const { store } = ports;
  const reading = store.readCard(id, "backlog");
  if (reading.kind === "gone") return { kind: "passed-over", reason: "its card is gone from the backlog" };
  if (reading.kind === "unreadable") return { kind: "passed-over", reason: reading.problem.reason };
  const changed = knowing.recheck(reading.task);
  if (changed !== null) return { kind: "changed", reason: changed };
  const left = openRunOf(ports, id);
  if (left !== null) {
    if (store.moveTask(id, "backlog", "active"))
      return knowing.inHand(left.id)
        ? { kind: "back", reason: "its run is carried already" }
        : { kind: "opened", ...left };
    return { kind: "passed-over", reason: "its card was taken away while it was claimed" };
  }
  const base = await ports.workspace.base();
  const planned = await freeze(ports, id, reading.task, base, desk);
  if ("reason" in planned) return { kind: "passed-over", reason: planned.reason };
  const unfit = unfitRunner(ports, planned.plan);
  if (unfit !== null)
    throw new Failure(
      "runner-missing",
      `${unfit}.`,
      "`millrace doctor` says what each runner needs; the task stays in the backlog",
    );
  if (!store.claim(id, planned.plan.run as RunId))
    return { kind: "passed-over", reason: "its card was taken away while it was claimed" };
  return openClaimed(ports, id, planned.plan);
};

/** A run that is still open while its card stands in the backlog (a torn claim, or a person's hand): it is carried on, not doubled. */
const openRunOf = (ports: Ports, id: TaskId): { id: RunId; plan: Plan } | null => {
  const last = ports.store.runsOf(id).at(-1);
  const reading = last === undefined ? null : ports.store.readRun(last);
  if (last === undefined || reading?.kind !== "run") return null;
  const closed = reading.entries.some((entry) => entry.events.some((event) => event.type === "closed"));
  return closed ? null : { id: last, plan: reading.plan };
};

/** Opens the run of a card that already stands in active/ without one: what a crash between claim and opening leaves. */
export const openOrphan = async (ports: Ports, id: TaskId, desk: Desk): Promise<Opening> => {
  const { store } = ports;
  const reading = store.readCard(id, "active");
  if (reading.kind !== "task")
    return putBack(ports, id, reading.kind === "gone" ? "its card is gone" : reading.problem.reason);
  const planned = await freeze(ports, id, reading.task, await ports.workspace.base(), desk);
  return "reason" in planned ? putBack(ports, id, planned.reason) : openClaimed(ports, id, planned.plan);
};

const openClaimed = (ports: Ports, id: TaskId, plan: Plan): Opening =>
  ports.store.openRun(plan)
    ? { kind: "opened", id: plan.run as RunId, plan }
    : putBack(ports, id, `its run ${plan.run} exists already`);

const putBack = (ports: Ports, id: TaskId, reason: string): Opening => {
  ports.store.moveTask(id, "active", "backlog");
  return { kind: "passed-over", reason };
};

type Base = { readonly branch: string; readonly commit: string };

const freeze = async (
  ports: Ports,
  id: TaskId,
  task: Task,
  base: Base,
  desk: Desk,
): Promise<{ plan: Plan } | { reason: string }> => {
  try {
    return { plan: await planNext(ports, id, task, base, desk) };
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code.startsWith("disk-")) throw thrown;
    const place = thrown.place === undefined ? "" : ` ${phrasePlace(thrown.place)}`;
    return { reason: `${thrown.message}${place}${thrown.hint === "" ? "" : ` (${thrown.hint})`}` };
  }
};

/** The plan of a task's next run, frozen but not yet on disk. */
export const planNext = async (ports: Ports, id: TaskId, task: Task, base: Base, desk: Desk): Promise<Plan> => {
  const earlier = ports.store.runsOf(id).filter((one) => ports.store.readRun(one).kind !== "absent");
  const last = earlier.at(-1);
  const asked = desk.retries.get(id);
  const retry = asked !== undefined && asked.run === (last ?? null) ? asked : null;
  const inherited = last === undefined ? null : await inherit(ports, last, retry?.fresh === true);
  return ports.planner.freeze({
    run: runIdOf(id, Math.max(ports.store.prunedUpTo(id), ...earlier.map(ordinalOf)) + 1),
    task,
    at: new Date(ports.world.now()).toISOString(),
    base: { ...base, start: inherited?.start ?? base.commit },
    continues:
      inherited === null
        ? null
        : {
            run: inherited.run,
            reason: inherited.reason,
            answers: (desk.answers.get(id) ?? []).map(({ question, text }) => phraseAnswer(question, text)),
            attempts: inherited.attempts,
          },
    from: inherited === null ? null : (retry?.from ?? null),
  });
};

/** A run that follows one that stopped goes on from the tree where that one stopped, as long as its commit is still there. */
const inherit = async (ports: Ports, last: RunId, fresh: boolean): Promise<Inherited | null> => {
  const reading = ports.store.readRun(last);
  if (reading.kind !== "run") return null;
  const run: Run = foldRun(reading.entries.flatMap((entry) => entry.events));
  if (run.closed === null || run.closed.verdict === "done") return null;
  const { commit } = reading.plan.base;
  const kept = !fresh && run.tip !== commit && (await stands(ports, run.tip, commit));
  const attempts = run.attempts.filter(
    ({ kind, settlement }) => kind === "agent" && settlement !== null && settlement.started,
  );
  return {
    run: last,
    reason: run.closed.reason,
    start: kept ? run.tip : null,
    attempts: [
      ...(reading.plan.continues?.attempts ?? []),
      ...attempts.map(({ n, node, settlement }) => ({
        folder: ports.store.attemptFolder(last, n, node),
        node,
        class: settlement?.class ?? "lost",
        summary: (settlement?.summary ?? "").slice(0, 300),
      })),
    ].slice(-ATTEMPTS_TOLD),
  };
};

/** So many attempts of the runs before are offered to the next one as evidence. */
const ATTEMPTS_TOLD = 20;

type Inherited = {
  readonly run: RunId;
  readonly reason: string;
  readonly start: string | null;
  readonly attempts: NonNullable<Plan["continues"]>["attempts"];
};

/** Whether both commits are still there; work of several runs may well stand on an older base than the last of them saw. */
const stands = async (ports: Ports, tip: string, base: string): Promise<boolean> => {
  try {
    await ports.workspace.contains(tip, base);
    return true;
  } catch (thrown) {
    if (isFailure(thrown)) return false;
    throw thrown;
  }
};

const unfitRunner = (ports: Ports, plan: Plan): string | null => {
  for (const node of Object.values(plan.nodes)) {
    const reason = node.kind === "agent" ? ports.agents.unfit(node.binding) : null;
    if (reason !== null) return reason;
  }
  return null;
};
