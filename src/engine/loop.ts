import { Failure } from "../domain/failure.ts";
import type { TaskId } from "../domain/id.ts";
import { admitNext, type Admitted } from "./admission.ts";
import { crowded } from "./crowd.ts";
import { handsOf } from "./hands.ts";
import { serve } from "./serve.ts";
import { announce, changed, passOver, type Session } from "./session.ts";
import { supersede } from "./supersede.ts";
import { standstill } from "./standstill.ts";
import type { OpenRun } from "./turn.ts";
import { look, makeRounds, type Rounds } from "./rounds.ts";
import { isUrgent } from "./runs.ts";
import { worthWaiting } from "./patience.ts";

/** Tasks passed over in a row for one reason, after which the reason is taken to hold for all. */
const SAME_REASON_MAX = 20;
/** Runs parked by an error, after which the error is taken to be everybody's. */
const PARKED_MAX = 3;
const HELD_MS = 30_000;
const HELD_MOST_MS = 300_000;

/**
 * The engine's loop: answer commands, look at what changed, carry on what can go on, admit what may, publish, and wait for a nudge or
 * the next time to look. It never waits for an attempt, a git command or the inbox.
 */
export const loop = async (session: Session): Promise<void> => {
  const rounds = makeRounds(session);
  const hands = handsOf(session);
  // Whoever looks shall see at once that this engine is there, also when it has nothing to do.
  session.context.published.changed();
  try {
    for (;;) {
      rethrow(session);
      if (serve(session.ports.mailbox, hands) > 0) changed(session);
      look(session, rounds);
      collect(session);
      carryOn(session);
      admit(session);
      session.context.published.chance();
      if (isOver(session)) break;
      await session.wake.wait(untilNext(session, rounds));
    }
  } finally {
    await rounds.close();
  }
  await session.runs.settled();
  rethrow(session);
  // What came while the last run closed is answered too: a command that was taken is never left to the next engine in silence.
  serve(session.ports.mailbox, hands);
  session.context.published.changed();
  session.context.published.settle();
};

const rethrow = ({ state }: Session): void => {
  if (state.failure !== null) throw state.failure.thrown;
};

const collect = (session: Session): void => {
  const ended = session.runs.ended();
  if (ended.length === 0) return;
  supersede(session.epoch, session.ports, session.backlog);
  if (!session.options.stay) session.state.closed.push(...ended);
  changed(session);
};

/** Carries on every open run that can go on, as many as may be at work. */
const carryOn = (session: Session): void => {
  const { runs, ports, state } = session;
  const most = session.options.stay ? ports.planner.live().concurrency : 1;
  for (let next = runs.ready(); next !== null; next = runs.ready()) {
    // What is being opened has its room already.
    const isFull = runs.working() + (state.admitting ? 1 : 0) >= most;
    if (isFull && !isUrgent(next.open)) return;
    runs.start(next, isFull);
  }
};

/** Begins to open the next task, beside the loop, when one more may be at work. */
const admit = (session: Session): void => {
  if (!mayAdmit(session)) return;
  const { state, context, backlog, epoch, spending, options, wake } = session;
  state.admitting = true;
  const only = options.task;
  const admission = {
    backlog,
    epoch,
    spending,
    only,
    inHand: (run: string) => session.runs.find(run) !== null,
    passOver: (task: TaskId, why: string) => passOver(session, task, why),
  };
  void (async (): Promise<void> => {
    try {
      take(session, await admitNext(context, admission));
    } catch (thrown) {
      state.failure ??= { thrown };
    } finally {
      state.admitting = false;
      wake.nudge();
    }
  })();
};

const mayAdmit = (session: Session): boolean => {
  const { state, runs, ports, options, stopping, lanes } = session;
  if (state.admitting || state.idle || state.left <= 0 || stopping.level() !== null) return false;
  if (state.held !== null && ports.world.monotonic() < state.held.untilMs) return false;
  if (lanes.block(null) !== null || runs.ready() !== null) return false;
  if (runs.all().filter(({ faults }) => faults > 0).length >= PARKED_MAX) {
    const [parked] = runs.all().filter(({ faults }) => faults > 0);
    hold(session, tooMany(`${PARKED_MAX} runs could not be carried on`, parked?.carried?.reason ?? ""));
    return false;
  }
  if (!options.stay && waitsForAll(session)) return false;
  if (crowded(session) !== null) return false;
  const most = options.stay ? ports.planner.live().concurrency : 1;
  return options.stay
    ? runs.working() < most
    : runs.working() === 0 && !runs.all().some((one) => worthWaiting(session, one));
};

