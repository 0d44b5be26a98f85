import type { Line } from "../view/line.ts";
import { clustersOf, clusterWidth } from "../view/width.ts";

/** A unit of a text that belongs to the character before it. */
export const GOES_ON = 255;

/**
 * How many columns each UTF-16 unit of a line's text begins, GOES_ON where it begins no character. Measured piece by piece, as the
 * width of a line is. Null for text of one column a unit, which needs no table.
 */
export const cellsOf = (of: Line, text: string): Uint8Array | null => {
  const cells = new Uint8Array(text.length);
  let narrow = true;
  for (let i = 0; i < text.length; i += 1) {
    const width = unitWidth(text.charCodeAt(i));
    if (width === 0) return clusterCells(of, cells);
    if (width === 2) narrow = false;
    cells[i] = width;
  }
  return narrow ? null : cells;
};

const WIDEST = 254;

/** What needs a look at whole characters costs a hundred times as much, so only lines that hold such a one are looked at so. */
const clusterCells = (of: Line, cells: Uint8Array): Uint8Array => {
  let at = 0;
  for (const { text } of of) {
    for (const cluster of clustersOf(text)) {
      cells[at] = Math.min(clusterWidth(cluster), WIDEST);
      cells.fill(GOES_ON, at + 1, at + cluster.length);
      at += cluster.length;
    }
  }
  return cells;
};

/** The width of letters that are a character each whatever stands beside them among their like; 0 for all others. */
const unitWidth = (code: number): 0 | 1 | 2 => {
  if (code < 0x300) return (code >= 0x20 && code <= 0x7e) || (code >= 0xa1 && code !== 0xad) ? 1 : 0;
  return RANGES.find(([first, last]) => code >= first && code <= last)?.[2] ?? 0;
};

/** Ideographs, kana, syllables and the full-width forms; and the signs that agents and test runners draw with. */
const RANGES: readonly (readonly [number, number, 1 | 2])[] = [
  [0x4e00, 0x9fff, 2],
  [0x3041, 0x3096, 2],
  [0x30a1, 0x30fa, 2],
  [0xac00, 0xd7a3, 2],
  [0x3001, 0x3029, 2],
  [0x3400, 0x4dbf, 2],
  [0xff01, 0xff60, 2],
  [0x2010, 0x2027, 1],
  [0x2190, 0x22ff, 1],
  [0x2500, 0x25fc, 1],
  [0x2713, 0x2713, 1],
  [0x2717, 0x2717, 1],
];
