import type { Binding, Order, Settlement } from "../domain/attempt.ts";
import type { Usage } from "../domain/usage.ts";

/** A sign of life of an attempt at work, for whoever watches; `usage` is what it has told to have consumed so far. */
export type Sign = {
  readonly n: number;
  readonly outputBytes: number;
  readonly quietMs: number;
  readonly usage: Usage;
};

/** What may end the attendance of an attempt. */
export type AttendSignals = { readonly stop: AbortSignal; readonly leave: AbortSignal };

/**
 * Attempts as processes of their own. An attempt starts at most once, survives this process, and is found again by its
 * folder alone.
 */
export type Agents = {
  /** Writes the folder (order.json, prompt.md) and starts the process. Does nothing when it was ever started or voided. */
  readonly start: (order: Order, prompt: string) => Promise<void>;
  /** The order as written, null when the folder holds none. */
  readonly recall: (dir: string) => Order | null;
  /** Claims an attempt that never started, so that it never will: true when voided, false when it did start. */
  readonly forfeit: (dir: string) => Promise<boolean>;
  /**
   * Waits until the attempt has ended, holding it to its limits by the ladder, ends its descendants, and judges it.
   * Never rejects: every ending is a settlement. Aborting `stop` ends the attempt by the ladder (class `killed`, its reason
   * the abort's). Aborting `leave` gives null and leaves the attempt to itself, alive, for the next engine to adopt.
   */
  readonly attend: (order: Order, signals: AttendSignals, sign?: (sign: Sign) => void) => Promise<Settlement | null>;
  /** Ends whatever an attempt nobody attends to still runs in this tree; true when there was something, which may have changed it. */
  readonly clear: (tree: string) => Promise<boolean>;
  /** Why a binding cannot be launched here and now (executable not found or not executable), null when it can. */
  readonly unfit: (binding: Binding) => string | null;
};
