import type { Settlement } from "../domain/attempt.ts";
import type { RunEvent } from "../domain/event.ts";
import type { Plan, PlanNode } from "../domain/plan.ts";
import { arrive, close, order, RUN_AGAIN } from "./arrive.ts";
import { delayOf, POLICIES, type Policy } from "./policy.ts";
import { currentAttempt, evolve, type Run, type RunAttempt } from "./run.ts";

/** What the end of the owed attempt means: an edge, another attempt, a wait or a stop. A late settlement means nothing. */
export const decideSettled = (plan: Plan, run: Run, settlement: Settlement, at: number): readonly RunEvent[] => {
  const attempt = currentAttempt(run);
  if (attempt === null || attempt.n !== settlement.n) return [];
  const node = plan.nodes[attempt.node];
  if (node === undefined) return [];
  const settled: RunEvent = { type: "settled", node: attempt.node, settlement };
  return [settled, ...follow(plan, evolve(run, settled), node, attempt, settlement, at)];
};

const follow = (
  plan: Plan,
  run: Run,
  node: PlanNode,
  attempt: RunAttempt,
  settlement: Settlement,
  at: number,
): readonly RunEvent[] => {
  if (run.ending !== null) return [close(run.ending.verdict, run.ending.reason, run.ending.hint)];
  if (attempt.kind === "candidate") return candidate(plan, run, node, attempt, settlement, at);
  if (settlement.class === "ok")
    return arrive(plan, run, node.on[settlement.outcome ?? ""] ?? "", settlement.outcome ?? "no outcome");
  const repeated = forbidsRepeat(plan, attempt, settlement);
  if (repeated !== null) return [repeated];
  const way = node.on[settlement.class];
  if (way !== undefined) return arrive(plan, run, way, settlement.class);
  if (node.kind === "check" && settlement.class === "timeout")
    return arrive(plan, run, node.on["FAIL"] ?? "", "timeout");
  return repeat(plan, run, node, attempt, settlement, at);
};

/** The candidate's checks: green lets the base advance; red sends the run back on the candidate, which holds the base. */
const candidate = (
  plan: Plan,
  run: Run,
  node: PlanNode,
  attempt: RunAttempt,
  settlement: Settlement,
  at: number,
): readonly RunEvent[] => {
  if (settlement.class === "ok" && settlement.outcome === "PASS") return [];
  // A setup may fail at the gate for a reason outside (the network): only when it keeps failing is it the work's fault.
  const unset = settlement.class === "setup-failed" && run.tries >= node.attempts;
  const red = settlement.class === "ok" || settlement.class === "timeout" || unset;
  if (!red) return repeat(plan, run, node, attempt, settlement, at);
  const back: RunEvent = {
    type: "sent-back",
    revision: { kind: "red-check", base: run.gate?.base ?? "", detail: settlement.summary, paths: [] },
    tip: attempt.from,
    tree: null,
  };
  return [back, ...arrive(plan, evolve(run, back), node.on["NEEDS_REVISION"] ?? "", "NEEDS_REVISION")];
};

/** An attempt that recorded effects outside the repository is not repeated by itself, unless the plan allows it. One that asks is not repeated: it waits for its answer. */
const forbidsRepeat = (plan: Plan, attempt: RunAttempt, settlement: Settlement): RunEvent | null =>
  settlement.effects === 0 || plan.effectsRepeat || settlement.class === "needs-person"
    ? null
    : close(
        "blocked",
        `${attempt.node} (attempt ${attempt.n}) ended with ${settlement.class} after ${phraseEffects(settlement.effects)} outside the repository`,
        `look at its effects.jsonl (\`millrace show\` says where); set [effects] repeat = true when a repetition is harmless, then ${RUN_AGAIN}`,
      );

const phraseEffects = (count: number): string => `${count} recorded ${count === 1 ? "effect" : "effects"}`;

