import type { EngineEvent } from "../domain/event.ts";
import type { Entry } from "../domain/journal.ts";
import { foldDesk, isPauseNote, type Desk } from "../kernel/desk.ts";
import { lastingEntries } from "../kernel/lasting.ts";
import type { Owner } from "../ports/lease.ts";
import type { News } from "../ports/pass.ts";
import type { Ports } from "./ports.ts";
import { ENGINE, tellNotice, type By } from "./turn.ts";

/** This engine's time of holding the lease: its number, and the engine's journal it writes. */
export type Epoch = {
  readonly number: number;
  /** Every event of the engine's journal before this engine, oldest first, and the last line it was left with. */
  readonly decisions: readonly EngineEvent[];
  readonly last: Entry<EngineEvent> | null;
  /** What the journal says now of pauses, answers, retries and budgets. */
  readonly desk: () => Desk;
  /** True when this engine said in the journal already that it began: a session after the first says it no more. */
  readonly begun: boolean;
  /** Commits events that concern no open run, as one decision. */
  readonly commit: (events: readonly EngineEvent[], by?: By) => void;
  /** True when a line of the journal was decided by this command. */
  readonly caused: (command: string) => boolean;
  /** Keeps what still matters of a journal that has grown long, so that the next start need not read all of it. */
  readonly checkpoint: (isDone: (task: string) => boolean) => void;
  readonly close: () => void;
};

/** What hears of every committed decision of the engine's journal. */
export type EpochListener = (entry: Entry<EngineEvent>) => void;

/** Opens the engine's journal for this epoch; nothing is written yet. */
export const openEpoch = (
  ports: Ports,
  number: number,
  news: (news: News) => void,
  hear: EpochListener = () => undefined,
): Epoch => {
  const journal = ports.store.engineJournal();
  const decisions = journal.entries.flatMap((entry) => entry.events);
  const causes = new Set(journal.entries.flatMap(({ cause }) => (cause === null ? [] : [cause])));
  let desk = foldDesk(decisions);
  return {
    number,
    decisions,
    last: journal.entries.at(-1) ?? null,
    desk: () => desk,
    begun: journal.entries.some(
      ({ epoch, events }) => epoch === number && events.some(({ type }) => type === "engine-started"),
    ),
    caused: (command) => causes.has(command),
    commit: (events, by = ENGINE) => {
      const at = new Date(ports.world.now()).toISOString();
      const entry = journal.append({ epoch: number, at, ...by, events });
      desk = foldDesk(events, desk);
      if (by.cause !== null) causes.add(by.cause);
      const told = entry.events.filter((event) => !isPauseNote(event));
      ports.store.tell(told.map((event) => lineOf(ports, event, entry)));
      for (const event of told)
        if (!event.type.startsWith("engine-")) news({ kind: "event", ...lineOf(ports, event, entry) });
      const mended = journal.takeMended();
      if (mended !== null) tellNotice(ports, null, entry.seq, at, mended, news);
      hear(entry);
    },
    checkpoint: (isDone) =>
      journal.checkpoint({ epoch: number, at: new Date(ports.world.now()).toISOString() }, (entries) =>
        lastingEntries(entries, isDone),
      ),
    close: () => journal.close(),
  };
};

const lineOf = (ports: Ports, event: EngineEvent, entry: Entry<EngineEvent>) => ({
  at: entry.at,
  type: event.type,
  run: "run" in event ? event.run : null,
  task: "task" in event ? event.task : null,
  node: null,
  entry: entry.seq,
  text: ports.narrate(event),
});

/** Says in the journal that this engine began, and whose place it took: a takeover of a dead owner is told, not silent. */
export const beginEpoch = (ports: Ports, epoch: Epoch, tookOver: Owner | null, news: (news: News) => void): void => {
  if (epoch.begun) return;
  const self = ports.processes.self();
  const started: EngineEvent = { type: "engine-started", pid: self.pid, host: self.host, version: ports.version };
  if (tookOver === null) return epoch.commit([started]);
  const reason = `${tookOver.what} (pid ${tookOver.pid}) is dead`;
  epoch.commit([{ type: "engine-took-over", epoch: tookOver.epoch, pid: tookOver.pid, reason }, started]);
  news({ kind: "notice", text: `took over from ${tookOver.what} (pid ${tookOver.pid}), which died` });
};
