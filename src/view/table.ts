import { fitLine, type Line, line, lineWidth, type Span, span, textOf } from "./line.ts";
import { makeShortIds } from "./short-id.ts";

/**
 * A column: its heading, and what becomes of it when there is little room. Growing ones share what is left; optional ones
 * go, the last first; the others stay whole.
 */
export type Column = {
  readonly head: string;
  readonly align?: "left" | "right";
  readonly grows?: boolean;
  /** How wide a growing column wants to be before an optional one keeps its place; 12 unless told. */
  readonly room?: number;
  readonly optional?: boolean;
  /**
   * A column of ids, shown by a part that is unique in this table: on a terminal rather than cutting what other columns say, and
   * elsewhere when all else does not suffice.
   */
  readonly shortens?: boolean;
};

/** What stands in one column of one row: a text, a piece with its look, or several pieces. */
export type Cell = string | Span | Line;

const GAP = "  ";
const GROW_MIN = 12;

/** The columns that find room, in their order, with the width of each. */
export type Layout = readonly { readonly index: number; readonly width: number }[];

/**
 * Rows in columns that fit `width`, under their headings where there are any; what is cut ends with "…". `sized` says that the
 * width is that of a screen, for which ids may be shortened. Nothing without rows.
 */
export const drawTable = (
  columns: readonly Column[],
  cells: readonly (readonly Cell[])[],
  width: number,
  sized = true,
): readonly Line[] => {
  if (cells.length === 0) return [];
  const given = cells.map((row) => row.map(cellLine));
  const naturals = naturalsOf(columns, given);
  const kept = keptColumns(columns, naturals, width);
  const least = sized ? naturalBy(kept, naturals) : neededBy(columns, kept, naturals);
  const rows = least > width ? shortened(columns, given) : given;
  const layout = layOut(columns, rows === given ? naturals : naturalsOf(columns, rows), width, kept);
  const heads = columns.some(({ head }) => head !== "")
    ? [
        drawCells(
          columns,
          layout,
          columns.map(({ head }) => span(head, "dim")),
        ),
      ]
    : [];
  return [...heads, ...rows.map((row) => drawCells(columns, layout, row))];
};

/** How wide each column would be with nothing cut: as its widest cell, or its heading. */
export const naturalsOf = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly number[] =>
  columns.map(({ head }, index) =>
    rows.reduce((width, row) => Math.max(width, lineWidth(cellLine(row[index] ?? ""))), head.length),
  );

/** Shares a width among the columns by what they want; those that find no room are left out. */
export const layOut = (
  columns: readonly Column[],
  naturals: readonly number[],
  width: number,
  kept = keptColumns(columns, naturals, width),
): Layout => {
  const widths = widthsOf(columns, kept, naturals, width);
  return kept.map((index) => ({ index, width: widths.get(index) ?? 0 }));
};

/** One row as it was laid out; the last cell is not filled up, for nothing stands behind it. */
export const drawCells = (columns: readonly Column[], layout: Layout, cells: readonly Cell[]): Line =>
  layout.flatMap(({ index, width }, place) =>
    placed(cellLine(cells[index] ?? ""), columns[index], width, place === layout.length - 1),
  );

const cellLine = (cell: Cell): Line => {
  if (typeof cell === "string") return line(cell);
  return isSpan(cell) ? [cell] : cell;
};

const isSpan = (cell: Span | Line): cell is Span => !Array.isArray(cell);

/** The columns that find room, by index. */
const keptColumns = (columns: readonly Column[], naturals: readonly number[], available: number): readonly number[] => {
  let kept = [...columns.keys()];
  while (neededBy(columns, kept, naturals) > available) {
    const drop = kept.findLast((index) => columns[index]?.optional === true);
    if (drop === undefined) return kept;
    kept = kept.filter((index) => index !== drop);
  }
  return kept;
};

/** The least width these columns can be drawn in. */
const neededBy = (columns: readonly Column[], kept: readonly number[], naturals: readonly number[]): number =>
  kept.reduce((sum, index) => {
    const natural = naturals[index] ?? 0;
    const least = columns[index]?.grows === true ? Math.min(natural, columns[index].room ?? GROW_MIN) : natural;
    return sum + least + GAP.length;
  }, -GAP.length);

/** The width in which nothing of them is cut. */
const naturalBy = (kept: readonly number[], naturals: readonly number[]): number =>
  kept.reduce((sum, index) => sum + (naturals[index] ?? 0) + GAP.length, -GAP.length);

const shortened = (columns: readonly Column[], rows: readonly (readonly Line[])[]): readonly (readonly Line[])[] => {
  const column = columns.findIndex(({ shortens }) => shortens === true);
  const short = makeShortIds(rows.map((row) => textOf(row[column] ?? [])));
  return rows.map((row) =>
    row.map((cell, index) => (index === column ? [span(short(textOf(cell)), cell[0]?.look)] : cell)),
  );
};

/** Fixed columns take what they need; of the growing ones the narrow take what they need and the wide share what remains. */
const widthsOf = (
  columns: readonly Column[],
  kept: readonly number[],
  naturals: readonly number[],
  available: number,
): ReadonlyMap<number, number> => {
  const widths = new Map(kept.map((index) => [index, naturals[index] ?? 0]));
  const growing = kept
    .filter((index) => columns[index]?.grows === true)
    .sort((a, b) => (widths.get(a) ?? 0) - (widths.get(b) ?? 0));
  const fixed = kept.reduce((sum, index) => sum + (columns[index]?.grows === true ? 0 : (widths.get(index) ?? 0)), 0);
  let left = available - fixed - GAP.length * (kept.length - 1);
  for (const [place, index] of growing.entries()) {
    const share = Math.max(GROW_MIN, Math.floor(left / (growing.length - place)));
    const width = Math.min(widths.get(index) ?? 0, share);
    widths.set(index, width);
    left -= width;
  }
  return widths;
};

const placed = (cell: Line, column: Column | undefined, width: number, last: boolean): Line => {
  const space = width - lineWidth(cell);
  if (space < 0) return last ? fitLine(cell, width) : [...fitLine(cell, width), span(GAP)];
  const filled = column?.align === "right" ? [span(" ".repeat(space)), ...cell] : cell;
  if (last) return filled;
  const behind = column?.align === "right" ? GAP : `${" ".repeat(space)}${GAP}`;
  return [...filled, span(behind)];
};
