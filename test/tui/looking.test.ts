import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { beginLooking } from "../../src/tui/looking.ts";
import { NOTHING_REMEMBERED, startState } from "../../src/tui/start.ts";
import type { State } from "../../src/tui/state.ts";
import { keyOf, type Query } from "../../src/watching/query.ts";
import type { Tell } from "../../src/watching/watch.ts";

const WHOLE: Query = {
  source: "note",
  id: "idea:a.md",
  window: { columns: 80, wrap: false, first: 0, count: 50_000, search: "" },
};

/** A screen's look at a watch that answers when it is told to. */
const looking = () => {
  const store = createStore<State>(() => startState({ columns: 80, rows: 23 }, 0, "queue", NOTHING_REMEMBERED, false));
  let tell: Tell = () => {};
  let watched: readonly Query[] = [];
  const made = beginLooking(
    store,
    (telling) => {
      tell = telling;
      return {
        look: (queries) => {
          watched = queries;
        },
        nudge: () => {},
        close: async () => {},
      };
    },
    () => 0,
  );
  const answer = (query: Query, data: unknown): void => tell(keyOf(query), { data, atMs: 0, error: null } as never);
  return { made, answer, watched: () => watched.map(keyOf) };
};

test("a whole text that is asked for twice is told to both who asked, and no longer watched then", async () => {
  const { made, answer, watched } = looking();
  const both = [made.ask(WHOLE), made.ask(WHOLE)];
  expect(watched()).toContain(keyOf(WHOLE));
  answer(WHOLE, { total: 1 });
  expect(watched()).not.toContain(keyOf(WHOLE));
  const late = setTimeout(() => void made.close(), 1_000);
  expect(await Promise.all(both)).toEqual([{ total: 1 }, { total: 1 }]);
  clearTimeout(late);
  await made.close();
});

test("who waits for a whole text when the screen ends is told nothing, and waits no longer", async () => {
  const { made } = looking();
  const asked = [made.ask(WHOLE), made.ask(WHOLE)];
  await made.close();
  expect(await Promise.all(asked)).toEqual([null, null]);
});
