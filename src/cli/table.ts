import { safe } from "../view/safe.ts";
import { fit } from "../view/width.ts";
import { type Output, type Part, partWidth } from "./output.ts";

/** A column: its heading, and whether it gives way when the terminal is narrow. Exactly the growing ones share what is left. */
export type Column = { readonly head: string; readonly align?: "left" | "right"; readonly grows?: boolean };

const GAP = "  ";
const GROW_MIN = 12;

/** Prints rows in columns that fit the terminal's width; what is cut ends with "…". Prints nothing without rows. */
export const printTable = (out: Output, columns: readonly Column[], rows: readonly (readonly Part[])[]): void => {
  if (rows.length === 0) return;
  const widths = widthsOf(columns, rows, out.columns);
  const print = (cells: readonly Part[]): void => {
    out.line(
      ...cells.flatMap((cell, index) => placed(cell, columns[index], widths[index] ?? 0, index === cells.length - 1)),
    );
  };
  if (columns.some((column) => column.head !== ""))
    print(columns.map((column) => ({ text: column.head, style: "dim" as const })));
  for (const row of rows) print(row);
};

const widthsOf = (
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
  available: number,
): readonly number[] => {
  const natural = columns.map((column, index) =>
    Math.max(column.head.length, ...rows.map((row) => partWidth(row[index] ?? ""))),
  );
  const fixed = natural.reduce((sum, width, index) => sum + (columns[index]?.grows === true ? 0 : width), 0);
  const growing = natural.filter((_, index) => columns[index]?.grows === true);
  let left = Math.max(0, available - fixed - GAP.length * (columns.length - 1));
  let wanting = growing.length;
  // The narrow ones take what they need, the wide ones share what remains.
  const shares = new Map<number, number>();
  for (const index of natural.keys()) if (columns[index]?.grows === true) shares.set(index, natural[index] ?? 0);
  for (const [index, width] of [...shares].sort((a, b) => a[1] - b[1])) {
    const share = Math.max(GROW_MIN, Math.floor(left / Math.max(1, wanting)));
    shares.set(index, Math.min(width, share));
    left -= Math.min(width, share);
    wanting -= 1;
  }
  return natural.map((width, index) => shares.get(index) ?? width);
};

const placed = (cell: Part, column: Column | undefined, width: number, last: boolean): readonly Part[] => {
  const text = safe(typeof cell === "string" ? cell : cell.text);
  const filled = fit(text, width, column?.align);
  const shown = last ? filled.trimEnd() : filled;
  const part = typeof cell === "string" ? shown : { text: shown, style: cell.style };
  return last ? [part] : [part, GAP];
};
