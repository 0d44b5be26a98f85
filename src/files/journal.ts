import { basename, dirname } from "node:path";
import type { z } from "zod";
import { Failure } from "../domain/failure.ts";
import type { Entry } from "../domain/journal.ts";
import type { Appender } from "../ports/disk.ts";
import type { Draft, Journal } from "../ports/store.ts";
import { BEGINNING, chainAnew, followChain, nextLine, parseLine, tipAfter, type Chain, type Tip } from "./chain.ts";
import type { Durable } from "./durable.ts";
import { linesBackwards } from "./feed-tail.ts";
import { cutDamage, makeMemory, type Before } from "./mend.ts";
import { stateNewer } from "./newer.ts";

/** A larger journal is no honest one: a run of 500 attempts writes about one megabyte. */
const JOURNAL_MAX = 512 * 1024 * 1024;

/** What a journal's file holds; `problem` set means that no line after the last entry can be trusted. */
export type JournalReading<E> = {
  readonly entries: readonly Entry<E>[];
  readonly tip: Tip;
  /** What was not read, because it was known; null when the whole file was read. */
  readonly before: Before | null;
  /** The bytes that were read before the torn tail. */
  readonly lines: Uint8Array;
  readonly torn: Uint8Array;
  readonly size: number;
  readonly problem: string | null;
};

/** What is known of a journal without reading it: its entries up to a place, if the line that follows there vouches for it. */
export type Known<E> = Before & {
  readonly entries: readonly Entry<E>[];
  readonly vouched: (next: Entry<E> | undefined) => boolean;
};

/**
 * Reads and verifies a journal without changing it; null when the file does not exist. With something `known` only what follows
 * that is read, if its last line still stands in its place. Throws `state-newer`.
 */
export const readJournal = <E>(
  durable: Durable,
  path: string,
  schema: z.ZodType<E>,
  known: Known<E> | null = null,
): JournalReading<E> | null => {
  const rest = known === null ? null : readAfter(durable, path, known);
  if (known !== null && rest !== null) {
    const reading = judge(path, rest, schema, known);
    // A newer holder may have taken back lines that are not among these: the whole tells.
    if (reading.problem === null && known.vouched(reading.entries[0]))
      return { ...reading, entries: [...known.entries, ...reading.entries] };
  }
  const bytes = durable.disk.read(path, JOURNAL_MAX);
  return bytes === null ? null : judge(path, bytes, schema, null);
};

const judge = <E>(path: string, bytes: Uint8Array, schema: z.ZodType<E>, before: Before | null): JournalReading<E> => {
  const chain = followChain(bytes, before?.tip);
  if (chain.newer !== null) throw stateNewer(path, `line version ${chain.newer}`);
  const { entries, problem } = parseEvents(chain, schema);
  const [lines, torn] = [bytes.subarray(0, chain.tornAt), bytes.subarray(chain.tornAt)];
  const size = (before?.size ?? 0) + chain.tornAt;
  const { tip } = chain;
  return {
    entries,
    tip,
    before: before === null ? null : { size: before.size, tip: before.tip },
    lines,
    torn,
    size,
    problem,
  };
};

/** The bytes after what is known; null when the line that ended it does not stand there any more. */
const readAfter = ({ disk }: Durable, path: string, { size, tip }: Before): Uint8Array | null => {
  const stat = disk.stat(path);
  if (stat === null || stat.kind !== "file" || stat.size < size || stat.size - size > JOURNAL_MAX || size === 0)
    return null;
  if (disk.readAt(path, size - 1, 1)?.[0] !== NEWLINE) return null;
  const [last = ""] = linesBackwards(disk, path, size);
  const entry = parseLine(Buffer.from(last));
  if (entry === null || typeof entry === "number" || entry.hash !== tip.hash || entry.seq !== tip.seq) return null;
  return disk.readAt(path, size, stat.size - size);
};

const NEWLINE = 10;

/** A journal, and where its file ends: what a later opening may take as known. */
export type StandingJournal<E> = Journal<E> & {
  readonly stand: () => Before;
  /** Gives these entries from now on, which say the same; the rest stands in the file. */
  readonly hold: (entries: readonly Entry<E>[]) => void;
  /** Lets go of the lines that were read and written so far: the file can be asked. */
  readonly release: () => void;
};

/**
 * Opens a journal for its single writer. A tail without its newline is cut first and its bytes kept; what stands before it is
 * synced before anyone acts on it, because a crash may have come between a line's write and its sync. One that `heals` is cut
 * before damage instead of being refused: the workspace must be ready unaided, and no run hangs on those lines.
 */
