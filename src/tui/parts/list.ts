import { fitLine, inLook, type Line, line, lineWidth, type Span, span } from "../../view/line.ts";
import { type Cell, type Column, drawCells, layOut, type Layout, naturalsOf } from "../../view/table.ts";
import type { Answer, Page } from "../../watching/answer.ts";
import type { Area, Cursor } from "../state.ts";
import { shownRows } from "./cursor.ts";
import { grouped } from "./grouped.ts";
import { clip } from "./place.ts";
import { scrollbar } from "./scrollbar.ts";
import { drawMissing, emptyLines } from "./source.ts";

/** A column of a list. `width` fixes it, so that nothing moves while rows come and go; `order` is the list's order that it shows. */
export type ListColumn = Column & { readonly width?: number; readonly order?: string };

/** A list as it is drawn: its columns, what stands in them for a row, and what is said when it has none. */
export type ListView<Row extends { readonly id: string }> = {
  readonly columns: readonly ListColumn[];
  readonly cells: (row: Row) => readonly Cell[];
  readonly cursor: Cursor;
  readonly answer: (Pick<Answer, "atMs" | "error"> & { readonly data: Page<Row> | null }) | null;
  /** What the rows are: for one and for more. */
  readonly noun: readonly [one: string, more: string];
  readonly empty: { readonly sentence: string; readonly hint: string };
};

/** Lines of a list that are not rows: the headings and the count. */
const AROUND = 2;

/** How many rows of a list an area shows; moving in it needs to know. */
export const listRows = ({ rows }: Area): number => Math.max(1, rows - AROUND);

/** A list in exactly its area: headings, the rows that are seen with the chosen one marked, and how many there are. */
export const drawList = <Row extends { readonly id: string }>(view: ListView<Row>, area: Area): readonly Line[] => {
  const { answer, cursor, empty } = view;
  const page = answer?.data ?? null;
  if (page === null) return drawMissing(answer, area) ?? [];
  const rows = listRows(area);
  if (page.total === 0) {
    const body = { columns: area.columns, rows: area.rows - 1 };
    const lines =
      page.all > 0 && cursor.filter !== ""
        ? emptyLines(`Nothing matches “${cursor.filter}”.`, "Esc takes the filter away.", body)
        : emptyLines(empty.sentence, empty.hint, body);
    return clip([...lines, countLine(view, page)], area);
  }
  const bar = page.total > rows ? scrollbar(cursor.top, page.total, rows) : null;
  const room = area.columns - MARGIN - (bar === null ? 0 : 2);
  const columns = view.columns.map((column) => headed(column, cursor.sort));
  const layout = filled(view.columns, columns, page.rows.map(view.cells), room);
  const heads = columns.map(({ head }) => span(head, "dim"));
  const drawn = shownRows(cursor, page, rows).map((row) => drawRow(row, cursor, view, layout));
  const withBar = Array.from({ length: rows }, (_, at) => {
    const body = fitLine(drawn[at] ?? [], area.columns - (bar === null ? 0 : 2));
    const piece = bar?.[at];
    return piece === undefined ? body : [...body, span(" "), piece];
  });
  return clip([[span("  "), ...drawCells(columns, layout, heads)], ...withBar, countLine(view, page)], area);
};

/** Two columns for the sign of the chosen row. */
const MARGIN = 2;

const drawRow = <Row extends { readonly id: string }>(
  row: Row | null,
  cursor: Cursor,
  view: ListView<Row>,
  layout: Layout,
): Line => {
  if (row === null) return [span("  …", "dim")];
  const cells = drawCells(view.columns, layout, view.cells(row));
  if (row.id !== cursor.id) return [span("  "), ...cells];
  const width = layout.reduce((sum, column) => sum + column.width + 2, -2);
  const rest: Span = span(" ".repeat(Math.max(0, width - lineWidth(cells))));
  return [span("▸ ", "chosen"), ...inLook([...cells, rest], "chosen")];
};

/** The heading with the sign of the order the list is in. */
const headed = (column: ListColumn, sort: string): ListColumn =>
  column.order !== undefined && column.order === sort ? { ...column, head: `${column.head} ▾` } : column;

/** The layout of a list fills its width, so that what stands at the right stays there. */
const filled = (
  given: readonly ListColumn[],
  columns: readonly ListColumn[],
  rows: readonly (readonly Cell[])[],
  room: number,
): Layout => {
  const naturals = naturalsOf(columns, rows).map((natural, index) => given[index]?.width ?? natural);
  const layout = layOut(columns, naturals, room);
  const left = room - layout.reduce((sum, { width }) => sum + width + 2, -2);
  const grower = layout.findLast(({ index }) => columns[index]?.grows === true)?.index;
  if (left <= 0 || grower === undefined) return layout;
  return layout.map((column) => (column.index === grower ? { ...column, width: column.width + left } : column));
};

const countLine = <Row extends { readonly id: string }>({ cursor, noun }: ListView<Row>, page: Page<Row>): Line => {
  const { all, total, note } = page;
  const place = total > 0 && cursor.id !== null && cursor.at >= 0 ? ` · row ${grouped(cursor.at + 1)}` : "";
  const count =
    cursor.filter === ""
      ? `${grouped(all)} ${noun[all === 1 ? 0 : 1]}${place}`
      : `${grouped(total)} of ${grouped(all)} · filter: `;
  return line(
    "  ",
    span(count, "dim"),
    ...(cursor.filter === "" ? [] : [span(cursor.filter, "match")]),
    ...(note === "" ? [] : [span(" · ", "dim"), span(note, "warn")]),
  );
};
