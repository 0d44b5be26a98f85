import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { openPlain, readAt } from "./folder.ts";

const CHUNK = 1024 * 1024;
const NOTE_MAX = 128;

/** Cuts a log that outgrew `max` to its head and its tail, a line between them saying how much is gone; bounded memory. What was cut stays larger than `max`, so it is known again. The new file is never one that an agent laid there, nor a link of its. */
export const trimExcess = (path: string, max: number): void => {
  const from = openPlain(path);
  if (from === null) return;
  try {
    const { size } = fstatSync(from);
    if (size <= max + NOTE_MAX) return;
    const half = Math.floor(max / 2);
    const temporary = `${path}.${process.pid}.tmp`;
    rmSync(temporary, { force: true });
    const to = openSync(temporary, "wx");
    try {
      copy(from, to, 0, half);
      writeSync(to, `\n[millrace: ${size - 2 * half} bytes left out: the output was over its limit]\n`);
      copy(from, to, size - half, size);
    } finally {
      closeSync(to);
    }
    renameSync(temporary, path);
  } finally {
    closeSync(from);
  }
};

const copy = (from: number, to: number, start: number, end: number): void => {
  for (let at = start; at < end;) {
    const bytes = readAt(from, at, Math.min(CHUNK, end - at));
    if (bytes.length === 0) return;
    writeSync(to, bytes);
    at += bytes.length;
  }
};
