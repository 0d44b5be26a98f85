import { fitLine, type Line, lineWidth, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf } from "./box.ts";
import { type Draft, draftText } from "./draft.ts";
import { drawDraft } from "./draw-draft.ts";
import { type Fit, marked, ranked } from "./fuzzy.ts";
import { drawMenu } from "./menu.ts";

/** Something that can be done from the palette; `refusal` says why not now, null when it can. */
export type PaletteEntry = {
  readonly label: string;
  readonly key: string;
  readonly summary: string;
  readonly refusal: string | null;
};

type Found<Entry> = readonly { readonly entry: Entry; readonly fits: readonly (Fit | null)[] }[];

/** The entries that fit what was typed, the best first; `at` of the palette counts in these. */
export const findEntries = <Entry extends PaletteEntry>(entries: readonly Entry[], draft: Draft): Found<Entry> =>
  ranked(entries, draftText(draft), ({ label, summary }) => [label, summary]);

/** The palette as a box: what is typed, what fits it, with keys and the reasons of what is refused. */
export const drawPalette = (found: Found<PaletteEntry>, draft: Draft, at: number, area: Area): readonly Line[] => {
  const inside = insideOf(area, 90, 20);
  const { columns, rows } = inside;
  const width = Math.min(28, Math.max(...found.map(({ entry }) => lineWidth([span(entry.label)])), 8));
  const draw = (index: number, room: number): Line => {
    const each = found[index];
    return each === undefined ? [] : drawEntry(each.entry, each.fits, width, room);
  };
  const menu = { columns, rows: Math.max(1, rows - 2) };
  const body = found.length === 0 ? [[span("  Nothing fits that.", "dim")]] : drawMenu(found.length, at, draw, menu);
  return drawBox(
    {
      title: "Do",
      body: [[span("› ", "key"), ...(drawDraft(draft, columns - 2, 1)[0] ?? [])], [], ...body],
      keys: [
        ["enter", "does it"],
        ["↑↓", "choose"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};

const drawEntry = (entry: PaletteEntry, fits: readonly (Fit | null)[], width: number, room: number): Line => {
  const { label, key, summary, refusal } = entry;
  const keys = fitLine([span(key, "key")], 6);
  const name = fitLine(marked(label, fits[0] ?? null, refusal === null ? "plain" : "dim"), width);
  const told = refusal === null ? marked(summary, fits[1] ?? null, "dim") : [span(`– ${refusal}`, "dim")];
  const line: Line = [...keys, ...name, span("  "), ...told];
  return lineWidth(line) > room ? fitLine(line, room) : line;
};
