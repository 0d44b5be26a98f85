import type { AttemptKind } from "../domain/attempt.ts";
import type { WaitOwner } from "../domain/event.ts";
import type { Plan } from "../domain/plan.ts";
import { currentAttempt, type Run, type RunAttempt } from "./run.ts";

/** What the world is owed by a run's state; derived, never stored. Each effect may be performed again after a crash. */
export type Effect =
  | { readonly do: "open" }
  | { readonly do: "attempt"; readonly n: number; readonly kind: AttemptKind; readonly attempt: RunAttempt }
  | { readonly do: "wait"; readonly owner: WaitOwner; readonly untilMs: number; readonly reason: string }
  | { readonly do: "ask"; readonly question: string }
  | { readonly do: "end" }
  | { readonly do: "merge"; readonly tip: string; readonly round: number }
  | { readonly do: "advance"; readonly from: string; readonly to: string }
  | { readonly do: "follow"; readonly from: string; readonly to: string }
  | { readonly do: "offer"; readonly commit: string }
  | { readonly do: "close" };

/** The one thing a run owes next. */
export const owed = (plan: Plan, run: Run): Effect => {
  if (!run.opened) return { do: "open" };
  if (run.closed !== null) return { do: "close" };
  if (run.ending !== null && run.advanced === null && currentAttempt(run) === null) return { do: "end" };
  if (run.asked !== null) return { do: "ask", question: run.asked };
  if (run.wait !== null)
    return { do: "wait", owner: run.wait.owner, untilMs: Date.parse(run.wait.untilAt), reason: run.wait.reason };
  const attempt = currentAttempt(run);
  if (attempt !== null) return { do: "attempt", n: attempt.n, kind: attempt.kind, attempt };
  if (run.advanced !== null) return { do: "follow", from: run.advanced.from, to: run.advanced.commit };
  if (run.gate !== null && !run.gate.passed && plan.checks.commands.length > 0)
    return { do: "wait", owner: "lane", untilMs: 0, reason: "the candidate's checks are due" };
  if (run.gate !== null) return { do: "advance", from: run.gate.base, to: run.gate.candidate };
  if (!plan.integration.enabled && run.tip !== plan.base.commit) return { do: "offer", commit: run.tip };
  return { do: "merge", tip: run.tip, round: run.round + 1 };
};
