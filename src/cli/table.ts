import { safe } from "../view/safe.ts";
import { makeShortIds } from "../view/short-id.ts";
import { fit } from "../view/width.ts";
import { type Output, type Part, partWidth } from "./output.ts";

/**
 * A column: its heading, and what becomes of it when the terminal is narrow. Growing ones share what is left; optional ones
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

const GAP = "  ";
const GROW_MIN = 12;

/** Prints rows in columns that fit the terminal's width; what is cut ends with "…". Prints nothing without rows. */
export const printTable = (out: Output, columns: readonly Column[], given: readonly (readonly Part[])[]): void => {
  if (given.length === 0) return;
  const kept = keptColumns(columns, given, out.columns);
  const least = out.sized ? naturalBy(columns, kept, given) : neededBy(columns, kept, given);
  const rows = least > out.columns ? shortened(columns, given) : given;
  const widths = widthsOf(columns, kept, rows, out.columns);
  const last = kept.at(-1);
  const print = (cells: readonly Part[]): void => {
    out.line(
      ...kept.flatMap((index) => placed(cells[index] ?? "", columns[index], widths.get(index) ?? 0, index === last)),
    );
  };
  if (columns.some((column) => column.head !== ""))
    print(columns.map((column) => ({ text: column.head, style: "dim" as const })));
  for (const row of rows) print(row);
};

type Rows = readonly (readonly Part[])[];

const naturalWidth = (columns: readonly Column[], rows: Rows, index: number): number =>
  rows.reduce((width, row) => Math.max(width, partWidth(row[index] ?? "")), columns[index]?.head.length ?? 0);

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

/** The least width these columns can be printed in. */
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
  const textOf = (part: Part | undefined): string => (typeof part === "object" ? part.text : (part ?? ""));
  const short = makeShortIds(rows.map((row) => textOf(row[column])));
  return rows.map((row) =>
    row.map((cell, index) => {
      if (index !== column) return cell;
      return typeof cell === "string" ? short(cell) : { text: short(cell.text), style: cell.style };
    }),
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

const placed = (cell: Part, column: Column | undefined, width: number, last: boolean): readonly Part[] => {
  const text = safe(typeof cell === "string" ? cell : cell.text);
  const filled = fit(text, width, column?.align);
  const shown = last ? filled.trimEnd() : filled;
  const part = typeof cell === "string" ? shown : { text: shown, style: cell.style };
  return last ? [part] : [part, GAP];
};
