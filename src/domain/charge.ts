import { addUsage, NO_USAGE, type Usage } from "./usage.ts";

/**
 * What one ended attempt consumed, charged to whom. `at` is an ISO time, `day` the local date it counts for. `charged` is
 * false for an attempt that ended through no fault of the work: its time, tokens and money count, the attempt does not.
 */
export type Charge = {
  readonly at: string;
  readonly day: string;
  readonly task: string;
  readonly run: string;
  readonly n: number;
  readonly stage: string;
  readonly runner: string;
  readonly model: string | null;
  readonly charged: boolean;
  readonly durationMs: number;
  readonly usage: Usage;
};

/** The runner of what the engine runs itself (checks); no runner of a configuration can have this name. */
export const NO_RUNNER = "-";

/** The sum of some charges; `attempts` counts those that are charged. */
export type Spent = { readonly attempts: number; readonly durationMs: number; readonly usage: Usage };

/** The sum of no charges. */
export const NOTHING_SPENT: Spent = { attempts: 0, durationMs: 0, usage: NO_USAGE };

/** The sum with one charge more. */
export const addCharge = (spent: Spent, charge: Pick<Charge, "charged" | "durationMs" | "usage">): Spent => ({
  attempts: spent.attempts + (charge.charged ? 1 : 0),
  durationMs: spent.durationMs + charge.durationMs,
  usage: addUsage(spent.usage, charge.usage),
});

/** Tokens that count for a budget: what went in and what came out; cached ones are among the former. */
export const tokensOf = (usage: Usage): number => usage.inputTokens + usage.outputTokens;
