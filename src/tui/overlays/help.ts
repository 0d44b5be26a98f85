import { KEY_GROUPS } from "../keymap.ts";
import type { HelpGroup } from "../parts/help.ts";
import type { State } from "../state.ts";

/** The keys that mean something where the person is, by group; a key that an earlier table has means only that. */
export const helpGroups = (state: State): readonly HelpGroup[] => {
  const under = { ...state, overlay: null };
  const taken = new Set<string>();
  return KEY_GROUPS.map(([title, bindings]) => ({
    title,
    keys: bindings.flatMap((binding) => {
      if (!binding.valid(under)) return [];
      const keys = binding.keys.filter((key) => !taken.has(key));
      for (const key of keys) taken.add(key);
      const refusal = binding.refusal?.(under) ?? null;
      return keys.length === 0 ? [] : [{ keys, label: binding.label, summary: binding.summary, refusal }];
    }),
  })).filter(({ keys }) => keys.length > 0);
};
