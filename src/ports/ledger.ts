import type { Charge, Spent } from "../domain/charge.ts";

/** The usage ledger: a projection of all settled attempts that outlives pruned runs. */
export type Ledger = {
  /** Adds a charge; one of the same run and attempt is counted once. */
  readonly charge: (charge: Charge) => void;
  readonly day: (day: string) => Spent;
  readonly task: (task: string) => Spent;
  /** Every charge of the days from `from` to `to` (local dates, both included), oldest first. */
  readonly charges: (from: string, to: string) => readonly Charge[];
};
