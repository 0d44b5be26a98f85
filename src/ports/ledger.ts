import type { Usage } from "../domain/usage.ts";

/** What one ended attempt consumed, charged to whom. `at` is an ISO time, `day` the local date it counts for. */
export type Charge = {
  readonly at: string;
  readonly day: string;
  readonly task: string;
  readonly run: string;
  readonly n: number;
  readonly stage: string;
  readonly runner: string;
  readonly model: string | null;
  readonly durationMs: number;
  readonly usage: Usage;
};

/** The sum of some charges. */
export type Spent = { readonly attempts: number; readonly durationMs: number; readonly usage: Usage };

/** The usage ledger: a projection of all settled attempts that outlives pruned runs. */
export type Ledger = {
  /** Adds a charge; one of the same run and attempt is counted once. */
  readonly charge: (charge: Charge) => void;
  readonly day: (day: string) => Spent;
  readonly task: (task: string) => Spent;
  /** Every charge of the days from `from` to `to` (local dates, both included), oldest first. */
  readonly charges: (from: string, to: string) => readonly Charge[];
};
