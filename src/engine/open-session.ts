import type { RunId, TaskId } from "../domain/id.ts";
import { isSameUsage } from "../domain/usage.ts";
import { owed } from "../kernel/owed.ts";
import type { PassedOver } from "../ports/pass.ts";
import { performMove } from "./apply.ts";
import { readBacklog, type Backlog } from "./backlog.ts";
import { makeLane, type EngineContext } from "./context.ts";
import type { Epoch } from "./epoch.ts";
import { isAtGate, makeGate } from "./gate.ts";
import { makeIntaking } from "./intaking.ts";
import { makeLanes } from "./lanes.ts";
import type { Ports } from "./ports.ts";
import { makePublisher } from "./publish.ts";
import { reactToRun, tellHooks } from "./reactions.ts";
import { recover } from "./recovery.ts";
import { makeRuns } from "./runs.ts";
import { announce, corrupted, passOver, type Session, type SessionOrder, type SessionState } from "./session.ts";
import { makeSpending } from "./spending.ts";
import { publishState } from "./state.ts";
import { supersede } from "./supersede.ts";
import { turn, type OpenRun } from "./turn.ts";

/** Opens a session under a held lease: what a crash left is swept, taken over and recovered. Aborting `leave` leaves what is at work alone. */
export const openSession = async (
  ports: Ports,
  order: SessionOrder,
  epoch: Epoch,
  leave: AbortSignal,
): Promise<Session> => {
  const { options, news, stopping, wake } = order;
  ports.store.sweep();
  const intaking = makeIntaking(ports, news, wake.nudge);
  if (options.alone !== true && (!options.stay || options.ignoreSettle)) await intaking.now(options.ignoreSettle);
  const backlog = readBacklog(ports.store, epoch.decisions, { recall: true });
  redoMove(ports, epoch, backlog);
  supersede(epoch, ports, backlog);
  const lanes = makeLanes(ports, epoch);
  const spending = makeSpending(ports, epoch);
  const passedOver: PassedOver[] = [];
  const state: SessionState = {
    left: options.maxRuns ?? Number.POSITIVE_INFINITY,
    admitting: false,
    idle: false,
    held: null,
    same: { reason: "", count: 0 },
    failure: null,
    closed: [],
  };
  const fail = (thrown: unknown): void => void (state.failure ??= { thrown });
  const runs = makeRuns(
    () => context,
    wake.nudge,
    fail,
    (open, reason) => corrupted(session, open.plan.task, open.id, reason),
  );
  const context = contextOf(() => session, { ports, order, epoch, leave, lanes, spending, runs, backlog, state });
  const session: Session = {
    ports,
    options,
    news,
    stopping,
    wake,
    epoch,
    context,
    backlog,
    runs,
    lanes,
    spending,
    intaking,
    passedOver,
    state,
  };
  await recoverRuns(session);
  return session;
};

type Made = Pick<Session, "ports" | "epoch" | "lanes" | "spending" | "runs" | "backlog" | "state"> & {
  readonly order: SessionOrder;
  readonly leave: AbortSignal;
};

/** What all runs of the session share; the session itself is there only when the first of them is carried. */
const contextOf = (session: () => Session, made: Made): EngineContext => {
  const { ports, epoch, lanes, spending, runs, backlog, state, leave } = made;
  const { options, news, stopping, wake } = made.order;
  const context: EngineContext = {
    ports,
    epoch: epoch.number,
    news,
    stopping,
    alone: options.alone === true,
    leave,
    lanes,
    gate: makeGate(wake.nudge),
    lane: makeLane(),
    slotFor: (run) => lowestFree(runs.open().flatMap((other) => (other.id === run ? [] : [other.run.slot]))),
    tenant: (open) => tenantOf(runs.open(), open),
    moved: (task, to) => {
      backlog.moved(task, to);
      state.idle = false;
    },
    published: makePublisher(ports.world, () => publishState(session())),
    turn: (open, input, by) => {
      const entry = turn(ports, epoch.number, open, input, news, by);
      if (entry === null) return null;
      reactToRun(ports, lanes, open, entry);
      state.idle = false;
      if (entry.events.some(({ type }) => type === "settled")) settled(session(), open);
      context.published.changed();
      return entry;
    },
    review: () => {
      if (spending.review()) haltAll(session());
    },
    isOverfull: () => options.stay && runs.working() > ports.planner.live().concurrency,
    observe: (open, attempt, seen) => {
      const before = spending.toldBy(open);
      const over = spending.observe(open, attempt, seen);
      if (!isSameUsage(before, spending.toldBy(open))) context.published.changed();
      if (over !== null && open.run.ending === null) endRun(session(), open, over);
      context.review();
    },
  };
  return context;
};

