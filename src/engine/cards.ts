import type { TaskId } from "../domain/id.ts";
import type { Queue } from "../kernel/queue.ts";
import type { BadCard, CardFacts, FactsReading, Store } from "../ports/store.ts";
import type { CardPriorities } from "./card-priority.ts";

/** A task that was passed over: out of the queue until its card changes or it is released. */
export type AsideCard = { readonly facts: CardFacts; readonly reason: string };

/** The cards of the backlog as they were read: in the queue, set aside, or unreadable. */
export type Cards = {
  /** Reads these cards and queues them; gives the ids of those that are gone. A hint spares the reading of a card that is still as it says. */
  readonly read: (ids: Iterable<TaskId>, hint?: (id: TaskId) => FactsReading | undefined) => readonly TaskId[];
  /** Queues cards that need no reading. */
  readonly take: (facts: readonly CardFacts[]) => void;
  readonly find: (id: string) => CardFacts | undefined;
  /** Puts what is known now in the place of what was known of a card. */
  readonly update: (facts: CardFacts) => void;
  readonly drop: (id: TaskId) => void;
  /** Looks whether a card is still the file that was read, and reads it again if not. */
  readonly check: (id: TaskId) => "same" | "read" | "gone";
  readonly aside: ReadonlyMap<TaskId, AsideCard>;
  readonly bad: ReadonlyMap<TaskId, BadCard>;
  readonly setAside: (id: TaskId, reason: string) => void;
  /** Back into the queue: one task, or all. */
  readonly release: (id?: TaskId) => boolean;
  /** The operator's priority of a task, whatever its card says. */
  readonly prioritise: (id: string, priority: number) => void;
  /** Which cards supersede which tasks. */
  readonly supersedes: ReadonlyMap<TaskId, TaskId>;
  /** Every card as it was read, first those in the queue in their order. */
  readonly written: () => Iterable<CardFacts>;
};

/** Makes the cards of a backlog, none of them read yet. */
export const makeCards = (
  store: Pick<Store, "cardFacts" | "cardStamp">,
  queue: Queue<CardFacts>,
  priorities: CardPriorities,
): Cards => {
  const aside = new Map<TaskId, AsideCard>();
  const bad = new Map<TaskId, BadCard>();
  const supersedes = new Map<TaskId, TaskId>();
  const find = (id: string): CardFacts | undefined => queue.find(id) ?? aside.get(id as TaskId)?.facts;
  const drop = (id: TaskId): void => {
    queue.remove(id);
    aside.delete(id);
    bad.delete(id);
    supersedes.delete(id);
    priorities.forget(id);
  };
  const noted = (facts: CardFacts): CardFacts => {
    if (facts.supersedes === null && supersedes.size > 0) supersedes.delete(facts.id);
    if (facts.supersedes !== null) supersedes.set(facts.id, facts.supersedes);
    return priorities.queued(facts);
  };
  const read: Cards["read"] = (ids, hint = () => undefined) => {
    const found: CardFacts[] = [];
    const gone: TaskId[] = [];
    for (const id of ids) {
      const reading = hint(id) ?? store.cardFacts(id);
      if (aside.size > 0) aside.delete(id);
      if (bad.size > 0) bad.delete(id);
      if (reading.kind === "facts") found.push(noted(reading.facts));
      else drop(id);
      if (reading.kind === "unreadable") bad.set(id, reading.bad);
      if (reading.kind === "gone") gone.push(id);
    }
    queue.put(found);
    return gone;
  };
  const update = (facts: CardFacts): void => {
    const waits = aside.get(facts.id);
    if (waits === undefined) queue.put([noted(facts)]);
    else aside.set(facts.id, { ...waits, facts: noted(facts) });
  };
  return {
    read,
    take: (facts) => queue.put(facts.map(noted)),
    find,
    update,
    drop,
    check: (id) => {
      const stamp = store.cardStamp(id);
      if (stamp === (find(id) ?? bad.get(id))?.stamp) return "same";
      return stamp === null || read([id]).length > 0 ? "gone" : "read";
    },
    aside,
    bad,
    supersedes,
    setAside: (id, reason) => {
      if (find(id) === undefined) read([id]);
      const facts = find(id);
      queue.remove(id);
      if (facts !== undefined) aside.set(id, { facts, reason });
    },
    release: (id) => releaseFrom(aside, queue, id),
    prioritise: (id, priority) => {
      const facts = find(id);
      priorities.set(id, priority);
      if (facts !== undefined) update(priorities.written(facts));
    },
    written: () => writtenOf(queue, aside, priorities),
  };
};

const releaseFrom = (aside: Map<TaskId, AsideCard>, queue: Queue<CardFacts>, id: TaskId | undefined): boolean => {
  const back = [...aside.values()].filter(({ facts }) => id === undefined || facts.id === id);
  for (const { facts } of back) aside.delete(facts.id);
  queue.put(back.map(({ facts }) => facts));
  return back.length > 0;
};

const writtenOf = function* (
  queue: Queue<CardFacts>,
  aside: ReadonlyMap<TaskId, AsideCard>,
  { written }: CardPriorities,
): Generator<CardFacts> {
  for (const facts of queue.head(Infinity)) yield written(facts);
  for (const { facts } of aside.values()) yield written(facts);
};
