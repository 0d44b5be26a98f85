import { BINDINGS } from "../keymap.ts";
import { ranked } from "../parts/fuzzy.ts";
import type { Binding } from "../binding.ts";
import type { State } from "../state.ts";
import type { Tools } from "../tools.ts";

/** A row of the palette: what it does, its key, why it is not allowed now, and which letters were matched. */
export type PaletteEntry = {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly key: string;
  readonly refusal: string | null;
  readonly matched: readonly number[];
  readonly run: (tools: Tools) => void;
};

/** Everything that can be done where the person is, ranked by what they typed; what is refused comes last, with its reason. */
export const paletteEntries = (state: State, text: string): readonly PaletteEntry[] => {
  const under = { ...state, overlay: null };
  const entries = BINDINGS.filter((binding) => binding.valid(under) && !MOVES.test(binding.id)).map((binding) =>
    entryOf(binding, under),
  );
  const named = ranked(entries, text, ({ label }) => label);
  // What is found only in its description stands below what is called so.
  const others = entries.filter((entry) => !named.some((one) => one.entry === entry));
  const told = ranked(others, text, ({ label, summary }) => `${label}  ${summary}`);
  const found = [...named, ...told].map(({ entry, matched }) => ({
    ...entry,
    matched,
    // What is refused and chosen all the same says why.
    run: (tools: Tools): void => {
      if (entry.refusal === null) entry.run(tools);
      else tools.notice("warn", `${entry.label}: ${entry.refusal}`);
    },
  }));
  return [...found.filter(({ refusal }) => refusal === null), ...found.filter(({ refusal }) => refusal !== null)];
};

/** Where the chosen entry stands now; one that is gone leaves its place to the next. */
export const chosenEntry = (
  { id, at }: { readonly id?: string; readonly at: number },
  entries: readonly { readonly id?: string }[],
): number => {
  const found = id === undefined ? -1 : entries.findIndex((entry) => entry.id === id);
  return found === -1 ? Math.max(0, Math.min(at, entries.length - 1)) : found;
};

/** Moving is no action: whoever wants it is already doing it. */
const MOVES = /^(?:row|text|detail)-/;

const entryOf = (binding: Binding, state: State): PaletteEntry => ({
  id: binding.id,
  label: binding.label,
  summary: binding.summary,
  key: binding.keys[0] ?? "",
  refusal: binding.refusal?.(state) ?? null,
  matched: [],
  run: binding.run,
});
