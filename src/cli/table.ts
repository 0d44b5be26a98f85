import { span } from "../view/line.ts";
import { type Column, drawTable } from "../view/table.ts";
import { printLine } from "./drawn.ts";
import type { Output, Part } from "./output.ts";

/** Prints rows in columns that fit the terminal's width; what is cut ends with "…". Prints nothing without rows. */
export const printTable = (out: Output, columns: readonly Column[], rows: readonly (readonly Part[])[]): void => {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "string" ? cell : span(cell.text, cell.style))));
  for (const drawn of drawTable(columns, cells, out.columns, out.sized)) printLine(out, drawn);
};
