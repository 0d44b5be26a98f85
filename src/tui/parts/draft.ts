import { plain } from "../../domain/plain.ts";
import { clustersOf } from "../../view/width.ts";

/**
 * A text being typed: its lines, never none, and where the cursor stands (column counted in characters as a reader sees them).
 * `goal` is the column that moving up and down keeps through shorter lines.
 */
export type Draft = {
  readonly lines: readonly string[];
  readonly row: number;
  readonly column: number;
  readonly goal?: number;
};

/** A draft with nothing in it. */
export const EMPTY_DRAFT: Draft = { lines: [""], row: 0, column: 0 };

/** A draft of a text that stands already, the cursor behind its end. */
export const draftOf = (text: string): Draft => inserted(EMPTY_DRAFT, text);

/** The text of a draft. */
export const draftText = ({ lines }: Draft): string => lines.join("\n");

/** More than a person types; what is pasted beyond it is left out, so that a key stays quick. */
const CHARS_MAX = 100_000;

/** The draft with a text put in at the cursor; escape sequences and controls in it are dropped. */
export const inserted = (draft: Draft, text: string): Draft => {
  const { row, lines } = draft;
  const room = Math.max(0, CHARS_MAX - lines.reduce((sum, line) => sum + line.length + 1, 0));
  const [before, behind] = halves(draft);
  const added = plain(text)
    .slice(0, room)
    .replace(/\p{Surrogate}/gu, "")
    .split("\n");
  const [first = "", ...more] = added;
  const last = more.at(-1);
  if (last === undefined) return at(replaced(lines, row, 1, [before + first + behind]), row, countOf(before + first));
  const between = more.slice(0, -1);
  const next = replaced(lines, row, 1, [before + first, ...between, last + behind]);
  return at(next, row + more.length, countOf(last));
};

/** The draft without the character before the cursor; at the start of a line, the line joins the one before. */
export const backspaced = (draft: Draft): Draft => {
  const { lines, row, column } = draft;
  if (column > 0) return without(draft, column - 1, column);
  if (row === 0) return draft;
  const above = lines[row - 1] ?? "";
  return at(replaced(lines, row - 1, 2, [above + (lines[row] ?? "")]), row - 1, countOf(above));
};

/** The draft without the character under the cursor; at the end of a line, the next one joins it. */
export const deleted = (draft: Draft): Draft => {
  const { lines, row, column } = draft;
  const line = lines[row] ?? "";
  if (column < countOf(line)) return without(draft, column, column + 1);
  if (row + 1 >= lines.length) return draft;
  return at(replaced(lines, row, 2, [line + (lines[row + 1] ?? "")]), row, column);
};

/** The draft without the word before the cursor and the spaces behind that word. */
export const wordDeleted = (draft: Draft): Draft => {
  if (draft.column === 0) return backspaced(draft);
  const clusters = clustersOf(draft.lines[draft.row] ?? "");
  let from = draft.column;
  while (from > 0 && /^\s/u.test(clusters[from - 1] ?? "")) from -= 1;
  while (from > 0 && !/^\s/u.test(clusters[from - 1] ?? "")) from -= 1;
  return without(draft, from, draft.column);
};

/** The draft without the rest of the line; where there is none, the next line joins. */
export const restDeleted = (draft: Draft): Draft => {
  const end = countOf(draft.lines[draft.row] ?? "");
  return draft.column === end ? deleted(draft) : without(draft, draft.column, end);
};

/** The cursor one character on (1) or back (-1), over the ends of lines. */
export const shifted = (draft: Draft, by: 1 | -1): Draft => {
  const { lines, row, column } = draft;
  const end = countOf(lines[row] ?? "");
  if (by === -1 && column === 0) return row === 0 ? draft : at(lines, row - 1, countOf(lines[row - 1] ?? ""));
  if (by === 1 && column === end) return row + 1 >= lines.length ? draft : at(lines, row + 1, 0);
  return at(lines, row, column + by);
};

/** The cursor some lines down (or up, negative), in the column it came from where the line is long enough. */
export const rowShifted = (draft: Draft, by: number): Draft => {
  const row = Math.max(0, Math.min(draft.row + by, draft.lines.length - 1));
  if (row === draft.row) return draft;
  const goal = draft.goal ?? draft.column;
  return { lines: draft.lines, row, column: Math.min(goal, countOf(draft.lines[row] ?? "")), goal };
};

/** The cursor at the start or the end of its line. */
export const atEdge = ({ lines, row }: Draft, end: boolean): Draft =>
  at(lines, row, end ? countOf(lines[row] ?? "") : 0);

const at = (lines: readonly string[], row: number, column: number): Draft => ({
  lines,
  row,
  // What was put together may read as fewer characters than its parts.
  column: Math.min(column, countOf(lines[row] ?? "")),
});

const countOf = (line: string): number => (/^[\u0020-\u007E]*$/.test(line) ? line.length : clustersOf(line).length);

const halves = ({ lines, row, column }: Draft): readonly [string, string] => {
  const clusters = clustersOf(lines[row] ?? "");
  return [clusters.slice(0, column).join(""), clusters.slice(column).join("")];
};

const without = ({ lines, row }: Draft, from: number, to: number): Draft => {
  const clusters = clustersOf(lines[row] ?? "");
  const line = [...clusters.slice(0, from), ...clusters.slice(to)].join("");
  return at(replaced(lines, row, 1, [line]), row, from);
};

const replaced = (lines: readonly string[], from: number, count: number, by: readonly string[]): readonly string[] => [
  ...lines.slice(0, from),
  ...by,
  ...lines.slice(from + count),
];
