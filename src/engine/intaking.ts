import type { Refusal } from "../ports/intake.ts";
import type { News } from "../ports/pass.ts";
import type { Ports } from "./ports.ts";

/** The inbox beside the loop: one sweep at a time, never waited for by anything else. */
export type Intaking = {
  /** Starts a sweep when one is due and none is under way. */
  readonly chance: () => void;
  /** Sweeps once and waits for it: before a pass begins. */
  readonly now: (settled: boolean) => Promise<void>;
  /** What was refused and lies there still, with the reason. */
  readonly refused: () => readonly Refusal[];
  readonly close: () => Promise<void>;
};

/** A sweep that tells of so many may have left some. */
const SWEEP_MAX = 100;

/** Makes it; `taken` is called when a task was added. */
export const makeIntaking = (ports: Ports, news: (news: News) => void, taken: () => void): Intaking => {
  const stop = new AbortController();
  let under: Promise<void> | null = null;
  let full = false;
  const sweep = async (settled: boolean): Promise<void> => {
    full = false;
    const told = await ports.intake.sweep(stop.signal, settled);
    full = told.length >= SWEEP_MAX;
    for (const each of told) {
      news({ kind: "notice", text: each.text });
      if (each.kind === "taken") taken();
      ports.store.tell([
        {
          at: new Date(ports.world.now()).toISOString(),
          type: `intake-${each.kind}`,
          run: null,
          task: each.kind === "taken" ? each.task : null,
          node: null,
          entry: 0,
          text: each.text,
        },
      ]);
    }
  };
  const begin = async (settled: boolean): Promise<void> => {
    try {
      await sweep(settled);
    } catch (thrown) {
      // The inbox is never a reason to stop: what is wrong with it is told, and it is looked at again.
      news({ kind: "notice", text: `the inbox could not be looked at: ${(thrown as Error).message}` });
    } finally {
      under = null;
    }
  };
  return {
    chance: () => {
      if (under === null && ports.world.monotonic() >= ports.intake.dueMs()) under = begin(false);
    },
    now: async (settled) => {
      for (let more = true; more && !stop.signal.aborted; more = full) await begin(settled);
    },
    refused: () => ports.intake.refused(),
    close: async () => {
      stop.abort();
      await under;
    },
  };
};
