import { isFailure } from "../domain/failure.ts";
import { owed, type Effect } from "../kernel/owed.ts";
import type { Input } from "../kernel/input.ts";
import { performAttempt } from "./attempt.ts";
import { settleCard } from "./closing.ts";
import { performIntegration } from "./integration.ts";
import type { EngineContext } from "./context.ts";
import { isAtGate } from "./gate.ts";
import { standstill, type Standstill } from "./standstill.ts";
import type { OpenRun } from "./turn.ts";

/** Where a run stands when nobody carries it any further for now. */
export type Standing = "closed" | "parked" | "yielded" | Standstill["standing"];

/** Where a run stands, and why when its journal does not say it. */
export type Carried = { readonly standing: Standing; readonly reason: string | null };

/**
 * Carries a run so that whatever goes wrong with it parks this run alone, open, with the reason; a failing disk stops the engine.
 * One that `yields` performs one thing only: it was let in beside the others for that.
 */
export const carrySafely = async (context: EngineContext, open: OpenRun, yields: boolean): Promise<Carried> => {
  try {
    return await carry(context, open, yields);
  } catch (thrown) {
    if (isFailure(thrown) && (thrown.code.startsWith("disk-") || thrown.code === "journal-corrupt")) throw thrown;
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    const reason = isFailure(thrown) ? words : `an error of the engine itself: ${words}`;
    context.news({ kind: "notice", text: `${open.id} is left as it stands: ${reason}` });
    return { standing: "parked", reason };
  } finally {
    context.gate.leave(open.id);
  }
};

/** Carries a run: performs what it owes and feeds the result back, until it closes or stands still. */
const carry = async (context: EngineContext, open: OpenRun, yields: boolean): Promise<Carried> => {
  for (;;) {
    if (isFresh(open)) {
      // Budgets are looked at before every dispatch: their bounds, or the day, may have changed since anything was spent.
      context.review();
      if (context.isOverfull()) return { standing: "yielded", reason: null };
    }
    const still = standstill(context, open);
    if (still !== null) {
      // A wait's reason stands in the run's journal; that of a stop is nobody's but the engine's.
      context.published.changed();
      return { standing: still.standing, reason: still.standing === "blocked-lane" ? still.reason : null };
    }
    const effect = owed(open.plan, open.run);
    if (isAtGate(effect)) context.gate.take(open.id);
    else context.gate.leave(open.id);
    if (effect.do === "close") {
      await settleCard(context, open);
      return { standing: "closed", reason: null };
    }
    const { run } = open;
    const done = await perform(context, open, effect);
    if (done === null) return { standing: "interrupted", reason: null };
    if (context.turn(open, done) === null && open.run === run) {
      // A clock that was set back between two looks: the time of the wait has not come after all.
      if (done.type === "tick") return { standing: "yielded", reason: null };
      throw new Error(`"${done.type}" means nothing to ${open.id}, which owed ${effect.do}`);
    }
    context.published.changed();
    if (yields) return { standing: "yielded", reason: null };
  }
};

/**
 * Whether the next thing is to start an attempt that this engine ordered itself. Nothing starts in a run that is about to end: who
 * let it in beside the others did so for its end, and one that yielded here would be let in again at once, without end.
 */
const isFresh = ({ plan, run, inherited }: OpenRun): boolean => {
  const effect = owed(plan, run);
  return effect.do === "attempt" && effect.attempt.n > inherited && run.ending === null;
};

/** Performs one effect; null when it was left undone because the engine stops. */
const perform = async (
  context: EngineContext,
  open: OpenRun,
  effect: Exclude<Effect, { do: "close" }>,
): Promise<Input | null> => {
  const { world } = context.ports;
  switch (effect.do) {
    case "open":
      return { type: "open", slot: context.slotFor(open.id), at: world.now() };
    case "end":
      return { type: "ended", at: world.now() };
    case "wait":
    case "ask":
      return { type: "tick", at: world.now() };
    case "attempt": {
      const settlement = await performAttempt(context, open, effect.attempt);
      return settlement === null ? null : { type: "settled", settlement, at: world.now() };
    }
    default:
      return context.lane(async () => performIntegration(context, open, effect));
  }
};
