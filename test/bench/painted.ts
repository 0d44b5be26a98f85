import { createStore } from "zustand/vanilla";
import { makeFrames } from "../../src/tui/frames.ts";
import { beginPainting } from "../../src/tui/painting.ts";
import type { State } from "../../src/tui/state.ts";
import type { QueueRow } from "../../src/watching/answer.ts";
import { LIVELY } from "../tui/scene-lists.ts";
import type { Workspace } from "../tui/scene-watch.ts";

/** A screen whose terminal is nothing but what was sent to it; states are painted and put on it as in the product. */
export type Painted = {
  readonly show: (state: State) => void;
  /** Draws the newest state as on a terminal of which nothing is known. */
  readonly whole: () => void;
  /** What was sent since this was asked last. */
  readonly taken: () => string;
  readonly close: () => void;
};

/** Paints a first state. */
export const makePainted = (first: State): Painted => {
  let sent: string[] = [];
  const store = createStore<State>(() => first);
  const frames = makeFrames(
    (text) => void sent.push(text),
    () => store.getState().area.columns,
  );
  const painting = beginPainting(store, frames.show, "true");
  return {
    show: (state) => {
      store.setState(state, true);
      painting.flush();
    },
    whole: () => {
      frames.forget();
      frames.again();
    },
    taken: () => {
      const text = sent.join("");
      sent = [];
      return text;
    },
    close: painting.close,
  };
};

/** The terminal of the goals. */
export const SIZE = [200, 50] as const;

/** A workspace with so many tasks in its backlog. */
export const queueOf = (count: number): Workspace => ({
  ...LIVELY,
  strip: { ...LIVELY.strip, counts: { ...LIVELY.strip.counts, backlog: count } },
  queue: Array.from({ length: count }, (_, at) => queued(at)),
});

/** The row of a queued task. */
export const queued = (at: number): QueueRow => ({
  id: `20260228-000000-${String(at).padStart(6, "0")}-task-number-${at}`,
  title: `Task number ${at} of those that wait`,
  state: "backlog",
  reason: "It waits for its turn.",
  priority: 0,
  at: null,
});
