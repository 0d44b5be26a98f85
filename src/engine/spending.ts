import { tokensOf } from "../domain/charge.ts";
import { NO_USAGE, type Usage } from "../domain/usage.ts";
import { chargesOf } from "../kernel/charge.ts";
import { exceeded } from "../kernel/budget.ts";
import { inForce, pauseName, toldKey, type Pause } from "../kernel/desk.ts";
import { dayOf, nextDayOf } from "../kernel/local-time.ts";
import type { RunAttempt } from "../kernel/run.ts";
import { judgeSpending, withAtWork, type BudgetStanding } from "../kernel/spending.ts";
import type { Epoch } from "./epoch.ts";
import type { Ports } from "./ports.ts";
import type { OpenRun } from "./turn.ts";

/** What is spent, and what that stops. */
export type Spending = {
  /** Charges what settled since the ledger last heard of this run: after each settlement, and once when it is taken over. */
  readonly charge: (open: OpenRun) => void;
  /** Notes what an attempt at work has told so far; the reason for which its run must end now, null when it may go on. */
  readonly observe: (open: OpenRun, attempt: RunAttempt, seen: Seen) => string | null;
  /** What the attempt of this run at work has told to have consumed; null while it told nothing. */
  readonly toldBy: (open: OpenRun) => Usage | null;
  /** Forgets an attempt that has ended. */
  readonly ended: (open: OpenRun) => void;
  /** Why this task may start nothing more: a budget of its own that is used up. */
  readonly taskSpent: (task: string) => string | null;
  /** Tells and pauses by the budgets of the day; true when attempts at work must end too. */
  readonly review: () => boolean;
  /** How today's budgets stand. */
  readonly today: () => readonly BudgetStanding[];
  readonly spentToday: () => ReturnType<Ports["ledger"]["day"]>;
};

/** What was seen of an attempt at work: for how long it works, and what it has told to have consumed. */
export type Seen = { readonly elapsedMs: number; readonly usage: Usage };

type AtWork = { readonly task: string; readonly durationMs: number; readonly usage: Usage };

/** Makes the purse of an engine over its ledger; `entries` of a run tell what the ledger may not have heard of. */
export const makeSpending = (ports: Ports, epoch: Epoch): Spending => {
  const { world, ledger, planner } = ports;
  const atWork = new Map<string, AtWork>();
  const charged = new Map<string, number>();
  const today = (): string => dayOf(world.now(), world.offset);
  const spentToday = (): ReturnType<typeof ledger.day> => withAtWork(ledger.day(today()), [...atWork.values()]);
  const standings = (): readonly BudgetStanding[] => {
    const { day, warnPercent } = planner.live();
    return judgeSpending({ kind: "day", day: today() }, day, spentToday(), warnPercent);
  };
  const ofTask = (task: string): readonly BudgetStanding[] => {
    const { task: bounds, warnPercent } = planner.live();
    const mine = [...atWork.values()].filter((one) => one.task === task);
    return judgeSpending({ kind: "task", task }, bounds, withAtWork(ledger.task(task), mine), warnPercent);
  };
  const tell = (standing: BudgetStanding): boolean => {
    if (standing.level === "ok") return false;
    const { level, budget, sentence } = standing;
    if (epoch.desk().told.has(toldKey(budget, today(), level))) return false;
    epoch.commit([{ type: "budget-reached", budget, period: today(), level, sentence }]);
    return true;
  };
  return {
    today: standings,
    spentToday,
    charge: (open) => {
      const from = charged.get(open.id) ?? 0;
      for (const charge of chargesOf(open.plan, open.journal.entries.slice(from), world.offset)) ledger.charge(charge);
      charged.set(open.id, open.journal.entries.length);
    },
    toldBy: (open) => {
      const { usage } = atWork.get(open.id) ?? { usage: NO_USAGE };
      return isNothing(usage) ? null : usage;
    },
    ended: (open) => void atWork.delete(open.id),
    observe: (open, attempt, { elapsedMs, usage }) => {
      atWork.set(open.id, { task: open.plan.task, durationMs: elapsedMs, usage });
      const own = exceeded(open.plan.limits, open.run, { activeMs: elapsedMs, usage });
      if (own !== null) return own;
      if (attempt.kind !== "agent") return null;
      const task = ofTask(open.plan.task);
      task.forEach(tell);
      return task.find(({ cuts }) => cuts)?.sentence ?? null;
    },
    taskSpent: (task) => {
      const standing = ofTask(task);
      standing.forEach(tell);
      return standing.find(({ level }) => level === "stop")?.sentence ?? null;
    },
    review: () => {
      standings().forEach(tell);
      return holdBack(
        ports,
        epoch,
        standings().filter(({ level }) => level === "stop"),
        today(),
      );
    },
  };
};

const isNothing = (usage: Usage): boolean => tokensOf(usage) === 0 && usage.costUsd === null;

/** Pauses by what is used up, and lifts the pause when nothing is any more; true when attempts at work must end too. */
const holdBack = (
  { world }: Pick<Ports, "world">,
  epoch: Epoch,
  stops: readonly BudgetStanding[],
  today: string,
): boolean => {
  const standing = (): readonly Pause[] => epoch.desk().pauses.filter(({ owner }) => owner === "budget");
  // The budget was raised, or its day is over.
  if (stops.length === 0)
    for (const { owner, scope } of standing())
      epoch.commit([{ type: "unpaused", owner, scope, reason: "no budget is used up" }]);
  for (const { budget, limit, sentence } of stops) {
    // The limit is part of the name: a budget that was raised and is used up again holds back again.
    const name = pauseName(budget, limit);
    const lifted = epoch.desk().told.has(toldKey(name, today, "stop"));
    if (lifted || inForce(standing(), world.now()).length > 0) continue;
    epoch.commit([
      // Told of in the same line, so that a person who lifts the pause is not paused again for the same budget today.
      { type: "budget-reached", budget: name, period: today, level: "stop", sentence },
      {
        type: "paused",
        owner: "budget",
        scope: "engine",
        sinceAt: new Date(world.now()).toISOString(),
        untilAt: new Date(nextDayOf(world.now(), world.offset)).toISOString(),
        reason: sentence,
      },
    ]);
  }
  return stops.some(({ cuts }) => cuts) && standing().length > 0;
};
