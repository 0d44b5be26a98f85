import { isFailure } from "../domain/failure.ts";
import { plain } from "../domain/plain.ts";
import { redact } from "../domain/redact.ts";
import type { Disk } from "../ports/disk.ts";

/** The beginning and the end of a text file, made plain and without what looks like a secret; `left` is how many bytes are left out. */
export type Excerpt = { readonly text: string; readonly size: number; readonly left: number };

/** How much of the beginning and of the end is wanted, in characters. */
export type ExcerptSize = { readonly head: number; readonly tail: number };

/** So much is read at each end of a file too large to be read whole. */
const WINDOW = 1024 * 1024;
/** A secret is shorter than this, so one that a window's edge cuts in two lies within it, and that is left out. */
const EDGE = 16 * 1024;

/** Takes an excerpt of a regular file; null when there is none. A secret is seen whole before anything is cut. */
export const excerptOf = (disk: Disk, path: string, wanted: ExcerptSize): Excerpt | null => {
  try {
    const stat = disk.stat(path);
    if (stat?.kind !== "file") return null;
    const { size } = stat;
    if (size <= 2 * WINDOW) return cutMiddle(cleaned(disk.readAt(path, 0, size)), size, wanted);
    const head = cleaned(disk.readAt(path, 0, WINDOW))
      .slice(0, -EDGE)
      .slice(0, wanted.head);
    const tail = cleaned(disk.readAt(path, size - WINDOW, WINDOW))
      .slice(EDGE)
      .slice(-wanted.tail);
    const left = Math.max(0, size - Buffer.byteLength(head) - Buffer.byteLength(tail));
    return { text: joined(head, tail, left), size, left };
  } catch (thrown) {
    if (isFailure(thrown)) return null;
    throw thrown;
  }
};

const cleaned = (bytes: Uint8Array | null): string => redact(plain(Buffer.from(bytes ?? []).toString("utf8")));

const cutMiddle = (text: string, size: number, { head, tail }: ExcerptSize): Excerpt => {
  if (text.length <= head + tail) return { text, size, left: 0 };
  const [first, last] = [text.slice(0, head), text.slice(text.length - tail)];
  const left = Buffer.byteLength(text) - Buffer.byteLength(first) - Buffer.byteLength(last);
  return { text: joined(first, last, left), size, left };
};

const joined = (head: string, tail: string, left: number): string => `${head}\n[… ${left} bytes left out …]\n${tail}`;
