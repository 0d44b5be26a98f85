import type { Settlement } from "../../src/domain/attempt.ts";
import type { RunEvent } from "../../src/domain/event.ts";
import { NO_USAGE } from "../../src/domain/usage.ts";
import { decide } from "../../src/kernel/decide.ts";
import type { Input } from "../../src/kernel/input.ts";
import { currentAttempt, evolve, UNOPENED, type Run } from "../../src/kernel/run.ts";
import { makePlan } from "../plan.ts";

export const T0 = Date.UTC(2026, 0, 1);
export const plan = makePlan("t.r1");

export const settlement = (n: number, given: Partial<Settlement>): Settlement => ({
  n,
  class: "ok",
  outcome: null,
  summary: "",
  hint: "",
  durationMs: 1_000,
  usage: NO_USAGE,
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
  ...given,
});

/** Feeds inputs to a run; an input given as a function sees the run first. */
export const drive = (
  inputs: readonly (Input | ((run: Run) => Input))[],
  of = plan,
): { run: Run; events: RunEvent[] } => {
  let run = UNOPENED;
  const events: RunEvent[] = [];
  for (const given of inputs) {
    for (const event of decide(of, run, typeof given === "function" ? given(run) : given)) {
      run = evolve(run, event);
      events.push(event);
    }
  }
  return { run, events };
};

export const open: Input = { type: "open", slot: 1, at: T0 };
export const ends =
  (outcome: string, more: Partial<Settlement> = {}) =>
  (run: Run): Input => ({
    type: "settled",
    at: T0 + 1_000,
    settlement: settlement(currentAttempt(run)?.n ?? 0, { outcome, ...more }),
  });
export const fails =
  (ending: Settlement["class"], more: Partial<Settlement> = {}) =>
  (run: Run): Input => ({
    type: "settled",
    at: T0 + 1_000,
    settlement: settlement(currentAttempt(run)?.n ?? 0, { class: ending, exitCode: 1, ...more }),
  });
export const tick = (run: Run): Input => ({ type: "tick", at: run.wait === null ? T0 : Date.parse(run.wait.untilAt) });
