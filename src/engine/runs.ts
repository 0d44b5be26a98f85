import { isFailure } from "../domain/failure.ts";
import { currentAttempt } from "../kernel/run.ts";
import type { PassRun } from "../ports/pass.ts";
import { carrySafely, type Carried } from "./carry.ts";
import type { EngineContext } from "./context.ts";
import { passRun } from "./outcome.ts";
import { standstill } from "./standstill.ts";
import type { OpenRun } from "./turn.ts";

/** An open run in the engine's hands, and whether somebody carries it just now. */
export type Carrier = {
  readonly open: OpenRun;
  working: boolean;
  carried: Carried | null;
  /** How often in a row it was parked by a fault. */
  faults: number;
  /** The monotonic time before which it is not taken up again: after a fault, or after nothing was done. */
  retryMs: number;
};

/** The open runs of an engine. */
export type Runs = {
  readonly all: () => readonly Carrier[];
  readonly open: () => readonly OpenRun[];
  readonly find: (run: string) => Carrier | null;
  /** How many are carried just now. */
  readonly working: () => number;
  readonly add: (open: OpenRun) => Carrier;
  /** Carries a run on, in the background; with `yields` for one effect only. */
  readonly start: (carrier: Carrier, yields?: boolean) => void;
  /** One that could be carried on now and is not, an urgent one first; null when there is none. */
  readonly ready: () => Carrier | null;
  /** Those that closed since the last call, as they ended. */
  readonly ended: () => readonly PassRun[];
  /** Resolves when nobody carries anything any more. */
  readonly settled: () => Promise<void>;
};

/** Whether a run needs nobody's room: it is about to end, or what an earlier engine started for it may be at work and must be seen to. */
export const isUrgent = ({ run, inherited }: OpenRun): boolean => {
  const attempt = currentAttempt(run);
  return (
    run.closed !== null || run.ending !== null || (run.wait === null && attempt !== null && attempt.n <= inherited)
  );
};

const FAULT_MS = 60_000;
const FAULT_MOST_MS = 3_600_000;
/** A run that was put down as it was taken up rests for so long: taken up again at once, it would take the whole processor. */
const IDLE_MS = 1_000;

/** Makes the set of open runs; `wake` is called whenever one of them stands still, `fail` for what no run can mend. */
export const makeRuns = (
  context: () => EngineContext,
  wake: () => void,
  fail: (thrown: unknown) => void,
  corrupt: (open: OpenRun, reason: string) => void,
): Runs => {
  const carriers: Carrier[] = [];
  const ended: PassRun[] = [];
  const work = new Set<Promise<void>>();
  const drop = (carrier: Carrier): void => void carriers.splice(carriers.indexOf(carrier), 1);
  const finish = (carrier: Carrier, carried: Carried, isIdle: boolean): void => {
    carrier.carried = carried;
    carrier.faults = carried.standing === "parked" ? carrier.faults + 1 : 0;
    const faultMs = Math.min(FAULT_MOST_MS, FAULT_MS * 2 ** Math.min(10, carrier.faults - 1));
    const restMs = carrier.faults > 0 ? faultMs : isIdle ? IDLE_MS : 0;
    carrier.retryMs = restMs === 0 ? 0 : context().ports.world.monotonic() + restMs;
    if (carried.standing !== "closed") return;
    ended.push(passRun(carrier.open, carried));
    drop(carrier);
  };
  const failed = (carrier: Carrier, thrown: unknown): void => {
    if (isFailure(thrown) && thrown.code === "journal-corrupt") {
      drop(carrier);
      return corrupt(carrier.open, thrown.message);
    }
    fail(thrown);
  };
  const carryIn = async (carrier: Carrier, yields: boolean): Promise<void> => {
    const { run } = carrier.open;
    try {
      const carried = await carrySafely(context(), carrier.open, yields);
      // Where it stands still now, that alone says when it goes on.
      finish(carrier, carried, carrier.open.run === run && standstill(context(), carrier.open) === null);
    } catch (thrown) {
      failed(carrier, thrown);
    } finally {
      carrier.working = false;
      wake();
    }
  };
  return {
    all: () => carriers,
    open: () => carriers.map(({ open }) => open),
    find: (run) => carriers.find(({ open }) => open.id === run) ?? null,
    working: () => carriers.filter(({ working }) => working).length,
    add: (open) => {
      const carrier: Carrier = { open, working: false, carried: null, faults: 0, retryMs: 0 };
      carriers.push(carrier);
      return carrier;
    },
    start: (carrier, yields = false) => {
      carrier.working = true;
      const mine = carryIn(carrier, yields);
      work.add(mine);
      void mine.finally(() => work.delete(mine));
    },
    ready: () => {
      const now = context().ports.world.monotonic();
      const able = carriers.filter(
        (carrier) => !carrier.working && carrier.retryMs <= now && standstill(context(), carrier.open) === null,
      );
      return able.find(({ open }) => isUrgent(open)) ?? able[0] ?? null;
    },
    ended: () => ended.splice(0),
    settled: async () => {
      await Promise.allSettled(work);
    },
  };
};
