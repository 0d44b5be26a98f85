/**
 * One signal that aborts when any of some does, until it is released. AbortSignal.any would leave a mark in the long-lived
 * ones (an engine's stop) for each attempt (nodejs/node#54614).
 */
export const anyOf = (
  signals: readonly AbortSignal[],
): { readonly signal: AbortSignal; readonly release: () => void } => {
  const any = new AbortController();
  const wake = (): void => any.abort();
  for (const signal of signals) {
    if (signal.aborted) wake();
    signal.addEventListener("abort", wake, { once: true });
  }
  return {
    signal: any.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener("abort", wake);
    },
  };
};