/** A pass opens nothing beside a run that waits for something every task would wait for. */
const waitsForAll = (session: Session): boolean => {
  for (const { open } of session.runs.all()) {
    const { wait } = open.run;
    if (wait === null || wait.owner === "backoff") continue;
    const sentence = `Nothing new is opened while ${open.id} waits (${wait.owner}): ${wait.reason}`;
    if (session.backlog.queue.next() !== null)
      hold(session, new Failure("not-allowed", sentence, "mend what it waits for, then start again"));
    return true;
  }
  return false;
};

const take = (session: Session, admitted: Admitted): void => {
  const { state, runs } = session;
  switch (admitted.kind) {
    case "opened": {
      const { open } = admitted;
      announce(session, open.id, open.plan.task, open.plan.card.title, open.plan.graph.name, false);
      forget(session, open.plan.task);
      state.left -= 1;
      state.held = null;
      state.same = { reason: "", count: 0 };
      runs.start(runs.add(open));
      changed(session);
      break;
    }
    case "passed": {
      const { reason, count } = state.same;
      state.same = { reason: admitted.reason, count: admitted.reason === reason ? count + 1 : 1 };
      if (state.same.count >= SAME_REASON_MAX)
        hold(session, tooMany(`${SAME_REASON_MAX} tasks in a row cannot be opened`, admitted.reason));
      changed(session);
      break;
    }
    case "held":
      hold(session, admitted.failure);
      break;
    case "nothing":
      state.idle = true;
      break;
    case "changed":
      break;
  }
  if (session.options.task !== null) state.left = 0;
};

/** Admits nothing for a while; a pass ends with the reason, an engine that stays tries again, ever more seldom. */
const hold = (session: Session, failure: Error): void => {
  const { state, ports, news, options } = session;
  const tries = (state.held?.tries ?? 0) + 1;
  if (state.held?.failure.message !== failure.message && options.stay)
    news({ kind: "notice", text: `nothing is admitted for now: ${failure.message}` });
  const delayMs = Math.min(HELD_MOST_MS, HELD_MS * 2 ** Math.min(10, tries - 1));
  state.held = { failure, tries, untilMs: options.stay ? ports.world.monotonic() + delayMs : Number.POSITIVE_INFINITY };
  state.same = { reason: "", count: 0 };
  session.context.published.changed();
};

const tooMany = (what: string, reason: string): Failure =>
  new Failure("not-allowed", `${what}: ${reason}`, "mend that, then start again");

/** A task that is open now is no longer passed over. */
const forget = ({ passedOver }: Session, task: string): void => {
  const at = passedOver.findIndex((one) => one.task === task && one.run === null);
  if (at >= 0) passedOver.splice(at, 1);
};

const isOver = (session: Session): boolean => {
  const { runs, state, stopping, options } = session;
  if (runs.working() > 0 || state.admitting) return false;
  const level = stopping.level();
  if (level === null) return !options.stay && runs.ready() === null && !mayAdmit(session) && !waits(session);
  if (level !== "drain") return true;
  // Whoever waits for a person would keep a draining engine for ever; what waits for a time is waited for.
  return runs.ready() === null && runs.open().every((open) => waitsForPerson(session, open));
};

/** Nothing but a person's word sends it on. */
const waitsForPerson = (session: Session, open: OpenRun): boolean => {
  const { context, runs } = session;
  const still = standstill(context, open);
  const tenant = still?.standing === "queued" ? context.tenant(open) : null;
  const before = tenant === null ? null : runs.find(tenant);
  if (before !== null) return waitsForPerson(session, before.open);
  if (still?.standing === "held" || still?.standing === "asking") return true;
  return still?.standing === "blocked-lane" && still.block.kind === "paused" && still.block.pause.untilAt === null;
};

/** In a pass: something is waited for that comes soon. */
const waits = (session: Session): boolean => session.runs.all().some((one) => worthWaiting(session, one));

/** How long there is nothing to do, in milliseconds: to the next look, or to the end of the first wait. */
const untilNext = (session: Session, rounds: Rounds): number => {
  const { context, ports, runs } = session;
  let ms = Math.min(rounds.dueInMs(), context.published.dueInMs());
  const nowMs = ports.world.monotonic();
  for (const { open, retryMs } of runs.all()) {
    if (retryMs > nowMs) ms = Math.min(ms, retryMs - nowMs);
    const still = standstill(context, open);
    if (still?.standing === "waiting") ms = Math.min(ms, Math.max(1, still.untilMs - ports.world.now()));
  }
  return ms;
};
