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
  const kept = keptColumns(columns, given, width);
  const least = sized ? naturalBy(columns, kept, given) : neededBy(columns, kept, given);
  const rows = least > width ? shortened(columns, given) : given;
  const widths = widthsOf(columns, kept, rows, width);
  const last = kept.at(-1);
  const draw = (row: readonly Line[]): Line =>
    kept.flatMap((index) => placed(row[index] ?? [], columns[index], widths.get(index) ?? 0, index === last));
  const heads = columns.some(({ head }) => head !== "") ? [draw(columns.map(({ head }) => [span(head, "dim")]))] : [];
  return [...heads, ...rows.map(draw)];
};

type Rows = readonly (readonly Line[])[];

const cellLine = (cell: Cell): Line => {
  if (typeof cell === "string") return line(cell);
  return isSpan(cell) ? [cell] : cell;
};

const isSpan = (cell: Span | Line): cell is Span => !Array.isArray(cell);

const naturalWidth = (columns: readonly Column[], rows: Rows, index: number): number =>
  rows.reduce((width, row) => Math.max(width, lineWidth(row[index] ?? [])), columns[index]?.head.length ?? 0);

/** The columns that find room, by index. */
const keptColumns = (columns: readonly Column[], rows: Rows, available: number): readonly number[] => {
  let kept = [...columns.keys()];
  while (neededBy(columns, kept, rows) > available) {
    const drop = kept.findLast((index) => columns[index]?.optional === true);
    if (drop === undefined) return kept;
    kept = kept.filter((index) => index !== drop);
  }
  return kept;
};

/** The least width these columns can be drawn in. */
const neededBy = (columns: readonly Column[], kept: readonly number[], rows: Rows): number =>
  kept.reduce((sum, index) => {
    const natural = naturalWidth(columns, rows, index);
    const least = columns[index]?.grows === true ? Math.min(natural, columns[index].room ?? GROW_MIN) : natural;
    return sum + least + GAP.length;
  }, -GAP.length);

/** The width in which nothing of them is cut. */
const naturalBy = (columns: readonly Column[], kept: readonly number[], rows: Rows): number =>
  kept.reduce((sum, index) => sum + naturalWidth(columns, rows, index) + GAP.length, -GAP.length);

const shortened = (columns: readonly Column[], rows: Rows): Rows => {
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
  rows: Rows,
  available: number,
): ReadonlyMap<number, number> => {
  const widths = new Map(kept.map((index) => [index, naturalWidth(columns, rows, index)]));
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

/** The last cell of a row is not filled up: nothing stands behind it. */
const placed = (cell: Line, column: Column | undefined, width: number, last: boolean): Line => {
  const space = width - lineWidth(cell);
  if (space < 0) return last ? fitLine(cell, width) : [...fitLine(cell, width), span(GAP)];
  const filled = column?.align === "right" ? [span(" ".repeat(space)), ...cell] : cell;
  if (last) return filled;
  const behind = column?.align === "right" ? GAP : `${" ".repeat(space)}${GAP}`;
  return [...filled, span(behind)];
};
