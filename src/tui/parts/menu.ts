import { fitLine, inLook, type Line, span } from "../../view/line.ts";
import type { Area } from "../state.ts";
import { scrollbar } from "./scrollbar.ts";

/**
 * Lines of which one is chosen, in exactly an area: the chosen one is always seen, as near to the middle as the ends allow.
 * `draw` is asked only for what is seen.
 */
export const drawMenu = (
  count: number,
  at: number,
  draw: (index: number, columns: number) => Line,
  { columns, rows }: Area,
): readonly Line[] => {
  const top = Math.max(0, Math.min(at - Math.floor(rows / 2), count - rows));
  const bar = count > rows ? scrollbar(top, count, rows) : null;
  const room = Math.max(0, columns - 2 - (bar === null ? 0 : 2));
  return Array.from({ length: rows }, (_, row) => {
    const index = top + row;
    const drawn = fitLine(index < count ? draw(index, room) : [], room);
    const marked =
      index === at && index < count ? [span("▸ ", "chosen"), ...inLook(drawn, "chosen")] : [span("  "), ...drawn];
    const piece = bar?.[row];
    return fitLine(piece === undefined ? marked : [...marked, span(" "), piece], columns);
  });
};
