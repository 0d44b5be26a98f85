/**
 * Ranges of code points that take two columns (East Asian Wide and Fullwidth, and emoji shown as pictures), after Unicode's
 * EastAsianWidth.txt, joined where the gaps are unassigned. Pairs of first and last.
 */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x267f, 0x267f],
  [0x2693, 0x2693],
  [0x26a1, 0x26a1],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26ce, 0x26ce],
  [0x26d4, 0x26d4],
  [0x26ea, 0x26ea],
  [0x26f2, 0x26f3],
  [0x26f5, 0x26f5],
  [0x26fa, 0x26fa],
  [0x26fd, 0x26fd],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x274e, 0x274e],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x27b0, 0x27b0],
  [0x27bf, 0x27bf],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2b55, 0x2b55],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f265],
  [0x1f300, 0x1f320],
  [0x1f32d, 0x1f335],
  [0x1f337, 0x1f37c],
  [0x1f37e, 0x1f393],
  [0x1f3a0, 0x1f3ca],
  [0x1f3cf, 0x1f3d3],
  [0x1f3e0, 0x1f3f0],
  [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e],
  [0x1f440, 0x1f440],
  [0x1f442, 0x1f4fc],
  [0x1f4ff, 0x1f53d],
  [0x1f54b, 0x1f54e],
  [0x1f550, 0x1f567],
  [0x1f57a, 0x1f57a],
  [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4],
  [0x1f5fb, 0x1f64f],
  [0x1f680, 0x1f6c5],
  [0x1f6cc, 0x1f6cc],
  [0x1f6d0, 0x1f6d2],
  [0x1f6d5, 0x1f6d7],
  [0x1f6dc, 0x1f6df],
  [0x1f6eb, 0x1f6ec],
  [0x1f6f4, 0x1f6fc],
  [0x1f7e0, 0x1f7eb],
  [0x1f7f0, 0x1f7f0],
  [0x1f90c, 0x1f93a],
  [0x1f93c, 0x1f945],
  [0x1f947, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];

/** Letters of Latin scripts and the marks we print: one column each, and never part of a longer cluster. */
const NARROW = /^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u22FF\u2500-\u25FC\u2713\u2717]*$/;
const COMBINING = /^(?:\p{Mark}|\p{Emoji_Modifier}|\p{Cf})/u;
const PICTURE = /\p{Extended_Pictographic}/u;
const REGIONAL = /[\u{1F1E6}-\u{1F1FF}]/u;

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

const clustersOf = (text: string): readonly string[] => {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), (each) => each.segment);
};

const clusterWidth = (cluster: string): number => {
  const first = cluster.codePointAt(0) ?? 0;
  if (first < 0x7f) return cluster.includes("\uFE0F") || cluster.includes("\u20E3") ? 2 : 1;
  if (COMBINING.test(String.fromCodePoint(first))) return 0;
  if (REGIONAL.test(cluster)) return 2;
  if (cluster.includes("\uFE0F") && PICTURE.test(cluster)) return 2;
  return isWide(first) ? 2 : 1;
};

const isWide = (code: number): boolean => code >= 0x1100 && WIDE.some(([low, high]) => code >= low && code <= high);
