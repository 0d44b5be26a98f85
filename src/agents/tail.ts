import { closeSync, fstatSync } from "node:fs";
import { openPlain, readAt } from "./folder.ts";

/**
 * Hands out the whole lines that a growing file gained since the last call. Of more than `most` bytes only the last are
 * read, so that neither a flood nor a late start costs more. The file may come later, be replaced or be cut.
 */
export const makeTail = (path: string, most: number): (() => readonly string[]) => {
  let told = 0;
  return () => {
    const fd = openPlain(path);
    if (fd === null) return [];
    try {
      const { size } = fstatSync(fd);
      if (size < told) told = 0;
      const from = Math.max(told, size - most);
      const bytes = size === told ? Buffer.alloc(0) : readAt(fd, from, size - from);
      const end = bytes.lastIndexOf(10);
      if (end === -1) return [];
      const lines = bytes.subarray(0, end).toString("utf8").split("\n");
      // What was passed over may have begun in the middle of a line.
      if (from > told) lines.shift();
      told = from + end + 1;
      return lines;
    } finally {
      closeSync(fd);
    }
  };
};
