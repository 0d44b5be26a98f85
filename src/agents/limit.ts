import type { Order } from "../domain/attempt.ts";
import type { End } from "./judge.ts";

/** An attempt at work as seen at one moment; times are monotonic milliseconds. */
export type Sight = {
  readonly atMs: number;
  /** When the setup began, or null when there is none or it is over. */
  readonly setupMs: number | null;
  /** When the agent, or the command now at work, began. */
  readonly begunMs: number;
  /** The command now at work, counted from 0. */
  readonly command: number;
  readonly bytes: number;
  /** The last sign of life: output that grew, or processor time that a descendant used. */
  readonly aliveMs: number;
  /** Since when the final message stands with nothing after it; null when it has not come. */
  readonly finishedMs: number | null;
};

/** The ending an attempt's limits demand now, null while it is within all of them. */
export const cutOf = (order: Order, sight: Sight): Extract<End, { kind: "cut" | "grace" }> | null => {
  const { binding } = order;
  if (sight.bytes > order.outputMax)
    return cut(
      "agent-failed",
      `It printed more than ${phraseBytes(order.outputMax)} and was ended.`,
      "raise [limits] output_mb if that much is meant",
    );
  if (sight.setupMs !== null)
    return sight.atMs - sight.setupMs > (order.setup?.timeoutMs ?? 0)
      ? cut(
          "setup-failed",
          `The setup took longer than ${phraseMs(order.setup?.timeoutMs ?? 0)}.`,
          "raise [checkout] timeout_minutes if it is meant to",
        )
      : null;
  if (binding === null) {
    const limit = order.commands[sight.command];
    return limit !== undefined && sight.atMs - sight.begunMs > limit.timeoutMs
      ? cut(
          "timeout",
          `\`${limit.command}\` took longer than ${phraseMs(limit.timeoutMs)}.`,
          "raise [checks] timeout_minutes if it is meant to",
        )
      : null;
  }
  if (sight.finishedMs !== null && sight.atMs - sight.finishedMs > binding.graceMs) return { kind: "grace" };
  if (sight.atMs - sight.begunMs > binding.timeoutMs)
    return cut(
      "timeout",
      `It took longer than ${phraseMs(binding.timeoutMs)}.`,
      "raise the stage's timeout_minutes if the work needs it",
    );
  if (sight.atMs - sight.aliveMs > binding.silenceMs)
    return cut(
      "stalled",
      `For ${phraseMs(binding.silenceMs)} it printed nothing and used no processor time.`,
      "see the attempt's logs; raise the stage's silence_minutes if it was waiting for something slow",
    );
  return null;
};

const cut = (
  kind: Extract<End, { kind: "cut" }>["class"],
  sentence: string,
  hint: string,
): Extract<End, { kind: "cut" }> => ({
  kind: "cut",
  class: kind,
  sentence,
  hint,
});

const phraseMs = (ms: number): string =>
  ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 100) / 10} seconds`;

const phraseBytes = (bytes: number): string =>
  bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;
