import { fitLine, type Line, lineWidth, span } from "../../view/line.ts";
import { clustersOf } from "../../view/width.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf } from "./box.ts";
import { type Draft, draftText } from "./draft.ts";
import { drawDraft } from "./draw-draft.ts";
import { marked } from "./fuzzy.ts";
import { drawMenu } from "./menu.ts";

/** Where the ":" bar can lead: a panel, a task or a run by its name, and what it is. */
export type JumpRow = { readonly label: string; readonly hint: string };

/** The ":" bar with the places it leads to, as a box; in each, what was typed is marked. */
export const drawJump = (places: readonly JumpRow[], draft: Draft, at: number, area: Area): readonly Line[] => {
  const inside = insideOf(area, 90, 14);
  const { columns, rows } = inside;
  const width = Math.min(Math.floor(columns / 2), Math.max(9, ...places.map(({ label }) => lineWidth([span(label)]))));
  const typed = draftText(draft).trim();
  const draw = (index: number, room: number): Line => {
    const place = places[index];
    if (place === undefined) return [];
    const name = fitLine(marked(place.label, within(place.label, typed)), width);
    const line: Line = [...name, span("  "), span(place.hint, "dim")];
    return lineWidth(line) > room ? fitLine(line, room) : line;
  };
  const menu = { columns, rows: Math.max(1, rows - 2) };
  const body =
    places.length === 0
      ? [[span("  No panel is called that, and no task or run has it in its id.", "dim")]]
      : drawMenu(places.length, at, draw, menu);
  return drawBox(
    {
      title: "Go to",
      body: [[span(": ", "key"), ...(drawDraft(draft, Math.max(1, columns - 2), 1)[0] ?? [])], [], ...body],
      keys: [
        ["enter", "goes there"],
        ["↑↓", "choose"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};

/** Which characters of a name were typed, where they stand in it together. */
const within = (label: string, typed: string): readonly number[] => {
  const from = label.toLowerCase().indexOf(typed.toLowerCase());
  if (from === -1) return [];
  const before = clustersOf(label.slice(0, from)).length;
  return Array.from(clustersOf(typed), (_, at) => before + at);
};