export const openJournal = <E>(
  durable: Durable,
  path: string,
  name: string,
  schema: z.ZodType<E>,
  lost: Set<string>,
  heals = false,
  known: Known<E> | null = null,
): StandingJournal<E> => {
  if (lost.has(path)) throw syncLost(path);
  durable.ensure(dirname(path));
  const found = readToWrite(durable, path, name, schema, heals, known);
  const { reading } = found;
  let { mended } = found;
  let file = durable.disk.openAppend(path);
  const entries: Entry<E>[] = [...(reading?.entries ?? [])];
  const memory = makeMemory(durable, path, name, reading ?? UNWRITTEN, () => chainAnew(entries));
  let stand: Before = { size: reading?.size ?? 0, tip: reading?.tip ?? BEGINNING };
  let open = true;
  const guarded = <T>(act: () => T): T => {
    if (!open) throw closedJournal(path);
    try {
      return act();
    } catch (thrown) {
      open = false;
      file.close();
      throw thrown;
    }
  };
  guarded(() => {
    if (reading !== null && reading.torn.length > 0) file.truncate(reading.size);
    if (reading === null && durable.strict) durable.syncFolder(dirname(path));
    if (reading !== null && reading.size + reading.torn.length > 0) sync(durable, file, path, lost);
    memory.stands();
  });
  return {
    entries,
    append: (draft: Draft<E>) =>
      guarded(() => {
        const harm = memory.setRight(draft.epoch);
        if (harm !== null) {
          mended = harm.sentence;
          stand = harm.stand ?? stand;
          file.close();
          file = durable.disk.openAppend(path);
        }
        const { entry, bytes: line } = nextLine(stand.tip, draft);
        file.write(line);
        sync(durable, file, path, lost);
        memory.stands(line);
        stand = { size: stand.size + line.length, tip: tipAfter(stand.tip, entry) };
        entries.push(entry);
        return entry;
      }),
    takeMended: () => {
      const sentence = mended;
      mended = null;
      return sentence;
    },
    stand: () => stand,
    hold: (kept) => void entries.splice(0, entries.length, ...kept),
    release: () => memory.release(stand),
    close: () => {
      if (open) file.close();
      open = false;
    },
  };
};

const UNWRITTEN = { lines: new Uint8Array(), before: null };

const sync = ({ strict }: Durable, file: Appender, path: string, lost: Set<string>): void => {
  if (!strict) return;
  try {
    file.sync();
  } catch (thrown) {
    // The kernel may have dropped the bytes and will report the next sync as fine (fsync(2)); only a new process may look again.
    lost.add(path);
    throw thrown;
  }
};

/** What a writer goes on from: the lines of a journal that holds, its torn tail kept aside; one that heals is cut before damage. */
const readToWrite = <E>(
  durable: Durable,
  path: string,
  name: string,
  schema: z.ZodType<E>,
  heals: boolean,
  known: Known<E> | null,
): { readonly reading: JournalReading<E> | null; readonly mended: string | null } => {
  const reading = readJournal(durable, path, schema, known);
  if (reading === null) return { reading, mended: null };
  if (reading.problem !== null) {
    if (!heals || !cutDamage(durable, path, name)) throw corrupt(path, reading.problem);
    const mended = `the ${name}'s journal ${path} was damaged (${reading.problem}): it goes on after its last sound line, and what was found is kept in ${durable.layout.recovered}`;
    return { reading: readJournal(durable, path, schema), mended };
  }
  if (reading.torn.length > 0) durable.keepAside(`${name}.${basename(path)}.${reading.size}`, reading.torn);
  return { reading, mended: null };
};

const parseEvents = <E>(chain: Chain, schema: z.ZodType<E>): { entries: Entry<E>[]; problem: string | null } => {
  const entries: Entry<E>[] = [];
  for (const entry of chain.entries) {
    const events: E[] = [];
    for (const event of entry.events) {
      const parsed = schema.safeParse(event);
      if (!parsed.success)
        return { entries, problem: `line ${entry.seq} holds an event that this version does not know` };
      events.push(parsed.data);
    }
    entries.push({ ...entry, events });
  }
  return { entries, problem: chain.problem };
};

const corrupt = (path: string, problem: string): Failure =>
  new Failure(
    "journal-corrupt",
    `the journal ${path} is damaged: ${problem}`,
    "Keep the file for inspection; `millrace doctor` shows what can still be read.",
    { file: path },
  );

const syncLost = (path: string): Failure =>
  new Failure(
    "disk-failed",
    `a sync of ${path} failed, so its last line may not be on the disk`,
    "Check the disk, then start again.",
    {
      file: path,
    },
  );

const closedJournal = (path: string): Failure =>
  new Failure(
    "internal",
    `the journal ${path} takes no more lines: it is closed or an earlier write failed`,
    "Start again.",
  );
