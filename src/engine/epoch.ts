import type { EngineEvent } from "../domain/event.ts";
import type { Owner } from "../ports/lease.ts";
import type { News } from "../ports/pass.ts";
import type { Ports } from "./ports.ts";
import { tellNotice } from "./turn.ts";

/** This engine's time of holding the lease: its number, and the engine's journal it writes. */
export type Epoch = {
  readonly number: number;
  /** Every event of the engine's journal so far, oldest first. */
  readonly decisions: readonly EngineEvent[];
  /** Commits an event that concerns no open run. */
  readonly record: (event: EngineEvent) => void;
  readonly close: (reason: string) => void;
};

/** Begins an epoch in the engine's journal; a takeover of a dead owner is told, not silent. */
export const openEpoch = (ports: Ports, number: number, tookOver: Owner | null, news: (news: News) => void): Epoch => {
  const journal = ports.store.engineJournal();
  const decisions = journal.entries.flatMap((entry) => entry.events);
  const record = (event: EngineEvent): void => {
    const at = new Date(ports.world.now()).toISOString();
    const entry = journal.append({ epoch: number, at, actor: "engine", cause: null, events: [event] });
    const text = ports.narrate(event);
    ports.store.tell([
      {
        at,
        type: event.type,
        run: "run" in event ? event.run : null,
        task: "task" in event ? event.task : null,
        node: null,
        entry: entry.seq,
        text,
      },
    ]);
    const mended = journal.takeMended();
    if (mended !== null) tellNotice(ports, null, entry.seq, at, mended, news);
  };
  const self = ports.processes.self();
  if (tookOver !== null) {
    record({
      type: "engine-took-over",
      epoch: tookOver.epoch,
      pid: tookOver.pid,
      reason: `${tookOver.what} (pid ${tookOver.pid}) is dead`,
    });
    news({ kind: "notice", text: `took over from ${tookOver.what} (pid ${tookOver.pid}), which died` });
  }
  record({ type: "engine-started", pid: self.pid, host: self.host, version: ports.version });
  return {
    number,
    decisions,
    record,
    close: (reason) => {
      record({ type: "engine-stopped", reason });
      journal.close();
    },
  };
};
