/** What an attempt consumed; tokens are counts, cost is in US dollars, null where the runner does not tell. */
export type Usage = {
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  costUsd: number | null;
};

/** Nothing consumed. */
export const NO_USAGE: Usage = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: null };

/** The sum of two usages; a cost that is unknown on both sides stays unknown. */
export const addUsage = (a: Usage, b: Usage): Usage => ({
  inputTokens: a.inputTokens + b.inputTokens,
  cachedTokens: a.cachedTokens + b.cachedTokens,
  outputTokens: a.outputTokens + b.outputTokens,
  costUsd: a.costUsd === null && b.costUsd === null ? null : (a.costUsd ?? 0) + (b.costUsd ?? 0),
});

/** True when the same was consumed; null is what nothing was told of. */
export const isSameUsage = (a: Usage | null, b: Usage | null): boolean =>
  a === null || b === null
    ? a === b
    : a.inputTokens === b.inputTokens &&
      a.cachedTokens === b.cachedTokens &&
      a.outputTokens === b.outputTokens &&
      a.costUsd === b.costUsd;