/** The last decision of the engine before may have been cut off from its rename. */
const redoMove = (ports: Ports, epoch: Epoch, backlog: Backlog): void => {
  for (const event of epoch.last?.events ?? []) {
    if (event.type !== "task-moved") continue;
    const newest = ports.store.runsOf(event.task as TaskId).at(-1) ?? null;
    // A run since then shows that the rename was done.
    if (newest !== event.run) continue;
    performMove({ ports, moved: backlog.moved, stateOf: (task) => backlog.states.get(task) }, event);
  }
};

const recoverRuns = async (session: Session): Promise<void> => {
  const { ports, epoch, backlog, runs, spending, context } = session;
  const recovered = await recover(ports, backlog, epoch.desk(), !context.alone);
  for (const lost of recovered.passedOver)
    if (lost.run === null) passOver(session, lost.task as TaskId, lost.reason);
    else corrupted(session, lost.task, lost.run, lost.reason);
  for (const open of recovered.runs) {
    runs.add(open);
    const effect = owed(open.plan, open.run);
    // What may still be checked in the gate's tree has the gate before anybody else comes.
    if (effect.do === "attempt" && isAtGate(effect)) context.gate.take(open.id);
    spending.charge(open);
    const last = open.journal.entries.at(-1);
    if (last !== undefined) tellHooks(ports, open, last);
    if (context.alone) continue;
    announce(session, open.id, open.plan.task, open.plan.card.title, open.plan.graph.name, true);
    context.turn(open, { type: "nudge", at: ports.world.now() });
  }
  // Budgets may have been raised, or the day may have ended, while no engine ran.
  if (!context.alone) spending.review();
  supersede(epoch, ports, backlog);
};

const settled = (session: Session, open: OpenRun): void => {
  session.spending.ended(open);
  session.spending.charge(open);
  if (session.spending.review()) haltAll(session);
};

/** A budget of the run or its task that is used up while an attempt works ends the run, and the attempt first. */
const endRun = ({ context }: Session, open: OpenRun, reason: string): void => {
  const hint = "raise the budget or split the task, then `millrace retry` runs it again";
  context.turn(open, { type: "end", verdict: "blocked", reason, hint, at: context.ports.world.now() });
  open.halt?.(reason);
};

const haltAll = ({ runs }: Session): void => {
  for (const open of runs.open()) open.halt?.("a budget of the day is used up");
};

/** A person's hand can take a run out of the engine's sight and bring it back: its checkout is then that of the run opened last in it. */
const tenantOf = (all: readonly OpenRun[], { id, run, plan }: OpenRun): RunId | null => {
  const begun = (at: string, of: string): string => `${at} ${of}`;
  const later = all.find(
    (other) =>
      other.id !== id &&
      other.run.opened &&
      other.run.slot === run.slot &&
      begun(other.plan.createdAt, other.id) > begun(plan.createdAt, id),
  );
  return later?.id ?? null;
};

const lowestFree = (taken: readonly number[]): number => {
  for (let slot = 1; ; slot += 1) if (!taken.includes(slot)) return slot;
};
