import { KEY_GROUPS } from "../keymap.ts";
import type { HelpLine } from "../parts/help.ts";
import type { State } from "../state.ts";

const PALETTE_KEY = "ctrl-p";

/** The keys that mean something where the person is, by group; those whose words contain what was typed. */
export const helpRows = (state: State, text: string): readonly HelpLine[] => {
  const under = { ...state, overlay: null };
  const taken = new Set<string>();
  return KEY_GROUPS.flatMap(([title, bindings]): readonly HelpLine[] => {
    const rows = bindings.flatMap((binding): readonly HelpLine[] => {
      if (!binding.valid(under)) return [];
      // A key means what the first table says that has it.
      const keys = binding.keys.filter((key) => !taken.has(key));
      for (const key of keys) taken.add(key);
      // What has no key is found in the palette.
      const named = binding.keys.length === 0 ? PALETTE_KEY : keys.join(" ");
      const words = `${named} ${binding.label} ${binding.summary}`.toLowerCase();
      if (named === "" || !words.includes(text.trim().toLowerCase())) return [];
      const refusal = binding.refusal?.(under) ?? null;
      return [{ kind: "key", keys: named, label: binding.label, summary: binding.summary, refusal }];
    });
    return rows.length === 0 ? [] : [{ kind: "group", title }, ...rows];
  });
};
