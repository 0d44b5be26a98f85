import type { StoreApi } from "zustand/vanilla";
import type { Answer, TextPage } from "../watching/answer.ts";
import { keyOf, type Query } from "../watching/query.ts";
import type { OpenWatch } from "../watching/watch.ts";
import { queriesOf } from "./queries.ts";
import type { State } from "./state.ts";
import { told } from "./telling.ts";

/** The watch over what the screen shows. */
export type Looking = {
  readonly nudge: () => void;
  /** Asks once for what the screen does not show; null when it is not told in time. */
  readonly ask: (query: Query) => Promise<TextPage | null>;
  readonly close: () => Promise<void>;
};

/** A query that is asked once, and everybody who waits for its answer: who asks the same meanwhile waits with them. */
type Asked = {
  readonly query: Query;
  readonly take: (page: TextPage | null) => void;
  readonly takers: ((page: TextPage | null) => void)[];
};

/** So long a whole text is waited for. */
const ASK_MS = 10_000;

/** Keeps the watch at what the state shows, and the state at what is told. */
export const beginLooking = (store: StoreApi<State>, open: OpenWatch, now: () => number): Looking => {
  let shown: ReadonlyMap<string, Query> = new Map();
  const asked = new Map<string, Asked>();
  const watch = open((key, answer) => hear(key, answer));
  const look = (): void => {
    const wanted = queriesOf(store.getState()).map((query) => [keyOf(query), query] as const);
    const extra = [...asked].map(([key, { query }]) => [key, query] as const);
    const next = new Map([...wanted, ...extra]);
    if (next.size === shown.size && [...next.keys()].every((key) => shown.has(key))) return;
    shown = next;
    watch.look([...next.values()]);
  };
  const hear = (key: string, answer: Answer): void => {
    const query = shown.get(key);
    if (query === undefined) return;
    const one = asked.get(key);
    if (one === undefined) store.setState(told(store.getState(), query, answer, now()), true);
    else if (answer.data !== null || answer.error !== null) one.take(answer.data as TextPage | null);
  };
  const unhear = store.subscribe(look);
  look();
  return {
    nudge: watch.nudge,
    ask: async (query) =>
      new Promise((resolve) => {
        const key = keyOf(query);
        const known = asked.get(key);
        if (known !== undefined) {
          known.takers.push(resolve);
          return;
        }
        const takers = [resolve];
        const take = (page: TextPage | null): void => {
          clearTimeout(timer);
          asked.delete(key);
          look();
          for (const taker of takers) taker(page);
        };
        const timer = setTimeout(() => take(null), ASK_MS);
        asked.set(key, { query, take, takers });
        look();
      }),
    close: async () => {
      unhear();
      for (const { take } of Array.from(asked.values())) take(null);
      await watch.close();
    },
  };
};
