import type { Charge } from "../domain/charge.ts";
import type { Durable } from "../files/durable.ts";
import { makeLedger } from "../files/ledger.ts";
import { chargesOf } from "../kernel/charge.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";

/** So many of the newest runs are read for a ledger that was lost; what older ones consumed bears on no budget any more. */
const RUNS_MAX = 20_000;

type Runs = Pick<Reader, "runs" | "run">;

/** Charges whatever the journals of the runs that are still there tell and the ledger does not; returns how many attempts that were. */
export const rebuildLedger = (durable: Durable, reader: Runs, world: Pick<World, "offset">): number => {
  const ledger = makeLedger(durable);
  try {
    return ledger.rebuild(chargesOfRuns(reader, world));
  } finally {
    ledger.close();
  }
};

/** The ledger of an engine, used under the lease only: when it was thrown away it is made anew before it is first used. */
export const openLedger = (durable: Durable, reader: Runs, world: Pick<World, "offset">): Ledger => {
  const ledger = makeLedger(durable);
  let looked = false;
  const whole = (): Ledger => {
    if (!looked && ledger.empty()) ledger.rebuild(chargesOfRuns(reader, world));
    looked = true;
    return ledger;
  };
  return {
    charge: (charge) => whole().charge(charge),
    day: (day) => whole().day(day),
    task: (task) => whole().task(task),
    charges: (from, to) => whole().charges(from, to),
  };
};

const chargesOfRuns = function* (reader: Runs, { offset }: Pick<World, "offset">): Generator<Charge> {
  for (const id of reader.runs(RUNS_MAX)) {
    const { plan, planVerified, entries } = reader.run(id);
    if (plan !== null && planVerified) yield* chargesOf(plan, entries, offset);
  }
};
