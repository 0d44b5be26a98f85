import { fitLine, type Line, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf } from "./box.ts";
import { type Draft, draftText } from "./draft.ts";
import { drawDraft } from "./draw-draft.ts";
import { scrollbar } from "./scrollbar.ts";

/** Keys that belong together. */
export type HelpGroup = {
  readonly title: string;
  readonly keys: readonly {
    readonly keys: readonly string[];
    readonly label: string;
    readonly summary: string;
    readonly refusal: string | null;
  }[];
};

type HelpKey = HelpGroup["keys"][number];

/** The keys that are valid here, grouped; what is typed keeps those with all its words, or the key itself. `top` is the first line. */
export const drawHelp = (groups: readonly HelpGroup[], draft: Draft, top: number, area: Area): readonly Line[] => {
  const inside = helpInside(area);
  const { columns } = inside;
  const rows = Math.max(1, inside.rows - 2);
  const lines = helpLines(groups, draftText(draft));
  const first = Math.max(0, Math.min(top, lines.length - rows));
  const bar = lines.length > rows ? scrollbar(first, lines.length, rows) : null;
  const body = Array.from({ length: rows }, (_, at): Line => {
    const piece = bar?.[at];
    const line = fitLine(lines[first + at] ?? [], columns - 2);
    return piece === undefined ? line : [...line, span(" "), piece];
  });
  const search: Line = [span("/ ", "key"), ...(drawDraft(draft, columns - 2, 1)[0] ?? [])];
  return drawBox(
    {
      title: "Keys",
      body: [search, [], ...body],
      keys: [
        ["type", "to search"],
        ["↑↓", "scroll"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};

/** How far down the help can be scrolled; what scrolls it stays below that. */
export const helpTopMax = (groups: readonly HelpGroup[], draft: Draft, area: Area): number =>
  Math.max(0, helpLines(groups, draftText(draft)).length - Math.max(1, helpInside(area).rows - 2));

const helpInside = (area: Area): Area => insideOf(area, 90, area.rows);

const helpLines = (groups: readonly HelpGroup[], typed: string): readonly Line[] => {
  const kept = groups
    .map(({ title, keys }) => ({ title, keys: keys.filter((key) => fits(key, typed)) }))
    .filter(({ keys }) => keys.length > 0);
  if (kept.length === 0) return [[span("No key here does that; : goes to any panel, task or run.", "dim")]];
  return kept.flatMap(({ title, keys }, at): readonly Line[] => [
    ...(at === 0 ? [] : [[]]),
    [span(title, "title")],
    ...keys.map(drawKey),
  ]);
};

const drawKey = ({ keys, label, summary, refusal }: HelpKey): Line => [
  ...fitLine([span(` ${keys.join(" ")}`, "key")], 14),
  ...fitLine([span(label, refusal === null ? "bold" : "dim")], 14),
  span(" "),
  span(refusal === null ? summary : `– ${refusal}`, refusal === null ? "plain" : "dim"),
];

const fits = ({ keys, label, summary }: HelpKey, typed: string): boolean => {
  if (keys.includes(typed)) return true;
  const text = `${label} ${summary}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(" ")
    .every((word) => text.includes(word));
};