const repeat = (
  plan: Plan,
  run: Run,
  node: PlanNode,
  attempt: RunAttempt,
  settlement: Settlement,
  at: number,
): readonly RunEvent[] => {
  const policy = policyOf(plan, attempt, settlement);
  if (policy.kind === "halt") return [close("blocked", phrase(attempt, settlement), policy.hint)];
  if (policy.kind === "ask") return [ask(attempt, settlement)];
  if (policy.kind === "wait") return waitFor(plan, run, policy, phrase(attempt, settlement), at, settlement);
  const again = (): readonly RunEvent[] =>
    order(plan, run, attempt.kind, attempt.kind === "candidate" ? attempt.from : undefined);
  if (policy.kind === "free" || !settlement.started) return again();
  if (run.tries >= node.attempts) return exhausted(plan, run, node, phrase(attempt, settlement), settlement);
  const delayMs = delayOf(plan.limits.backoffMs, 5 * 60_000, run.tries - 1);
  if (delayMs === 0) return again();
  return [waiting("backoff", delayMs, phrase(attempt, settlement), at, settlement)];
};

/** The agent asks instead of guessing: the task waits among the blocked ones with its question. */
const ask = (attempt: RunAttempt, settlement: Settlement): RunEvent => ({
  ...ASKED,
  reason: `${attempt.node} (attempt ${attempt.n}) asks a person: ${settlement.question ?? settlement.summary}`,
  question: settlement.question ?? settlement.summary,
});

const ASKED = {
  type: "closed",
  verdict: "blocked",
  hint: "`millrace answer` sends it on with your answer",
  research: false,
} as const;

/** A wait with an owner, until the time the provider named or a growing delay; in all never longer than the plan's waitMs. */
export const waitFor = (
  plan: Plan,
  run: Run,
  policy: Pick<Extract<Policy, { kind: "wait" }>, "owner" | "firstMs" | "mostMs">,
  reason: string,
  at: number,
  settlement: Settlement | null = null,
): readonly RunEvent[] => {
  if (run.waitedMs >= plan.limits.waitMs)
    return [
      close(
        "blocked",
        `waited ${Math.round(run.waitedMs / 60_000)} minutes in all, the last time for: ${reason}`,
        settlement?.hint ?? "",
      ),
    ];
  const named = settlement?.retryAt == null ? Number.NaN : Date.parse(settlement.retryAt);
  const delayMs =
    Number.isNaN(named) || named <= at
      ? delayOf(policy.firstMs, policy.mostMs, run.waitOwner === policy.owner ? run.waits : 0)
      : named - at + 1_000;
  return [waiting(policy.owner, Math.min(delayMs, plan.limits.waitMs), reason, at, settlement)];
};

const waiting = (
  owner: Extract<RunEvent, { type: "waiting" }>["owner"],
  delayMs: number,
  reason: string,
  at: number,
  settlement: Settlement | null,
): RunEvent => ({
  type: "waiting",
  owner,
  class: settlement?.class ?? null,
  sinceAt: new Date(at).toISOString(),
  untilAt: new Date(at + delayMs).toISOString(),
  reason,
});

const exhausted = (
  plan: Plan,
  run: Run,
  node: PlanNode,
  reason: string,
  settlement: Settlement,
): readonly RunEvent[] => {
  const way = node.on["exhausted"];
  return way === undefined
    ? [close("blocked", `${reason} (after ${run.tries} tries)`, settlement.hint)]
    : arrive(plan, run, way, "exhausted");
};

/** A setup that fails on the untouched base is the environment's fault, not the work's: the run waits instead of failing. */
const policyOf = (plan: Plan, attempt: RunAttempt, settlement: Settlement): Policy => {
  if (settlement.class === "ok") return { kind: "halt", hint: "" };
  if (settlement.class === "setup-failed" && attempt.from === plan.base.commit)
    return { kind: "wait", owner: "setup", firstMs: 5 * 60_000, mostMs: 60 * 60_000 };
  return POLICIES[settlement.class];
};

const phrase = (attempt: RunAttempt, settlement: Settlement): string =>
  `${attempt.node} (attempt ${attempt.n}) ended with ${settlement.class}${settlement.summary === "" ? "" : `: ${settlement.summary}`}`;
