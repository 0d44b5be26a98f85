import type { Ports } from "./ports.ts";

/** Drained: attempts at work get the grace, then the ladder; `now`: the ladder at once. */
export const watchSignals = (
  ports: Ports,
  signals: { drain: AbortSignal; now: AbortSignal },
  end: AbortController,
): { stop: () => void } => {
  const over = new AbortController();
  const onDrain = (): void => {
    void ports.world.sleep(ports.planner.graceMs, over.signal).then(() => {
      if (!over.signal.aborted) end.abort("the engine was stopped and its grace is over");
      return undefined;
    });
  };
  const onNow = (): void => end.abort("the engine was stopped at once");
  signals.drain.addEventListener("abort", onDrain, { once: true });
  signals.now.addEventListener("abort", onNow, { once: true });
  if (signals.drain.aborted) onDrain();
  if (signals.now.aborted) onNow();
  return {
    stop: () => {
      over.abort();
      signals.drain.removeEventListener("abort", onDrain);
      signals.now.removeEventListener("abort", onNow);
    },
  };
};
