import { redact } from "../../domain/redact.ts";

/** What came to a file since it was looked at last: whole lines, the beginning of one that is not whole yet, and what was passed over. */
export type Gained = { readonly lines: readonly string[]; readonly partial: string; readonly skipped: number };

/** Reads a part of a growing file: at most `max` bytes from a byte on, and its size now; null when there is none. */
export type ReadPart = (part: {
  readonly from: number;
  readonly max: number;
}) => { readonly bytes: Uint8Array; readonly size: number } | null;

/** Follows one file; `ended` says that nothing more comes, so that a line without its end is one too. */
export type LogFollow = (read: ReadPart, ended: boolean) => Gained;

/** A line without an end is one at this length: nothing waits for ever. */
const PARTIAL_MAX = 64 * 1024;
/** Private keys are shorter than this: so much is held back while one is not whole, because only a whole one is recognised. */
const KEY_MAX = 8 * 1024;

/**
 * Opens the following of a file that grows, is cut, or is put in another's place. Of more than `most` bytes only the last are read,
 * so that neither a flood nor a late look costs more. What looks like a secret is taken out.
 */
export const makeLogFollow = (most: number): LogFollow => {
  let told = 0;
  return (read, ended) => {
    const size = read({ from: 0, max: 0 })?.size ?? 0;
    if (size < told) told = 0;
    if (size === told) return NOTHING;
    const from = Math.max(told, size - most);
    const bytes = read({ from, max: size - from })?.bytes ?? new Uint8Array();
    // What was passed over may have ended in the middle of a line.
    const begin = from > told ? bytes.indexOf(NEWLINE) + 1 : 0;
    const all = bytes.subarray(begin);
    const lineEnd = all.lastIndexOf(NEWLINE) + 1;
    const whole = ended || all.length - lineEnd > PARTIAL_MAX ? all.length : lineEnd;
    const end = ended ? whole : beforeOpenKey(all.subarray(0, whole));
    const skipped = from - told + begin;
    told = from + begin + end;
    const text = redact(decode(all.subarray(0, end)));
    const partial = end < whole ? "" : redact(decode(all.subarray(end)));
    return { lines: text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/), partial, skipped };
  };
};

const NEWLINE = 10;
const NOTHING: Gained = { lines: [], partial: "", skipped: 0 };

const decode = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** Where a private key begins that does not end yet, as the start of its line; else all. */
const beforeOpenKey = (bytes: Uint8Array): number => {
  const near = Math.max(0, bytes.length - KEY_MAX);
  // One byte a character, so that places in the text are places in the bytes.
  const text = Array.from(bytes.subarray(near), (byte) => String.fromCharCode(byte)).join("");
  const begin = text.search(/-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?![\s\S]*-----END )/);
  if (begin === -1) return bytes.length;
  return near + text.lastIndexOf("\n", begin) + 1;
};
