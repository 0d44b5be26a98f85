import { fitLine, type Line, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { drawBox, insideOf } from "./box.ts";
import type { Draft } from "./draft.ts";
import { drawDraft } from "./draw-draft.ts";
import { scrollbar } from "./scrollbar.ts";

/** A line of the help: a heading, or keys with what they do here and why they would be refused (null when they would not). */
export type HelpLine =
  | { readonly kind: "group"; readonly title: string }
  | {
      readonly kind: "key";
      readonly keys: string;
      readonly label: string;
      readonly summary: string;
      readonly refusal: string | null;
    };

/** The keys that mean something here, by group, and what is typed to find some of them; `top` is the first line shown. */
export const drawHelp = (lines: readonly HelpLine[], draft: Draft, top: number, area: Area): readonly Line[] => {
  const inside = insideOf(area, 90, area.rows);
  const { columns } = inside;
  const rows = Math.max(1, inside.rows - 2);
  const first = Math.max(0, Math.min(top, lines.length - rows));
  const bar = lines.length > rows ? scrollbar(first, lines.length, rows) : null;
  const body = Array.from({ length: rows }, (_, at): Line => {
    const piece = bar?.[at];
    const given = lines[first + at];
    const line = fitLine(given === undefined ? [] : drawHelpLine(given), Math.max(0, columns - 2));
    return piece === undefined ? line : [...line, span(" "), piece];
  });
  const none: readonly Line[] = [[span("No key here does that; : goes to any panel, task or run.", "dim")]];
  const search: Line = [span("/ ", "key"), ...(drawDraft(draft, Math.max(1, columns - 2), 1)[0] ?? [])];
  return drawBox(
    {
      title: "Keys",
      body: [search, [], ...(lines.length === 0 ? none : body)],
      keys: [
        ["type", "to search"],
        ["↑↓", "scroll"],
        ["esc", "leaves"],
      ],
    },
    inside,
  );
};

const drawHelpLine = (line: HelpLine): Line => {
  if (line.kind === "group") return [span(line.title, "title")];
  const { keys, label, summary, refusal } = line;
  return [
    ...fitLine([span(`  ${keys}`, "key")], 16),
    span(" "),
    ...fitLine([span(label, refusal === null ? "bold" : "dim")], 13),
    span(" "),
    span(refusal === null ? summary : `– ${refusal}`, refusal === null ? "plain" : "dim"),
  ];
};
