import { type Line, type Look, type Span, span } from "../../view/line.ts";
import { clustersOf } from "../../view/width.ts";

/** How well a text fits what was typed, and which of its characters were meant. */
export type Fit = { readonly score: number; readonly at: readonly number[] };

const LETTER = 1;
const NAMED = 3;
const WORD_START = 8;
const NEXT_TO = 5;
const IMPOSSIBLE = Number.NEGATIVE_INFINITY;

/** Texts longer than this are searched by their beginning, so that a key stays quick. */
const CHARS_MAX = 200;

/**
 * Finds what was typed in a text: every letter in its order, case and spaces aside. Beginnings of words and letters that stand
 * together count more, so that "rt" finds "retry task" before "start"; and more what stands before two spaces, which is a name
 * with its description behind. Null when it is not in it.
 */
export const fuzzy = (typed: string, text: string): Fit | null => {
  const wanted = clustersOf(fold(typed).replaceAll(" ", "")).slice(0, CHARS_MAX);
  const given = clustersOf(text.slice(0, 8 * CHARS_MAX))
    .slice(0, CHARS_MAX)
    .map(fold);
  if (wanted.length === 0) return { score: 0, at: [] };
  if (wanted.length > given.length) return null;
  const name = clustersOf(text.split("  ", 1)[0] ?? "").length;
  const bonus = given.map((_, at) => LETTER + (at < name ? NAMED : 0) + (startsWord(given, at) ? WORD_START : 0));
  let before: readonly number[] = [];
  const from: number[][] = [];
  for (const [row, letter] of wanted.entries()) {
    const { scores, came } = nextRow(letter, given, bonus, row === 0 ? null : before);
    before = scores;
    from.push(came);
  }
  const best = before.reduce((top, score, at) => (score > (before[top] ?? IMPOSSIBLE) ? at : top), 0);
  const score = before[best] ?? IMPOSSIBLE;
  if (score === IMPOSSIBLE) return null;
  const at: number[] = [];
  for (let row = wanted.length - 1, place = best; row >= 0; row -= 1) {
    at.unshift(place);
    place = from[row]?.[place] ?? 0;
  }
  // Of equally good ones the shorter text is the more exact.
  return { score: score - given.length / 1_000, at };
};

/** The best score of every place for one more letter, and where the letter before it stood. */
const nextRow = (
  letter: string,
  given: readonly string[],
  bonus: readonly number[],
  before: readonly number[] | null,
): { readonly scores: readonly number[]; readonly came: number[] } => {
  const came: number[] = [];
  let best = IMPOSSIBLE;
  let bestAt = 0;
  const scores = given.map((each, at) => {
    const next = before === null || at === 0 ? IMPOSSIBLE : (before[at - 1] ?? IMPOSSIBLE) + NEXT_TO;
    if (before !== null && at > 0 && (before[at - 1] ?? IMPOSSIBLE) > best) {
      best = before[at - 1] ?? IMPOSSIBLE;
      bestAt = at - 1;
    }
    came.push(next >= best ? at - 1 : bestAt);
    if (each !== letter) return IMPOSSIBLE;
    return (bonus[at] ?? 0) + (before === null ? 0 : Math.max(next, best));
  });
  return { scores, came };
};

/** The entries whose text fits what was typed, the best first, in their own order while nothing is typed; which characters were meant. */
export const ranked = <Entry>(
  entries: readonly Entry[],
  typed: string,
  textOf: (entry: Entry) => string,
): readonly { readonly entry: Entry; readonly matched: readonly number[] }[] =>
  entries
    .flatMap((entry, order) => {
      const fit = fuzzy(typed, textOf(entry));
      return fit === null ? [] : [{ entry, fit, order }];
    })
    .sort((a, b) => b.fit.score - a.fit.score || a.order - b.order)
    .map(({ entry, fit }) => ({ entry, matched: fit.at }));

/** A text with the characters that were meant in the look of a match. */
export const marked = (text: string, matched: readonly number[], look: Look = "plain"): Line => {
  if (matched.length === 0) return [span(text, look)];
  const meant = new Set(matched);
  const pieces: Span[] = [];
  let run = "";
  let matching = false;
  for (const [at, cluster] of clustersOf(text).entries()) {
    if (meant.has(at) !== matching && run !== "") {
      pieces.push(span(run, matching ? "match" : look));
      run = "";
    }
    matching = meant.has(at);
    run += cluster;
  }
  return [...pieces, span(run, matching ? "match" : look)];
};

const fold = (text: string): string => text.toLowerCase();

const startsWord = (given: readonly string[], at: number): boolean =>
  at === 0 || /^[\s\-_./:]/.test(given[at - 1] ?? "");
