import { canonicalJson, GENESIS, sha256 } from "../domain/digest.ts";
import type { Entry } from "../domain/journal.ts";
import type { Draft } from "../ports/store.ts";

/** Lines of a journal as its bytes tell them: those that count, where the next one goes, and what is wrong. */
export type Chain = {
  /** In order, without the lines of a holder that woke up late. Their events are not parsed yet. */
  readonly entries: readonly Entry<unknown>[];
  /** The last line, from which the next one follows. */
  readonly tip: Tip;
  /** Where the bytes after the last newline begin; equal to the size when nothing is torn. */
  readonly tornAt: number;
  /** Where the first damaged line begins; `tornAt` when there is none. */
  readonly soundTo: number;
  readonly problem: string | null;
  /** The version of a line written by a newer Millrace, null when there is none. */
  readonly newer: number | null;
};

/** Where a chain ends: its last line's sequence number and hash, and the newest epoch so far. */
export type Tip = { readonly seq: number; readonly hash: string; readonly epochMax: number };

/** Where every chain begins. */
export const BEGINNING: Tip = { seq: 0, hash: GENESIS, epochMax: 0 };

const NEWLINE = 10;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Follows the hashes from the first line to the last. Only the bytes after the last newline may be torn; every complete line
 * must carry its own hash and follow the one before. Two lines of an older epoch are no damage, because a holder that woke up
 * late may still write: one that stands beside the chain is passed over, one that a newer holder wrote around is taken back.
 * Bytes that begin in the middle are followed from the `base` before them.
 */
export const followChain = (bytes: Uint8Array, base = BEGINNING): Chain => {
  const tornAt = bytes.lastIndexOf(NEWLINE) + 1;
  const links: Link[] = [];
  let problem: string | null = null;
  let soundTo = 0;
  for (let line = 1; soundTo < tornAt; line += 1) {
    const start = soundTo;
    const end = bytes.indexOf(NEWLINE, start);
    const entry = parseLine(bytes.subarray(start, end));
    if (typeof entry === "number")
      return { ...ending(links, base, tornAt, soundTo, `line ${line} is of version ${entry}`), newer: entry };
    problem =
      entry === null ? `line ${line} is not what was written: its hash is wrong` : join(links, base, entry, line);
    if (problem !== null) break;
    soundTo = end + 1;
  }
  return ending(links, base, tornAt, soundTo, problem);
};

/** The line that follows a tip, with its hash, and its bytes, the newline included: without it the line was never committed. */
export const nextLine = <E>(
  tip: Pick<Tip, "seq" | "hash">,
  draft: Draft<E>,
): { readonly entry: Entry<E>; readonly bytes: Uint8Array } => {
  const { epoch, at, actor, cause, events } = draft;
  const open = { v: 1 as const, seq: tip.seq + 1, epoch, at, actor, cause, prev: tip.hash, events };
  const text = canonicalJson(open);
  const hash = sha256(text);
  // The hash comes before "prev", and nothing behind that can hold such a text: the whole is written out only once.
  const place = text.lastIndexOf(',"prev":');
  const bytes = Buffer.from(`${text.slice(0, place)},"hash":"${hash}"${text.slice(place)}\n`);
  return { entry: { ...open, hash }, bytes };
};

/** Entries written out as a chain of their own, from its beginning. */
export const chainAnew = <E>(entries: readonly Entry<E>[]): { readonly bytes: Uint8Array; readonly tip: Tip } => {
  const lines: Uint8Array[] = [];
  let tip = BEGINNING;
  for (const one of entries) {
    const { entry, bytes } = nextLine(tip, one);
    lines.push(bytes);
    tip = tipAfter(tip, entry);
  }
  return { bytes: Buffer.concat(lines), tip };
};

/** Where a chain ends after one more line. */
export const tipAfter = (tip: Tip, { seq, hash, epoch }: Entry<unknown>): Tip => ({
  seq,
  hash,
  epochMax: Math.max(tip.epochMax, epoch),
});

type Link = { readonly entry: Entry<unknown>; readonly counts: boolean; readonly epochMax: number };

const join = (links: Link[], base: Tip, entry: Entry<unknown>, line: number): string | null => {
  let from = links.length - 1;
  // A newer holder's line follows the last line that holder knew of; what an older one squeezed in between is taken back.
  while (from >= 0 && !follows(links[from]?.entry ?? base, entry) && (links[from]?.entry.epoch ?? 0) < entry.epoch)
    from -= 1;
  if (follows(links[from]?.entry ?? base, entry)) {
    links.length = from + 1;
    const epochMax = links[from]?.epochMax ?? base.epochMax;
    links.push({ entry, counts: entry.epoch >= epochMax, epochMax: Math.max(epochMax, entry.epoch) });
    return null;
  }
  const last = links.at(-1);
  if (entry.epoch < (last ?? base).epochMax) return null;
  const wanted = (last?.entry ?? base).seq + 1;
  return entry.seq === wanted
    ? `line ${line} does not follow the line before it`
    : `line ${line} has sequence number ${entry.seq} where ${wanted} was due`;
};

const follows = (before: Pick<Tip, "seq" | "hash">, entry: Entry<unknown>): boolean =>
  entry.seq === before.seq + 1 && entry.prev === before.hash;

const ending = (links: readonly Link[], base: Tip, tornAt: number, soundTo: number, problem: string | null): Chain => {
  const last = links.at(-1);
  return {
    entries: links.filter((link) => link.counts).map((link) => link.entry),
    tip: last === undefined ? base : { seq: last.entry.seq, hash: last.entry.hash, epochMax: last.epochMax },
    tornAt,
    soundTo,
    problem,
    newer: null,
  };
};

/** A line (without its newline) whose frame and hash are right; null when they are not, and the version of a line newer than ours. */
export const parseLine = (bytes: Uint8Array): Entry<unknown> | number | null => {
  try {
    const line: unknown = JSON.parse(decoder.decode(bytes));
    if (typeof line !== "object" || line === null) return null;
    const frame = line as Record<string, unknown>;
    if (typeof frame["v"] === "number" && frame["v"] > 1) return frame["v"];
    const { hash, ...rest } = frame;
    return isFrame(frame) && sha256(canonicalJson(rest)) === hash ? frame : null;
  } catch {
    return null;
  }
};

const FIELDS = "actor,at,cause,epoch,events,hash,prev,seq,v";

/** The checked shape of the schema Frame in domain/journal.ts; a property test holds the two equal. */
export const isFrame = (frame: Record<string, unknown>): frame is Entry<unknown> =>
  Object.keys(frame).sort().join(",") === FIELDS &&
  frame["v"] === 1 &&
  isCount(frame["seq"], 1) &&
  isCount(frame["epoch"], 0) &&
  [frame["at"], frame["actor"], frame["prev"], frame["hash"]].every((field) => typeof field === "string") &&
  (frame["cause"] === null || typeof frame["cause"] === "string") &&
  Array.isArray(frame["events"]);

const isCount = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && (value as number) >= least;
