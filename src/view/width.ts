import { WIDE } from "./wide.ts";

/** Letters of Latin scripts and the marks we print: one column each, and never part of a longer cluster. */
const NARROW = /^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u22FF\u2500-\u25FC\u2713\u2717]*$/;
/** What is drawn on the character before it, or not at all. */
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{Control}\p{Format}\p{Mn}\p{Me}\p{Surrogate}]/u;
const SPACING = /^[\p{Mc}\uFF00-\uFFEF]/u;
const PICTURE = /\p{Extended_Pictographic}/u;
const FLAG = /^[\u{1F1E6}-\u{1F1FF}]{2}/u;

/** How many columns of a terminal a safe text takes; what a reader sees as one character counts once. */
export const widthOf = (text: string): number => {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const cluster of clustersOf(text)) width += clusterWidth(cluster);
  return width;
};

/** The text in at most `columns` columns, ended by "…" where something was cut; never half a character. */
export const cut = (text: string, columns: number): string => {
  if (columns <= 0) return "";
  if (NARROW.test(text)) return text.length <= columns ? text : `${text.slice(0, columns - 1).trimEnd()}…`;
  if (widthOf(text) <= columns) return text;
  let taken = "";
  let width = 0;
  for (const cluster of clustersOf(text)) {
    const more = clusterWidth(cluster);
    if (width + more > columns - 1) break;
    taken += cluster;
    width += more;
  }
  return `${taken.trimEnd()}…`;
};

/** The text cut or filled with spaces to exactly `columns` columns. */
export const fit = (text: string, columns: number, align: "left" | "right" = "left"): string => {
  const short = cut(text, columns);
  const space = " ".repeat(Math.max(0, columns - widthOf(short)));
  return align === "left" ? short + space : space + short;
};

/** Breaks a safe text at spaces into lines of at most `columns`; a longer word stands alone, uncut. */
export const wrap = (text: string, columns: number): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
};

let segmenter: Intl.Segmenter | undefined;

/** What a reader sees as one character each, in their order. */
export const clustersOf = (text: string): readonly string[] => {
  if (/^[\u0020-\u007E]*$/.test(text)) return text.split("");
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), (each) => each.segment);
};

/** How many columns one of them takes: by the first code point that is seen, and those behind it that take room of their own. */
export const clusterWidth = (cluster: string): number => {
  if (FLAG.test(cluster)) return 2;
  if (cluster.includes("\u20E3") || (cluster.includes("\uFE0F") && PICTURE.test(cluster))) return 2;
  let width = 0;
  for (const char of cluster) {
    if (UNSEEN.test(char) || (width > 0 && !SPACING.test(char))) continue;
    width += isWide(char.codePointAt(0) ?? 0) ? 2 : 1;
  }
  return width;
};

const isWide = (code: number): boolean => {
  let low = 0;
  let high = WIDE.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = WIDE[middle] ?? [0, 0];
    if (code < first) high = middle - 1;
    else if (code > last) low = middle + 1;
    else return true;
  }
  return false;
};
