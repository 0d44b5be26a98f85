import { type Subject, TABS } from "../watching/query.ts";
import { startText } from "./start.ts";
import type { State } from "./state.ts";

/**
 * The texts as they begin for what is looked at now, where that is not what was looked at last: a place in one task's output means
 * nothing in another's. How one reads (wrapped, raw) stays. Null where it is the same.
 */
export const turned = (state: State, last: Subject | null, now: Subject): Partial<State> | null => {
  if (last !== null && last.task === now.task && (last.run ?? now.run) === (now.run ?? last.run)) return null;
  const texts = Object.fromEntries(
    TABS.map((tab) => {
      const { wrap, raw } = state.texts[tab];
      return [tab, { ...startText(tab, wrap), raw }];
    }),
  );
  return { attempt: null, texts: { ...state.texts, ...texts } };
};
