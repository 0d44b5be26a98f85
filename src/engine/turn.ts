import type { RunEvent } from "../domain/event.ts";
import { taskOf, type RunId } from "../domain/id.ts";
import type { Entry } from "../domain/journal.ts";
import type { Plan } from "../domain/plan.ts";
import { decide } from "../kernel/decide.ts";
import type { Input } from "../kernel/input.ts";
import { evolve, foldRun, type Run } from "../kernel/run.ts";
import type { News } from "../ports/pass.ts";
import type { Journal } from "../ports/store.ts";
import type { Ports } from "./ports.ts";

/** An open run in the engine's hands: its plan, its journal, and the state its journal folds to. */
export type OpenRun = {
  readonly id: RunId;
  readonly plan: Plan;
  readonly journal: Journal<RunEvent>;
  /** The last attempt that was ordered before this engine took the run; whether it started is to be found out. */
  readonly inherited: number;
  run: Run;
  /** Ends the attempt at work by the ladder, with the reason; null while none is at work. */
  halt: ((reason: string) => void) | null;
};

/** Who decided, and the command by which. */
export type By = { readonly actor: string; readonly cause: string | null };

/** Decided by the engine itself, by no command. */
export const ENGINE: By = { actor: "engine", cause: null };

/** One turn: what the input means is appended (and durable) before it is made true; only then may anything be performed. */
export const turn = (
  ports: Ports,
  epoch: number,
  open: OpenRun,
  input: Input,
  news: (news: News) => void,
  by: By = ENGINE,
): Entry<RunEvent> | null => {
  const events = decide(open.plan, open.run, input);
  if (events.length === 0) return null;
  const at = new Date(input.at).toISOString();
  const entry = open.journal.append({ epoch, at, ...by, events });
  for (const event of events) open.run = evolve(open.run, event);
  tellEntry(ports, open.id, entry, news);
  const mended = open.journal.takeMended();
  if (mended !== null) tellNotice(ports, open.id, entry.seq, at, mended, news);
  return entry;
};

/** Takes a run into the engine's hands by opening its journal and folding it. */
export const takeRun = (ports: Ports, id: RunId, plan: Plan): OpenRun => {
  const journal = ports.store.runJournal(id);
  const run = foldRun(journal.entries.flatMap((entry) => entry.events));
  return { id, plan, journal, inherited: run.attempts.at(-1)?.n ?? 0, run, halt: null };
};

/** Tells the feed what the journal has and the feed has not: the projection catches up after a crash. */
export const retell = (ports: Ports, open: OpenRun): void => {
  const told = ports.store.toldUpTo(open.id);
  for (const entry of open.journal.entries) if (entry.seq > told) tellEntry(ports, open.id, entry, () => {});
};

/** Tells what no event of a journal says: something around a run that was found wrong and set right. */
export const tellNotice = (
  ports: Ports,
  id: RunId | null,
  entry: number,
  at: string,
  text: string,
  news: (news: News) => void,
): void => {
  ports.store.tell([{ at, type: "notice", run: id, task: id === null ? null : taskOf(id), node: null, entry, text }]);
  news({ kind: "notice", text });
};

const tellEntry = (ports: Ports, id: RunId, entry: Entry<RunEvent>, news: (news: News) => void): void => {
  const lines = entry.events.map((event) => ({
    at: entry.at,
    type: event.type,
    run: id,
    task: taskOf(id),
    node: "node" in event ? event.node : null,
    entry: entry.seq,
    text: ports.narrate(event),
  }));
  ports.store.tell(lines);
  for (const line of lines)
    news({ kind: "event", at: line.at, run: id, type: line.type, node: line.node, text: line.text });
};
