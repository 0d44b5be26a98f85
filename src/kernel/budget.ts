import type { Limits } from "../domain/plan.ts";
import type { Usage } from "../domain/usage.ts";
import { addUsage, NO_USAGE } from "../domain/usage.ts";
import type { Run } from "./run.ts";

/** What an attempt at work has consumed so far, on top of what is settled. */
export type AtWork = { readonly activeMs: number; readonly usage: Usage };

const NOTHING: AtWork = { activeMs: 0, usage: NO_USAGE };

/**
 * A budget of the run or of its stage that is used up, as a sentence; null while another attempt may be ordered, or while the one
 * `atWork` may go on.
 */
export const exceeded = (limits: Limits, run: Run, atWork: AtWork = NOTHING): string | null => {
  const usage = addUsage(run.usage, atWork.usage);
  const busy = atWork !== NOTHING;
  if (!busy && run.charged >= limits.attempts) return `the run's ${limits.attempts} attempts are used up`;
  if (!busy && run.attempts.length >= limits.attempts * 4)
    return `${run.attempts.length} attempts were ordered, most of them ended before they could work`;
  return (
    over("run", { ...limits, attempts: null }, { attempts: 0, activeMs: run.activeMs + atWork.activeMs, usage }) ??
    over("stage", limits.stage, spentAt(run, atWork), run.node ?? "")
  );
};

type Spent = { readonly attempts: number; readonly activeMs: number; readonly usage: Usage };

const over = (what: "run" | "stage", limits: Limits["stage"], spent: Spent, node = ""): string | null => {
  const whose = what === "run" ? "the run's" : `the stage ${node}'s`;
  const tokens = spent.usage.inputTokens + spent.usage.outputTokens;
  const cost = spent.usage.costUsd ?? 0;
  if (limits.attempts !== null && spent.attempts >= limits.attempts)
    return `${whose} ${limits.attempts} attempts are used up`;
  if (limits.activeMs !== null && spent.activeMs >= limits.activeMs)
    return `${whose} ${Math.round(limits.activeMs / 60_000)} minutes of work are used up`;
  if (limits.tokens !== null && tokens >= limits.tokens)
    return `${whose} ${limits.tokens} tokens are used up (${tokens} spent)`;
  if (limits.costUsd !== null && cost >= limits.costUsd)
    return `${whose} $${limits.costUsd} are used up ($${cost.toFixed(2)} spent)`;
  return null;
};

/** What the stage the run stands at has spent in this run, over all its visits. */
const spentAt = (run: Run, atWork: AtWork): Spent => {
  const settled = run.attempts.flatMap(({ node, kind, settlement }) =>
    node === run.node && kind === "agent" && settlement !== null && settlement.started ? [settlement] : [],
  );
  return {
    attempts: atWork === NOTHING ? settled.length : 0,
    activeMs: settled.reduce((sum, { durationMs }) => sum + durationMs, atWork.activeMs),
    usage: settled.reduce((sum, { usage }) => addUsage(sum, usage), atWork.usage),
  };
};
