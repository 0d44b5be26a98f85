import type { Limits } from "../domain/plan.ts";
import type { Run } from "./run.ts";

/** A run's budget that is used up, as a sentence; null while another attempt may be ordered. */
export const exceeded = (limits: Limits, run: Run): string | null => {
  const tokens = run.usage.inputTokens + run.usage.outputTokens;
  if (run.charged >= limits.attempts) return `the run's ${limits.attempts} attempts are used up`;
  if (run.attempts.length >= limits.attempts * 4)
    return `${run.attempts.length} attempts were ordered, most of them ended before they could work`;
  if (run.activeMs >= limits.activeMs)
    return `the run's ${Math.round(limits.activeMs / 60_000)} minutes of work are used up`;
  if (limits.tokens !== null && tokens >= limits.tokens)
    return `the run's ${limits.tokens} tokens are used up (${tokens} spent)`;
  if (limits.costUsd !== null && (run.usage.costUsd ?? 0) >= limits.costUsd)
    return `the run's $${limits.costUsd} are used up ($${(run.usage.costUsd ?? 0).toFixed(2)} spent)`;
  return null;
};
