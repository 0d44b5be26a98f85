import type { AttemptClass, Binding, Order } from "../domain/attempt.ts";
import type { Usage } from "../domain/usage.ts";

/** Why an attempt failed, as its CLI's typed fields or error lines say it; never read from other output. */
export type Fault = {
  readonly class: Exclude<AttemptClass, "ok">;
  readonly message: string;
  readonly hint: string;
  readonly retryAt: string | null;
};

/** What an adapter reads from what an ended attempt left. */
export type Reading = {
  /** The FINAL message, whose last non-empty line may carry the outcome; null when there was none. */
  readonly final: string | null;
  readonly usage: Usage;
  readonly model: string | null;
  readonly session: string | null;
  readonly fault: Fault | null;
};

/** The world an adapter reads in: the folder's environment as it was given, and the wall clock. */
export type Setting = { readonly env: Readonly<Record<string, string>>; readonly now: number };

/** What an ended process left to read: its exit code, null when it was ended from outside. */
export type Remains = { readonly order: Order; readonly binding: Binding; readonly exitCode: number | null };

/** What an attempt at work has told to have consumed so far; a call reads only what is new, in bounded memory. */
export type Gauge = (now: number) => Usage;

/** One runner kind: how its CLI is called and how what it leaves is read. One file a kind. */
export type Adapter = {
  readonly kind: Binding["kind"];
  /** The executable and its arguments; no part of a prompt is ever in it. */
  readonly argv: (order: Order, binding: Binding) => readonly string[];
  /** Names of variables this CLI needs besides the general allowlist. */
  readonly env: readonly string[];
  /** Whether the prompt comes on stdin; else stdin is empty. */
  readonly prompted: (binding: Binding) => boolean;
  /** Whether the stream's last bytes say that the final message has come and nothing more is due. */
  readonly finished: (tail: string, order: Order) => boolean;
  /** Whether the stream's last line says only that it waits for its provider: that is printed, but no sign of life. */
  readonly waits: (tail: string) => boolean;
  readonly gauge: (order: Order, env: Setting["env"]) => Gauge;
  readonly read: (remains: Remains, setting: Setting) => Reading;
  /** The arguments whose output says the version, and the flags `probe` must find in the help of `help`. */
  readonly probe: {
    readonly version: readonly string[];
    readonly help: readonly string[];
    readonly flags: readonly string[];
  } | null;
};
