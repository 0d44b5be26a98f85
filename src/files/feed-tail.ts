import type { Disk } from "../ports/disk.ts";
import type { Layout } from "./layout.ts";

/** Numbers of the feed's segments, oldest first. */
export const segmentsOf = (disk: Disk, layout: Layout): readonly number[] =>
  disk
    .list(layout.events)
    .map((name) => /^([1-9][0-9]{0,8})\.jsonl$/.exec(name)?.[1])
    .flatMap((digits) => (digits === undefined ? [] : [Number(digits)]))
    .sort((a, b) => a - b);

const BLOCK = 64 * 1024;
const LINE_MAX = 4 * 1024 * 1024;

/**
 * The complete lines of a file that begin before `end`, last first, read backwards in blocks, so that the cost is that of what
 * is taken and never that of the file. A line too long to be ours is given as "".
 */
export const linesBackwards = function* (disk: Disk, path: string, end: number): Generator<string> {
  let rest: Uint8Array = new Uint8Array();
  let tooLong = false;
  for (let at = end; at > 0;) {
    const from = Math.max(0, at - BLOCK);
    const block = disk.readAt(path, from, at - from) ?? new Uint8Array();
    let bytes = Buffer.concat([block, rest]);
    at = from;
    for (let cut = bytes.lastIndexOf(10, -2); bytes.length > 0 && cut !== -1; cut = bytes.lastIndexOf(10, -2)) {
      yield lineFrom(bytes.subarray(cut + 1), tooLong);
      tooLong = false;
      bytes = bytes.subarray(0, cut + 1);
    }
    if (bytes.length > LINE_MAX) {
      // Only its newline is kept: what matters is where the line ends, not what it says.
      tooLong = true;
      bytes = bytes.subarray(-1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield lineFrom(rest, tooLong);
};

/** Where the last complete line of a file ends: after its last newline. */
export const completeEnd = (disk: Disk, path: string, size: number): number => {
  for (let at = size; at > 0;) {
    const from = Math.max(0, at - BLOCK);
    const newline = disk.readAt(path, from, at - from)?.lastIndexOf(10) ?? -1;
    if (newline !== -1) return from + newline + 1;
    at = from;
  }
  return 0;
};

const lineFrom = (bytes: Uint8Array, tooLong: boolean): string =>
  tooLong ? "" : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - 1).toString("utf8");
