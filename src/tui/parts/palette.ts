import { fitLine, type Line, lineWidth, span } from "../../view/line.ts";
import { clustersOf } from "../../view/width.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf } from "./box.ts";
import type { Draft } from "./draft.ts";
import { drawDraft } from "./draw-draft.ts";
import { marked } from "./fuzzy.ts";
import { drawMenu } from "./menu.ts";

/**
 * Something that can be done from the palette; `refusal` says why not now, null when it can. `matched` are the characters that
 * were meant, counted over the label, two spaces and the summary.
 */
export type PaletteRow = {
  readonly label: string;
  readonly key: string;
  readonly summary: string;
  readonly refusal: string | null;
  readonly matched: readonly number[];
};

/** The palette as a box: what is typed, what fits it, with keys and the reasons of what is refused. */
export const drawPalette = (found: readonly PaletteRow[], draft: Draft, at: number, area: Area): readonly Line[] => {
  const inside = insideOf(area, 90, 20);
  const { columns, rows } = inside;
  const width = Math.min(28, Math.max(...found.map(({ label }) => lineWidth([span(label)])), 8));
  const draw = (index: number, room: number): Line => {
    const each = found[index];
    return each === undefined ? [] : drawEntry(each, width, room);
  };
  const menu = { columns, rows: Math.max(1, rows - 2) };
  const body = found.length === 0 ? [[span("  Nothing fits that.", "dim")]] : drawMenu(found.length, at, draw, menu);
  return drawBox(
    {
      title: "Do",
      body: [[span("› ", "key"), ...(drawDraft(draft, Math.max(1, columns - 2), 1)[0] ?? [])], [], ...body],
      keys: [
        ["enter", "does it"],
        ["↑↓", "choose"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};

const drawEntry = ({ label, key, summary, refusal, matched }: PaletteRow, width: number, room: number): Line => {
  const behind = clustersOf(label).length + 2;
  const inSummary = matched.filter((at) => at >= behind).map((at) => at - behind);
  const keys = fitLine([span(key, "key")], 8);
  const name = fitLine(
    marked(
      label,
      matched.filter((at) => at < behind - 2),
      refusal === null ? "plain" : "dim",
    ),
    width,
  );
  const told = refusal === null ? marked(summary, inSummary, "dim") : [span(`– ${refusal}`, "dim")];
  const line: Line = [...keys, ...name, span("  "), ...told];
  return lineWidth(line) > room ? fitLine(line, room) : line;
};
