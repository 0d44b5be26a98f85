import { BINDINGS } from "../keymap.ts";
import type { Draft } from "../parts/draft.ts";
import { findEntries, type PaletteEntry } from "../parts/palette.ts";
import type { Binding } from "../screen.ts";
import type { State } from "../state.ts";
import type { Tools } from "../tools.ts";

/** An entry of the palette with what it does. */
export type PaletteAction = PaletteEntry & { readonly run: (tools: Tools) => void };

/** Everything that can be done where the person is, ranked by what they typed; while nothing is typed, what is refused comes last. */
export const paletteFound = (state: State, draft: Draft) => {
  const under = { ...state, overlay: null };
  const entries = BINDINGS.filter((binding) => binding.valid(under) && !MOVES.test(binding.id)).map((binding) =>
    entryOf(binding, under),
  );
  const [allowed, refused] = [entries.filter(isAllowed), entries.filter((entry) => !isAllowed(entry))];
  return findEntries([...allowed, ...refused], draft);
};

/** Moving is no action: whoever wants it is already doing it. */
const MOVES = /^(?:row|text|detail)-/;

const isAllowed = ({ refusal }: PaletteEntry): boolean => refusal === null;

const entryOf = (binding: Binding, state: State): PaletteAction => ({
  label: binding.label,
  summary: binding.summary,
  key: binding.keys[0] ?? "",
  refusal: binding.refusal?.(state) ?? null,
  run: binding.run,
});
