import type { TaskId } from "../domain/id.ts";
import type { FactsReading, RecalledQueue, Store } from "../ports/store.ts";

/** So many cards are looked at one by one before what was remembered of them is believed; more are believed, and looked at by and by. */
const LOOK_MAX = 5_000;

/**
 * What was remembered of the backlog's cards, for each that still is the file that was read. A folder that nobody changed proves
 * that no card came, went or was put in another's place; then only an edit in place may be missed, until the sweep or the claim.
 */
export const hintsOf = (
  store: Pick<Store, "cardStamp">,
  { cards, bad, proven }: RecalledQueue,
): ((id: TaskId) => FactsReading | undefined) => {
  const believed = proven.has("backlog") && cards.length > LOOK_MAX;
  const known = new Map<TaskId, FactsReading & { readonly kind: "facts" | "unreadable" }>([
    ...cards.map((facts) => [facts.id, { kind: "facts", facts }] as const),
    ...bad.map((one) => [one.id, { kind: "unreadable", bad: one }] as const),
  ]);
  return (id) => {
    const hint = known.get(id);
    if (hint === undefined || believed) return hint;
    const { stamp } = hint.kind === "facts" ? hint.facts : hint.bad;
    return store.cardStamp(id) === stamp ? hint : undefined;
  };
};
