import { isFailure } from "../domain/failure.ts";
import { owed, type Effect } from "../kernel/owed.ts";
import type { Input } from "../kernel/input.ts";
import { performAttempt } from "./attempt.ts";
import { settleCard } from "./closing.ts";
import { performIntegration } from "./integration.ts";
import type { PassContext } from "./pass-context.ts";
import { turn, type OpenRun } from "./turn.ts";

/** Where a run stands when nobody carries it any further in this pass. */
export type Standing = "closed" | "waiting" | "interrupted";

/** Where a run stands, and why when its journal does not say it. */
export type Carried = { readonly standing: Standing; readonly reason: string | null };

/** Carries a run so that whatever goes wrong with it parks this run alone, open, with the reason; a failing disk stops the pass. */
export const carrySafely = async (context: PassContext, open: OpenRun): Promise<Carried> => {
  try {
    return { standing: await carry(context, open), reason: null };
  } catch (thrown) {
    if (isFailure(thrown) && (thrown.code.startsWith("disk-") || thrown.code === "journal-corrupt")) throw thrown;
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    const reason = isFailure(thrown) ? words : `an error of the engine itself: ${words}`;
    context.news({ kind: "notice", text: `${open.id} is left as it stands: ${reason}` });
    return { standing: "waiting", reason };
  }
};

/** Carries a run: performs what it owes and feeds the result back, until it closes, waits too long, or the pass is drained. */
const carry = async (context: PassContext, open: OpenRun): Promise<Standing> => {
  for (;;) {
    const effect = owed(open.plan, open.run);
    if (effect.do === "close") {
      await settleCard(context, open);
      return "closed";
    }
    if (context.now.aborted) return "interrupted";
    const done = await perform(context, open, effect);
    if (typeof done === "string") return done;
    const meant = turn(context.ports, context.epoch, open, done, context.news);
    if (!meant && done.type !== "tick")
      throw new Error(`"${done.type}" means nothing to ${open.id}, which owed ${effect.do}`);
    context.published.changed();
  }
};

const perform = async (
  context: PassContext,
  open: OpenRun,
  effect: Exclude<Effect, { do: "close" }>,
): Promise<Input | Standing> => {
  const { world } = context.ports;
  switch (effect.do) {
    case "open":
      return { type: "open", slot: context.slotFor(open.id), at: world.now() };
    case "wait":
      return wait(context, open, effect);
    case "attempt": {
      const settlement = await performAttempt(context, open, effect.attempt);
      return settlement === null ? "interrupted" : { type: "settled", settlement, at: world.now() };
    }
    default:
      return context.lane(async () => performIntegration(context, open, effect));
  }
};

/** Waits that end within the pass's patience are waited; longer ones leave the run open. */
const wait = async (
  context: PassContext,
  open: OpenRun,
  effect: Extract<Effect, { do: "wait" }>,
): Promise<Input | Standing> => {
  const { world } = context.ports;
  const leftMs = effect.untilMs - world.now();
  const patienceMs = effect.owner === "lane" ? context.lanePatienceMs() : context.patienceMs;
  if (leftMs > patienceMs) return "waiting";
  if (leftMs > 0) {
    context.published.settle();
    context.news({
      kind: "event",
      at: new Date(world.now()).toISOString(),
      run: open.id,
      type: "waits",
      node: open.run.node,
      text: `waits ${Math.ceil(leftMs / 1_000)} s: ${effect.reason}`,
    });
    if (effect.owner === "lane") context.spendLanePatience(leftMs);
    await world.sleep(leftMs, context.drain);
    if (context.drain.aborted) return "interrupted";
  }
  return { type: "tick", at: world.now() };
};
