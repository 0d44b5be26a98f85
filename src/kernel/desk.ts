import type { EngineEvent, PauseOwner, PauseScope } from "../domain/event.ts";

/** A pause in force. Times are ISO; without `untilAt` it lasts until its owner ends it. */
export type Pause = {
  readonly owner: PauseOwner;
  readonly scope: PauseScope;
  readonly sinceAt: string;
  readonly untilAt: string | null;
  readonly reason: string;
};

/** What a person said to a task's question. */
export type Answer = { readonly question: string; readonly text: string };

/** How a task's next run shall begin; it holds for the run after `run` only. */
export type Retry = { readonly from: string | null; readonly fresh: boolean; readonly run: string | null };

/** What the engine's journal says besides the order of the queue: pauses, answers, retries, budgets told of. */
export type Desk = {
  readonly pauses: readonly Pause[];
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
  readonly retries: ReadonlyMap<string, Retry>;
  /** "<budget> <period> <level>" of every budget that was told of. */
  readonly told: ReadonlySet<string>;
};

/** A desk on which nothing lies. */
export const EMPTY_DESK: Desk = { pauses: [], answers: new Map(), retries: new Map(), told: new Set() };

/** Makes the desk of the engine's events, or takes further ones over. */
export const foldDesk = (events: Iterable<EngineEvent>, from: Desk = EMPTY_DESK): Desk => {
  let { pauses } = from;
  const answers = new Map(from.answers);
  const retries = new Map(from.retries);
  const told = new Set(from.told);
  for (const event of events) {
    switch (event.type) {
      case "paused":
        pauses = [...without(pauses, event), pauseOf(event)];
        break;
      case "unpaused":
        pauses = without(pauses, event);
        break;
      case "task-answered":
        answers.set(event.task, [...(answers.get(event.task) ?? []), { question: event.question, text: event.text }]);
        break;
      case "task-retried":
        retries.set(event.task, { from: event.from, fresh: event.fresh, run: event.run });
        break;
      case "budget-reached":
        told.add(toldKey(event.budget, event.period, event.level));
        break;
      default:
    }
  }
  return { pauses, answers, retries, told };
};

/** The name under which a budget was told of. */
export const toldKey = (budget: string, period: string, level: "warn" | "stop"): string =>
  `${budget} ${period} ${level}`;

/** The name under which the pause for a used-up budget is noted; the limit is part of it. */
export const pauseName = (budget: string, limit: number): string => `${budget} of ${limit}${PAUSE}`;

const PAUSE = " pause";

/** True for a note that a budget was paused for: the budget itself and the pause are told already. */
export const isPauseNote = (event: EngineEvent): boolean =>
  event.type === "budget-reached" && event.budget.endsWith(PAUSE);

/** The pauses that hold now: one whose time has come holds nothing any more. */
export const inForce = (pauses: readonly Pause[], nowMs: number): readonly Pause[] =>
  pauses.filter((pause) => pause.untilAt === null || Date.parse(pause.untilAt) > nowMs);

const pauseOf = ({ owner, scope, sinceAt, untilAt, reason }: Pause): Pause => ({
  owner,
  scope,
  sinceAt,
  untilAt,
  reason,
});

const without = (pauses: readonly Pause[], { owner, scope }: Pick<Pause, "owner" | "scope">): readonly Pause[] =>
  pauses.filter((pause) => pause.owner !== owner || pause.scope !== scope);
