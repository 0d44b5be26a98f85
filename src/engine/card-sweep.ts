import type { TaskId } from "../domain/id.ts";
import type { Queue } from "../kernel/queue.ts";
import type { CardFacts } from "../ports/store.ts";
import type { Cards } from "./cards.ts";
import { makeRound } from "./round.ts";

/** So many tasks at the front are looked at in every sweep. */
const FRONT = 200;
/** Of what is left of a sweep's budget the part that goes to cards that are in trouble: their mending is waited for. */
const TROUBLED_PART = 0.25;

/**
 * Makes the sweep: it looks at so many cards for edits in place, which no folder's time tells of. The front of the queue is among
 * them each time, of the rest each gets its turn. True when a card was read again or is gone.
 */
export const makeCardSweep = (
  queue: Queue<CardFacts>,
  cards: Cards,
  gone: (id: TaskId) => void,
): ((budget: number) => boolean) => {
  const troubled = makeRound<TaskId>(function* () {
    yield* cards.aside.keys();
    yield* cards.bad.keys();
  });
  const rest = makeRound<CardFacts>(() => queue.all());
  return (budget) => {
    let changed = false;
    const check = (id: TaskId): void => {
      const found = cards.check(id);
      if (found === "gone") gone(id);
      changed ||= found !== "same";
    };
    const front = queue.head(Math.min(FRONT, budget));
    for (const { id } of front) check(id);
    const looked = troubled.take(Math.floor((budget - front.length) * TROUBLED_PART));
    for (const id of looked) check(id);
    for (const { id } of rest.take(budget - front.length - looked.length)) check(id);
    return changed;
  };
};
