import type { Settlement } from "../domain/attempt.ts";
import { type Charge, NO_RUNNER } from "../domain/charge.ts";
import type { RunEvent } from "../domain/event.ts";
import type { Entry } from "../domain/journal.ts";
import type { Plan } from "../domain/plan.ts";
import { dayOf, type Offset } from "./local-time.ts";
import { POLICIES } from "./policy.ts";

/** What ended through no fault of the work (by us, never started, or by the provider) costs no attempt; its tokens count. */
export const isCharged = (settlement: Pick<Settlement, "class" | "started">): boolean => {
  if (!settlement.started) return false;
  const policy = settlement.class === "ok" ? null : POLICIES[settlement.class].kind;
  return policy !== "free" && policy !== "wait";
};

/** What a settled attempt is charged with; null when it never started. `at` is the time of its settlement, ISO. */
export const chargeOf = (
  plan: Plan,
  node: string,
  settlement: Settlement,
  at: string,
  offset: Offset,
): Charge | null => {
  if (!settlement.started) return null;
  const stage = plan.nodes[node];
  const binding = stage?.kind === "agent" ? stage.binding : null;
  return {
    at,
    day: dayOf(Date.parse(at), offset),
    task: plan.task,
    run: plan.run,
    n: settlement.n,
    stage: node,
    runner: binding?.runner ?? NO_RUNNER,
    model: settlement.model ?? binding?.model ?? null,
    charged: isCharged(settlement),
    durationMs: settlement.durationMs,
    usage: settlement.usage,
  };
};

/** Every charge of a run's journal: what the ledger is made from again when it was lost, and caught up with after a crash. */
export const chargesOf = (plan: Plan, entries: readonly Entry<RunEvent>[], offset: Offset): readonly Charge[] =>
  entries.flatMap((entry) =>
    entry.events.flatMap((event) => {
      if (event.type !== "settled") return [];
      const charge = chargeOf(plan, event.node, event.settlement, entry.at, offset);
      return charge === null ? [] : [charge];
    }),
  );
