import { basename, dirname } from "node:path";
import type { Disk } from "../ports/disk.ts";
import type { Durable } from "./durable.ts";
import { tailOfFile } from "./evidence.ts";

/** How large a log may grow before it is put aside, and how many older ones are kept. */
export const LOG_BYTES_MAX = 1024 * 1024;
const OLDER = 4;
/** Of a log that was flooded between two looks only the end is kept. */
const COPY_MAX = 4 * LOG_BYTES_MAX;

/**
 * Puts a log that has grown too large aside as `<path>.1`, the older ones one further, the oldest away. It is copied and then
 * cut, not renamed: a descriptor that was opened for appending goes on in the same file.
 */
export const rotate = (disk: Disk, path: string, max = LOG_BYTES_MAX): boolean => {
  const size = disk.stat(path)?.size ?? 0;
  if (size <= max) return false;
  const from = Math.max(0, size - COPY_MAX);
  const bytes = disk.readAt(path, from, size - from) ?? new Uint8Array();
  for (let n = OLDER; n > 1; n -= 1) disk.rename(`${path}.${n - 1}`, `${path}.${n}`);
  disk.create(`${path}.1`, bytes, false);
  const file = disk.openAppend(path);
  file.truncate(0);
  file.close();
  return true;
};

/** Appends to a log that is rotated, never synced: for what people read and nothing depends on. */
export const appendToLog = ({ disk, ensure }: Durable, path: string, text: string, max = LOG_BYTES_MAX): void => {
  ensure(dirname(path));
  const file = disk.openAppend(path);
  try {
    file.write(Buffer.from(text));
  } finally {
    file.close();
  }
  rotate(disk, path, max);
};

const TAIL_BYTES = 64 * 1024;

/** The last lines of a log, at most `lines` of them; [] when there is none. */
export const tailOfLog = (disk: Disk, path: string, lines: number): readonly string[] => {
  const text = tailOfFile(disk, dirname(path), basename(path), TAIL_BYTES)?.text ?? "";
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-lines);
};
