import { closeSync, constants, fstatSync, openSync, readSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The files of an attempt's folder; docs/DISK.md says who writes each and what a crash leaves. */
export const filesOf = (dir: string) => ({
  order: join(dir, "order.json"),
  prompt: join(dir, "prompt.md"),
  script: join(dir, "run.sh"),
  pid: join(dir, "pid.json"),
  stdout: join(dir, "stdout.log"),
  stderr: join(dir, "stderr.log"),
  final: join(dir, "final.md"),
  report: join(dir, "report.json"),
  effects: join(dir, "effects.jsonl"),
  usage: join(dir, "usage.json"),
  question: join(dir, "needs_human.md"),
  person: join(dir, "needs_person.md"),
  exit: join(dir, "exit.json"),
  setup: join(dir, "setup.json"),
  setupLog: join(dir, "setup.log"),
});

/** The files of the k-th command (from 1) of a check or candidate attempt: its marks of start and exit, and its log. */
export const commandFilesOf = (dir: string, k: number): { start: string; exit: string; log: string } => {
  const number = String(k).padStart(2, "0");
  return { start: join(dir, `${number}.start`), exit: join(dir, `${number}.exit`), log: join(dir, `${number}.log`) };
};

/** Writes a small file so that no reader ever sees half of it. */
export const writeWhole = (path: string, text: string): void => {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
};

/** Opens a file an agent may have written: a regular file, never through a link, never waiting on a pipe; null when it is none. */
export const openPlain = (path: string): number | null => {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
    return null;
  } catch {
    return null;
  }
};

/** The bytes [from, from + length) of an open file, as many as there are. */
export const readAt = (fd: number, from: number, length: number): Buffer => {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const got = readSync(fd, bytes, read, length - read, from + read);
    if (got === 0) break;
    read += got;
  }
  return bytes.subarray(0, read);
};

/** The last `max` bytes of a file as text, empty when there is no such regular file. */
export const readTail = (path: string, max: number): string => {
  const fd = openPlain(path);
  if (fd === null) return "";
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - max);
    return readAt(fd, from, size - from).toString("utf8");
  } finally {
    closeSync(fd);
  }
};

/** The first `max` bytes of a file as text, empty when there is no such regular file. */
export const readHead = (path: string, max: number): string => {
  const fd = openPlain(path);
  if (fd === null) return "";
  try {
    return readAt(fd, 0, Math.min(max, fstatSync(fd).size)).toString("utf8");
  } finally {
    closeSync(fd);
  }
};

/** A whole small file as text; null when it is absent, no regular file, or larger than `max`. */
export const readSmall = (path: string, max: number): string | null => {
  const fd = openPlain(path);
  if (fd === null) return null;
  try {
    const { size } = fstatSync(fd);
    return size > max ? null : readAt(fd, 0, size).toString("utf8");
  } finally {
    closeSync(fd);
  }
};

const CHUNK = 64 * 1024;

/**
 * Hands each complete or last line of a file's first `max` bytes to `visit`, in bounded memory: of a line longer than
 * `lineMax` only its head.
 */
export const eachLine = (
  path: string,
  max: number,
  lineMax: number,
  visit: (line: string, whole: boolean) => void,
): void => {
  const fd = openPlain(path);
  if (fd === null) return;
  try {
    let kept: Buffer[] = [];
    let length = 0;
    let seen = 0;
    const take = (part: Buffer): void => {
      seen += part.length;
      if (length >= lineMax || part.length === 0) return;
      const head = Buffer.from(part.subarray(0, lineMax - length));
      kept.push(head);
      length += head.length;
    };
    const end = (): void => {
      if (seen > 0) visit(Buffer.concat(kept).toString("utf8"), seen === length);
      kept = [];
      length = 0;
      seen = 0;
    };
    for (let at = 0; ;) {
      const chunk = readAt(fd, at, Math.min(CHUNK, max - at));
      if (chunk.length === 0) break;
      at += chunk.length;
      let from = 0;
      for (let newline = chunk.indexOf(10); newline !== -1; newline = chunk.indexOf(10, from)) {
        take(chunk.subarray(from, newline));
        end();
        from = newline + 1;
      }
      take(chunk.subarray(from));
    }
    end();
  } finally {
    closeSync(fd);
  }
};
