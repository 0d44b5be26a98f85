import type { RunId, TaskId } from "../domain/id.ts";
import type { Entry } from "../domain/journal.ts";
import type { RunEvent } from "../domain/event.ts";
import type { TaskState } from "../domain/task.ts";
import type { Input } from "../kernel/input.ts";
import type { RunAttempt } from "../kernel/run.ts";
import type { News } from "../ports/pass.ts";
import type { Gate } from "./gate.ts";
import type { Lanes } from "./lanes.ts";
import type { Ports } from "./ports.ts";
import type { Publisher } from "./publish.ts";
import type { Seen } from "./spending.ts";
import type { Stopping } from "./stopping.ts";
import type { By, OpenRun } from "./turn.ts";

/** What all runs of one engine share. */
export type EngineContext = {
  readonly ports: Ports;
  readonly epoch: number;
  readonly news: (news: News) => void;
  readonly stopping: Stopping;
  /** True for a verb that acts without an engine: what is at work is left alone unless it must end. */
  readonly alone: boolean;
  /** Aborted when what is at work shall be left to itself: a hand-over, or a disk that failed. */
  readonly leave: AbortSignal;
  /** Which runners may start an attempt now. */
  readonly lanes: Lanes;
  /** Who is at the gate; one run at a time is. */
  readonly gate: Gate;
  /** Runs one integration effect at a time. */
  readonly lane: <T>(work: () => Promise<T>) => Promise<T>;
  /** The checkout slot of a run: the lowest that no open run has. */
  readonly slotFor: (run: RunId) => number;
  /** Whose checkout that of a run became while nobody had the run in hand; null when it is the run's own. */
  readonly tenant: (open: OpenRun) => RunId | null;
  /** Notes where a task's card stands from now on. */
  readonly moved: (task: TaskId, to: TaskState) => void;
  readonly published: Publisher;
  /** One turn of a run, with everything that follows from it; null when the input means nothing to it. */
  readonly turn: (open: OpenRun, input: Input, by?: By) => Entry<RunEvent> | null;
  /** Pauses what a budget of the day allows no more. */
  readonly review: () => void;
  /** True while more runs are carried than may be: the settings allow fewer than before. */
  readonly isOverfull: () => boolean;
  /** Hears a sign of life of an attempt at work: what it has consumed may end it. */
  readonly observe: (open: OpenRun, attempt: RunAttempt, seen: Seen) => void;
};

/** Makes a lane: work given to it runs one after another, whatever becomes of each. */
export const makeLane = (): EngineContext["lane"] => {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
};
