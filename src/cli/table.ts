import { span } from "../view/line.ts";
import { type Column, drawTable } from "../view/table.ts";
import { printLine } from "./drawn.ts";
import type { Output, Part } from "./output.ts";

/**
 * Prints rows in columns that fit the terminal's width; what is cut ends with "…". Where no terminal is, nothing is cut: a file or
 * the next program has room for all of it. Prints nothing without rows.
 */
export const printTable = (out: Output, columns: readonly Column[], rows: readonly (readonly Part[])[]): void => {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "string" ? cell : span(cell.text, cell.style))));
  for (const drawn of drawTable(columns, cells, out.sized ? out.columns : Number.POSITIVE_INFINITY, out.sized))
    printLine(out, drawn);
};
