import type { AttemptClass } from "../domain/attempt.ts";
import type { WaitOwner } from "../domain/event.ts";

/**
 * What a class leads to when its node has no edge for it:
 * again: a new attempt of the same visit, charged, within the node's `attempts`, after a backoff;
 * free: a new attempt that costs no budget (the process was ended by us or never started);
 * wait: the fault lies outside the work, so the run waits with an owner and goes on by itself, within `waitMs`;
 * halt: only a person can mend it;
 * ask: the agent has a question, so the run stops and waits for the answer.
 */
export type Policy =
  | { readonly kind: "again" }
  | { readonly kind: "free" }
  | { readonly kind: "wait"; readonly owner: WaitOwner; readonly firstMs: number; readonly mostMs: number }
  | { readonly kind: "halt"; readonly hint: string }
  | { readonly kind: "ask" };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A row for every class but ok, so that no ending is ever without a consequence. */
export const POLICIES: Readonly<Record<Exclude<AttemptClass, "ok">, Policy>> = {
  "no-outcome": { kind: "again" },
  "illegal-outcome": { kind: "again" },
  conflicting: { kind: "again" },
  timeout: { kind: "again" },
  stalled: { kind: "again" },
  crashed: { kind: "again" },
  "agent-failed": { kind: "again" },
  "malformed-stream": { kind: "again" },
  "context-overflow": { kind: "again" },
  sandbox: { kind: "again" },
  lost: { kind: "again" },
  killed: { kind: "free" },
  "needs-person": { kind: "ask" },
  "setup-failed": { kind: "again" },
  auth: { kind: "wait", owner: "runner", firstMs: 5 * MINUTE, mostMs: 60 * MINUTE },
  "launch-failed": { kind: "wait", owner: "runner", firstMs: 5 * MINUTE, mostMs: 60 * MINUTE },
  "rate-limited": { kind: "wait", owner: "rate-limit", firstMs: 15 * SECOND, mostMs: 15 * MINUTE },
  "usage-limited": { kind: "wait", owner: "usage-limit", firstMs: 30 * MINUTE, mostMs: 60 * MINUTE },
  "provider-error": { kind: "wait", owner: "outage", firstMs: 10 * SECOND, mostMs: 15 * MINUTE },
  "permission-blocked": {
    kind: "halt",
    hint: "give the runner the permission it asked for (its sandbox or approval settings), then `millrace retry` runs it again",
  },
};

/** The delay before the n-th repetition (n from 0): doubling, never over `mostMs`. */
export const delayOf = (firstMs: number, mostMs: number, n: number): number =>
  Math.min(mostMs, firstMs * 2 ** Math.min(n, 20));
