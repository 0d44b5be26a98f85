import type { StoreApi } from "zustand/vanilla";
import { onlyOf } from "./answers.ts";
import type { State } from "./state.ts";

/** The tour that a newcomer is owed: whether it was opened, and what ends waiting for the occasion. */
export type FirstRun = { readonly shown: () => boolean; readonly close: () => void };

/** Opens the tour once an empty workspace was told of, for a person who never had it and does nothing else yet. */
export const awaitFirstRun = (store: StoreApi<State>): FirstRun => {
  let shown = false;
  const unhear = store.subscribe((state) => {
    const strip = onlyOf(state, "strip")?.data ?? null;
    if (strip === null) return;
    unhear();
    const empty = Object.values(strip.counts).every((count) => count === 0);
    if (!empty || state.overlay !== null || state.panel !== "overview") return;
    shown = true;
    store.setState({ overlay: { kind: "tour", at: 0 } });
  });
  return { shown: () => shown, close: unhear };
};
