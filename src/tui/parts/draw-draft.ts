import { fitLine, type Line, span } from "../../view/line.ts";
import { clustersOf, widthOf } from "../../view/width.ts";
import type { Draft } from "./draft.ts";
import { leftCut } from "./place.ts";

/**
 * A draft in exactly `rows` lines of `columns`, with the cell of its cursor marked. It is scrolled so that the cursor is seen: by
 * lines no more than is needed, sideways by half a width, so that the text does not move at every key.
 */
export const drawDraft = ({ lines, row, column }: Draft, columns: number, rows: number): readonly Line[] => {
  const top = Math.max(0, Math.min(row - rows + 1, lines.length - 1));
  const clusters = clustersOf(lines[row] ?? "");
  const before = span(clusters.slice(0, column).join(""));
  const under = span(clusters[column] ?? " ", "chosen");
  const cursor = widthOf(under.text) > 0 ? under : span(" ", "chosen");
  const behind = span(clusters.slice(column + 1).join(""));
  const end = widthOf(before.text) + widthOf(cursor.text);
  const half = Math.max(1, Math.floor(columns / 2));
  const left = end <= columns ? 0 : Math.ceil((end - columns) / half) * half;
  return Array.from({ length: rows }, (_, index) => {
    const at = top + index;
    const drawn = at === row ? [before, cursor, behind] : [span(lines[at] ?? "")];
    return fitLine(leftCut(drawn, left), columns);
  });
};
