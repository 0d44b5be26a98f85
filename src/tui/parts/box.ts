import { fitLine, type Line, lineWidth, span } from "../../view/line.ts";
import { clustersOf, widthOf, wrap } from "../../view/width.ts";
import type { Area } from "../state.ts";
import { clip } from "./place.ts";

/** A box that stands over a panel: its title, what is in it, and the keys that are valid in it. */
export type Box = {
  readonly title: string;
  readonly body: readonly Line[];
  readonly keys: readonly (readonly [key: string, does: string])[];
};

/** The cells inside of a box that would like to be so large, in an area; a box leaves the panel's edges to be seen. */
export const insideOf = (area: Area, columns: number, rows: number): Area => ({
  columns: Math.max(1, Math.min(columns, area.columns - EDGES - 2)),
  rows: Math.max(1, Math.min(rows, area.rows - 2)),
});

/** The frame and one space at either side. */
const EDGES = 4;

/** A box around exactly its inside: two lines and four columns more than that. */
export const drawBox = ({ title, body, keys }: Box, inside: Area): readonly Line[] => {
  const { columns } = inside;
  const hints = keysLine(keys, columns - 2);
  const name =
    title === "" ? [] : fitLine([span(` ${title} `, "title")], Math.min(columns, widthOf(span(title).text) + 2));
  const rule = (used: number): Line => [span("─".repeat(Math.max(0, columns + 1 - used)), "dim")];
  return [
    [span("┌─", "dim"), ...name, ...rule(lineWidth(name)), span("┐", "dim")],
    ...clip(body, inside).map((each): Line => [span("│ ", "dim"), ...each, span(" │", "dim")]),
    [span("└─", "dim"), ...hints, ...rule(lineWidth(hints)), span("┘", "dim")],
  ];
};

/** The keys that fit, the first most important. */
const keysLine = (keys: Box["keys"], columns: number): Line => {
  const shown: Line[] = [];
  let left = columns;
  for (const [key, does] of keys) {
    const drawn: Line = [span(shown.length === 0 ? " " : " · ", "dim"), span(key, "key"), span(` ${does}`)];
    left -= lineWidth(drawn);
    if (left < 1) break;
    shown.push(drawn);
  }
  return shown.length === 0 ? [] : [...shown.flat(), span(" ")];
};

/** A text as lines of at most `columns`: broken at spaces, and a word that is longer than a line within it. */
export const wrapped = (text: string, columns: number, look: Parameters<typeof span>[1] = "plain"): readonly Line[] => {
  const width = Math.max(1, columns);
  return wrap(span(text).text, width)
    .flatMap((each) => (widthOf(each) <= width ? [each] : broken(each, width)))
    .map((each) => [span(each, look)]);
};

const broken = (text: string, columns: number): readonly string[] => {
  const lines = [""];
  for (const cluster of clustersOf(text)) {
    const now = lines.at(-1) ?? "";
    if (now !== "" && widthOf(now) + widthOf(cluster) > columns) lines.push(cluster);
    else lines[lines.length - 1] = now + cluster;
  }
  return lines;
};
