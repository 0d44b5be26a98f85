import type { RunEvent } from "../domain/event.ts";
import type { Plan } from "../domain/plan.ts";
import { arrive, close } from "./arrive.ts";
import type { Input } from "./input.ts";
import { currentAttempt, evolve, type Run } from "./run.ts";

/** What steers a run from outside: a person's hold, release, end or decision. */
export type SteerInput = Extract<Input, { type: "hold" | "release" | "end" | "ended" | "decide" }>;

/** What steering means for an open run; nothing where it is so already or no longer possible. */
export const steered = (plan: Plan, run: Run, input: SteerInput): readonly RunEvent[] => {
  switch (input.type) {
    case "hold":
      return run.held === null && run.ending === null ? [{ type: "held", reason: input.reason }] : [];
    case "release":
      return run.held === null ? [] : [{ type: "released", reason: input.reason }];
    case "end":
      return end(run, input);
    case "ended":
      return ended(run);
    case "decide":
      return decided(plan, run, input);
  }
};

/**
 * Work that the base holds already ends as it must; everything else ends when nothing of it is at work: what is being performed may
 * yet put it into the base, so the run is not closed over it.
 */
const end = (run: Run, { verdict, reason, hint }: Extract<Input, { type: "end" }>): readonly RunEvent[] =>
  run.ending !== null || run.advanced !== null ? [] : [{ type: "ending", verdict, reason, hint }];

const ended = (run: Run): readonly RunEvent[] =>
  run.ending === null || run.advanced !== null || currentAttempt(run) !== null
    ? []
    : [close(run.ending.verdict, run.ending.reason, run.ending.hint)];

const decided = (plan: Plan, run: Run, input: Extract<Input, { type: "decide" }>): readonly RunEvent[] => {
  if (run.asked === null || run.node === null || run.ending !== null) return [];
  const event: RunEvent = { type: "decided", node: run.node, outcome: input.outcome, note: input.note };
  const target = plan.nodes[run.node]?.on[input.outcome] ?? "";
  return [event, ...arrive(plan, evolve(run, event), target, input.outcome)];
};
