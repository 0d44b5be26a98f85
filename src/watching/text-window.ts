import { type Line, span } from "../view/line.ts";
import type { TextPage } from "./answer.ts";
import type { PageLine, PageText } from "./pages/page.ts";
import type { Window } from "./query.ts";
import { markedPieces, placesIn } from "./text-search.ts";
import { breaksOf, hangWithin, piecesOf, type Stretch, wrapLine } from "./text-wrap.ts";

const FOUND_MAX = 1_000;
/** So many texts are kept wrapped: what a screen shows at once, and what it showed before. */
const KEPT_MAX = 4;

/** Cuts windows out of long texts; what was wrapped and searched before is not wrapped and searched again. */
export type TextWindow = (text: PageText, window: Window) => TextPage;

/**
 * Opens the cutting of windows for one screen. A text is known again by its lines, the same objects: what was added behind them or
 * taken away before them costs only itself.
 */
export const makeTextWindow = (): TextWindow => {
  let kept: readonly Wrapped[] = [];
  return (text, window) => {
    const wrapped = kept.find((each) => isOf(each, text, window)) ?? nothingOf(window);
    kept = [wrapped, ...kept.filter((each) => each !== wrapped)].slice(0, KEPT_MAX);
    bringUpTo(wrapped, text.lines);
    wrapped.search = goOn(wrapped, window.search.toLowerCase());
    return cutOut(wrapped, text, window);
  };
};

/** A text as it was wrapped: `ends` tells for each line behind which row it ends. */
type Wrapped = {
  readonly columns: number;
  readonly wrap: boolean;
  lines: readonly PageLine[];
  rows: Line[];
  ends: number[];
  search: Search;
};

/** How far a search came: so many lines were looked through and these rows found. */
type Search = { readonly words: string; readonly lines: number; readonly found: readonly number[] };

const NO_SEARCH: Search = { words: "", lines: 0, found: [] };

const nothingOf = ({ columns, wrap }: Window): Wrapped => ({
  columns,
  wrap,
  lines: [],
  rows: [],
  ends: [],
  search: NO_SEARCH,
});

const isOf = (wrapped: Wrapped, text: PageText, window: Window): boolean => {
  if (wrapped.columns !== window.columns || wrapped.wrap !== window.wrap) return false;
  const [first] = text.lines;
  return first === undefined ? wrapped.lines.length === 0 : wrapped.lines.includes(first);
};

/** Makes what is wrapped that of these lines: forgets what is gone at either end, wraps what is new. */
const bringUpTo = (wrapped: Wrapped, lines: readonly PageLine[]): void => {
  if (wrapped.lines === lines) return;
  const [first] = lines;
  const gone = first === undefined ? wrapped.lines.length : Math.max(0, wrapped.lines.indexOf(first));
  let same = 0;
  while (gone + same < wrapped.lines.length && wrapped.lines[gone + same] === lines[same]) same += 1;
  if (gone > 0) {
    const before = wrapped.ends[gone - 1] ?? 0;
    wrapped.rows = wrapped.rows.slice(before);
    wrapped.ends = wrapped.ends.slice(gone).map((end) => end - before);
    wrapped.search = NO_SEARCH;
  }
  const { rows, ends, search } = wrapped;
  ends.length = same;
  rows.length = ends.at(-1) ?? 0;
  for (let i = same; i < lines.length; i += 1) {
    const { line, hang = 0 } = lines[i] as PageLine;
    if (wrapped.wrap) for (const row of wrapLine(line, wrapped.columns, hang)) rows.push(row);
    else rows.push(line);
    ends.push(rows.length);
  }
  wrapped.lines = lines;
  if (search.lines > same) wrapped.search = NO_SEARCH;
};

/** Looks through what was not looked through yet. */
const goOn = (wrapped: Wrapped, words: string): Search => {
  if (words === "") return NO_SEARCH;
  const { lines, search } = wrapped;
  const begun = search.words === words ? search : { words, lines: 0, found: [] };
  if (begun.lines === lines.length || begun.found.length >= FOUND_MAX) return { ...begun, lines: lines.length };
  const found = [...begun.found];
  for (let i = begun.lines; i < lines.length && found.length < FOUND_MAX; i += 1) {
    const places = placesIn((lines[i] as PageLine).line, words);
    if (places.length === 0) continue;
    const rows = stretchesOf(wrapped, i);
    for (const { from } of places) {
      const row = startOf(wrapped, i) + rows.findLastIndex((each) => each.from <= from);
      if (found.at(-1) !== row) found.push(row);
    }
  }
  return { words, lines: lines.length, found: found.slice(0, FOUND_MAX) };
};

const cutOut = (wrapped: Wrapped, text: PageText, window: Window): TextPage => {
  const { rows, ends, search, lines } = wrapped;
  const count = Math.max(0, Math.floor(window.count));
  const last = Math.max(0, rows.length - count);
  const first = Math.min(last, Math.max(0, Math.floor(window.first ?? last)));
  const end = Math.min(rows.length, first + count);
  const shown: Line[] = [];
  const about: (string | null)[] = [];
  const copy: string[] = [];
  for (let i = lineAt(ends, first); shown.length < end - first; i += 1) {
    const own = lines[i] as PageLine;
    const from = startOf(wrapped, i);
    const marked = search.words === "" ? null : markedRows(wrapped, i, search.words);
    for (let row = Math.max(first, from); row < Math.min(end, ends[i] ?? 0); row += 1) {
      shown.push(notEndless(marked?.[row - from] ?? rows[row] ?? []));
      about.push(own.about);
    }
    copy.push(own.copy);
  }
  return {
    total: rows.length,
    first,
    lines: shown,
    about,
    copy,
    search: window.search,
    found: search.found,
    note: text.note,
    live: text.live,
  };
};

/** No screen is wider, and a screen should not have to measure a line of megabytes to cut it. */
const UNITS_MAX = 4_000;

const notEndless = (row: Line): Line =>
  row.reduce((sum, { text }) => sum + text.length, 0) <= UNITS_MAX
    ? row
    : [...piecesOf(row, { from: 0, to: UNITS_MAX }), span("…", "dim")];

/** The rows of a line with what was searched marked; null when nothing of it is in there. */
const markedRows = (wrapped: Wrapped, index: number, words: string): readonly Line[] | null => {
  const { line, hang = 0 } = wrapped.lines[index] as PageLine;
  const places = placesIn(line, words);
  if (places.length === 0) return null;
  const indent = hangWithin(hang, wrapped.columns);
  return stretchesOf(wrapped, index).map((stretch, row) => [
    ...(row === 0 || indent === 0 ? [] : [span(" ".repeat(indent))]),
    ...markedPieces(line, stretch, places),
  ]);
};

/** What of a line stands in which of its rows; they are not kept, because few are asked for. */
const stretchesOf = ({ lines, columns, wrap }: Wrapped, index: number): readonly Stretch[] => {
  const { line, hang = 0 } = lines[index] as PageLine;
  return breaksOf(line, wrap ? columns : Infinity, hang);
};

const startOf = ({ ends }: Wrapped, index: number): number => (index === 0 ? 0 : (ends[index - 1] ?? 0));

/** Which line a row belongs to: the first one that ends behind it. */
const lineAt = (ends: readonly number[], row: number): number => {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= row) low = middle + 1;
    else high = middle;
  }
  return low;
};
