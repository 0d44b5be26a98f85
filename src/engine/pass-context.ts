import type { RunId, TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { News } from "../ports/pass.ts";
import type { Ports } from "./ports.ts";
import type { Publisher } from "./publish.ts";

/** What all runs of one pass share. */
export type PassContext = {
  readonly ports: Ports;
  readonly epoch: number;
  readonly news: (news: News) => void;
  /** Aborted when nothing new may start; `now` when even what is at work shall end. */
  readonly drain: AbortSignal;
  readonly now: AbortSignal;
  /** Aborted when attempts at work shall be ended: at once with `now`, or the grace after `drain`. */
  readonly endAttempts: AbortSignal;
  /** The longest wait a pass waits out, in milliseconds. */
  readonly patienceMs: number;
  readonly lanePatienceMs: () => number;
  readonly spendLanePatience: (ms: number) => void;
  /** Runs one integration effect at a time. */
  readonly lane: <T>(work: () => Promise<T>) => Promise<T>;
  /** The checkout slot of a run: the lowest that no open run has. */
  readonly slotFor: (run: RunId) => number;
  /** Notes where a task's card stands from now on. */
  readonly moved: (task: TaskId, to: TaskState) => void;
  readonly published: Publisher;
};

/** Makes a lane: work given to it runs one after another, whatever becomes of each. */
export const makeLane = (): PassContext["lane"] => {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
};
