import type { CardFacts } from "../ports/store.ts";

/** The operator's priorities over the cards' own. */
export type CardPriorities = {
  /** The priority by which a card that says this one is queued. */
  readonly of: (id: string, written: number) => number;
  readonly set: (id: string, priority: number) => void;
  /** A card as it is queued. */
  readonly queued: (facts: CardFacts) => CardFacts;
  /** A queued card as it was written. */
  readonly written: (facts: CardFacts) => CardFacts;
  readonly forget: (id: string) => void;
};

/** Makes them from what the operator decided so far. */
export const makeCardPriorities = (decided: ReadonlyMap<string, number>): CardPriorities => {
  const given = new Map(decided);
  /** What those cards say whom the operator gave another priority. */
  const own = new Map<string, number>();
  const of = (id: string, written: number): number => given.get(id) ?? written;
  return {
    of,
    set: (id, priority) => given.set(id, priority),
    queued: (facts) => {
      if (given.size === 0) return facts;
      const priority = of(facts.id, facts.priority);
      if (priority === facts.priority) {
        own.delete(facts.id);
        return facts;
      }
      own.set(facts.id, facts.priority);
      return { ...facts, priority };
    },
    written: (facts) => {
      const priority = own.get(facts.id);
      return priority === undefined ? facts : { ...facts, priority };
    },
    forget: (id) => own.delete(id),
  };
};
