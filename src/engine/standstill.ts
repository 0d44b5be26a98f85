import { owed, type Effect } from "../kernel/owed.ts";
import type { RunAttempt } from "../kernel/run.ts";
import type { Block } from "./lanes.ts";
import type { EngineContext } from "./context.ts";
import { isAtGate } from "./gate.ts";
import type { OpenRun } from "./turn.ts";

/** Why a run stands still for now. */
export type Standstill =
  | { readonly standing: "waiting"; readonly untilMs: number; readonly reason: string }
  | { readonly standing: "held"; readonly reason: string }
  | { readonly standing: "asking"; readonly reason: string }
  | { readonly standing: "queued"; readonly reason: string }
  | { readonly standing: "blocked-lane"; readonly block: Block; readonly reason: string }
  | { readonly standing: "interrupted"; readonly reason: string };

/** Why nothing can be performed for this run now; null when something can. Asked by whoever carries it and by whoever schedules it. */
export const standstill = (context: EngineContext, open: OpenRun): Standstill | null => {
  const { plan, run } = open;
  const { stopping, lanes, ports } = context;
  const effect = owed(plan, run);
  if (effect.do === "close" || effect.do === "end") return null;
  // What is about to end needs nobody's leave. Where its work is in the base already, the wait of the lane is its own all the same.
  if (run.ending !== null) return waiting(effect, ports.world.now());
  const level = stopping.level();
  if (context.alone || context.leave.aborted || level === "now") return still("interrupted", "the engine stops");
  const tenant = effect.do === "attempt" && effect.kind !== "candidate" ? context.tenant(open) : null;
  if (tenant !== null) return still("queued", `its checkout became that of ${tenant} while its card was elsewhere`);
  // What was ordered before this engine came may be alive: it is seen to its end whatever holds the run.
  if (effect.do === "attempt" && effect.attempt.n <= open.inherited) return null;
  if (run.held !== null && effect.do !== "follow") return still("held", run.held);
  if (effect.do === "ask") return still("asking", effect.question);
  const wait = waiting(effect, ports.world.now());
  if (wait !== null) return wait;
  const before = context.gate.holder();
  if (isAtGate(effect) && before !== null && before !== open.id) return still("queued", `${before} is at the gate`);
  if (effect.do !== "attempt") return null;
  if (stopping.startNothing.aborted) return still("interrupted", "the engine stops");
  const block = lanes.block(runnerOf(open, effect.attempt), open.id);
  return block === null ? null : { standing: "blocked-lane", block, reason: phraseBlock(block) };
};

const waiting = (effect: Effect, nowMs: number): Standstill | null =>
  effect.do === "wait" && effect.untilMs > nowMs
    ? { standing: "waiting", untilMs: effect.untilMs, reason: effect.reason }
    : null;

/** The runner of an attempt; null for a check. */
export const runnerOf = ({ plan }: OpenRun, { kind, node }: RunAttempt): string | null => {
  const planned = plan.nodes[node];
  return kind === "agent" && planned?.kind === "agent" ? planned.binding.runner : null;
};

/** Why a lane is closed, for people. */
export const phraseBlock = (block: Block): string =>
  block.kind === "full"
    ? `${block.runner} has as many attempts at work as it may`
    : `paused (${block.pause.owner}): ${block.pause.reason}`;

const still = (standing: "held" | "asking" | "queued" | "interrupted", reason: string): Standstill => ({
  standing,
  reason,
});
