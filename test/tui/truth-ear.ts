import { openWatching } from "../../src/compose/watching.ts";
import type { Answer } from "../../src/watching/answer.ts";
import { keyOf, type Query, type Source } from "../../src/watching/query.ts";

/** Listens to a watch by a thread over a real workspace, and closes it behind the test. */
export const listening = async (
  config: string,
  queries: readonly Query[],
  body: (ear: ReturnType<typeof listen>) => Promise<void>,
): Promise<void> => {
  const ear = listen(config, queries);
  try {
    await body(ear);
  } finally {
    await ear.close();
  }
};

/** Everything that was told, by source. */
const listen = (config: string, queries: readonly Query[]) => {
  const heard = new Map<string, Answer[]>();
  const watch = openWatching(config)((key, answer) => void heard.set(key, [...(heard.get(key) ?? []), answer]));
  watch.look(queries);
  const all = <S extends Source>(source: S): readonly Answer<S>[] =>
    queries.flatMap((query) => (query.source === source ? ((heard.get(keyOf(query)) ?? []) as Answer<S>[]) : []));
  const last = <S extends Source>(source: S): Answer<S> | null => all(source).at(-1) ?? null;
  return {
    all,
    last,
    close: watch.close,
    /** Waits until the newest answer of a source is so; a test that waits in vain ends by its own limit, and says what it had. */
    until: async <S extends Source>(source: S, holds: (answer: Answer<S>) => boolean): Promise<Answer<S>> => {
      for (;;) {
        const answer = last(source);
        if (answer !== null && holds(answer)) return answer;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
};

export const SLICE = { filter: "", sort: "", first: 0, count: 50, chosen: null };
export const WINDOW = { columns: 80, wrap: true, first: null, count: 200, search: "" };

/** What stands on a screen: one of each panel. */
export const PANEL_QUERIES: readonly Query[] = [
  { source: "strip" },
  { source: "overview" },
  { source: "queue", states: [], slice: SLICE },
  { source: "runs", slice: SLICE },
  { source: "problems", slice: SLICE },
  { source: "research", slice: SLICE },
  { source: "config", slice: SLICE },
  { source: "publish" },
  { source: "logs", run: null, stage: null, kinds: [], raw: false, window: WINDOW },
];
