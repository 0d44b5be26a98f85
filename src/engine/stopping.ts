import type { Ports } from "./ports.ts";

/**
 * How an engine ends, each more urgent than the one before: `drain` lets open runs close, `after-stage` lets attempts at work end,
 * `hand-over` leaves them alone, `grace` ends them after the grace, `now` at once.
 */
export const STOP_LEVELS = ["drain", "after-stage", "hand-over", "grace", "now"] as const;
export type StopLevel = (typeof STOP_LEVELS)[number];

/** The end of an engine as it was asked for; only ever more urgent. */
export type Stopping = {
  readonly level: () => StopLevel | null;
  /** False when something as urgent was asked for before. */
  readonly ask: (level: StopLevel) => boolean;
  /** Aborted when no attempt may start any more. */
  readonly startNothing: AbortSignal;
  /** Aborted when attempts at work shall be ended by the ladder. */
  readonly endAttempts: AbortSignal;
  /** Aborted when attempts at work shall be left alone. */
  readonly handOver: AbortSignal;
  readonly close: () => void;
};

/** Makes it of the process's signals: the first asks for the grace, the second ends what is at work. */
export const makeStopping = (
  { world, planner }: Pick<Ports, "world" | "planner">,
  signals: { readonly drain: AbortSignal; readonly now: AbortSignal },
  nudge: () => void,
): Stopping => {
  const startNothing = new AbortController();
  const endAttempts = new AbortController();
  const handOver = new AbortController();
  const over = new AbortController();
  let level: StopLevel | null = null;
  const ask = (wanted: StopLevel): boolean => {
    if (level !== null && STOP_LEVELS.indexOf(wanted) <= STOP_LEVELS.indexOf(level)) return false;
    level = wanted;
    if (wanted !== "drain") startNothing.abort();
    if (wanted === "hand-over") handOver.abort();
    if (wanted === "now") endAttempts.abort("the engine was stopped at once");
    if (wanted === "grace") void graceOver();
    nudge();
    return true;
  };
  const graceOver = async (): Promise<void> => {
    await world.sleep(planner.graceMs, over.signal);
    if (!over.signal.aborted) endAttempts.abort("the engine was stopped and its grace is over");
  };
  const onDrain = (): void => void ask("grace");
  const onNow = (): void => void ask("now");
  signals.drain.addEventListener("abort", onDrain, { once: true });
  signals.now.addEventListener("abort", onNow, { once: true });
  if (signals.drain.aborted) onDrain();
  if (signals.now.aborted) onNow();
  return {
    level: () => level,
    ask,
    startNothing: startNothing.signal,
    endAttempts: endAttempts.signal,
    handOver: handOver.signal,
    close: () => {
      over.abort();
      signals.drain.removeEventListener("abort", onDrain);
      signals.now.removeEventListener("abort", onNow);
    },
  };
};
