import type { TaskId } from "../domain/id.ts";
import type { FactsReading, RecalledQueue, Store } from "../ports/store.ts";

/** So many cards are looked at one by one before what was remembered of them is believed; more are believed, and looked at by and by. */
const LOOK_MAX = 5_000;

/**
 * Whether what was remembered of the cards is taken without a look at each. A folder that nobody changed proves that no card came,
 * went or was put in another's place; only an edit in place may be missed then, until the sweep or the claim sees it.
 */
export const isBelieved = ({ cards, proven }: RecalledQueue): boolean =>
  proven.has("backlog") && cards.length > LOOK_MAX;

/** The facts of a card as they were remembered, if it still is that file. */
export const hintsOf = (
  store: Pick<Store, "cardStamp">,
  { cards }: RecalledQueue,
): ((id: TaskId) => FactsReading | undefined) => {
  const known = new Map(cards.map((facts) => [facts.id, facts]));
  return (id) => {
    const facts = known.get(id);
    return facts !== undefined && store.cardStamp(id) === facts.stamp ? { kind: "facts", facts } : undefined;
  };
};
