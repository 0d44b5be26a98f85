import { basename, dirname } from "node:path";
import type { z } from "zod";
import { Failure } from "../domain/failure.ts";
import type { Entry } from "../domain/journal.ts";
import type { Appender } from "../ports/disk.ts";
import type { Draft, Journal } from "../ports/store.ts";
import { followChain, nextLine, type Chain, type Tip } from "./chain.ts";
import type { Durable } from "./durable.ts";
import { cutDamage, makeMemory } from "./mend.ts";
import { stateNewer } from "./newer.ts";

/** A larger journal is no honest one: a run of 500 attempts writes about one megabyte. */
const JOURNAL_MAX = 512 * 1024 * 1024;

/** What a journal's file holds; `problem` set means that no line after the last entry can be trusted. */
export type JournalReading<E> = {
  readonly entries: readonly Entry<E>[];
  readonly tip: Tip;
  /** The bytes before the torn tail. */
  readonly lines: Uint8Array;
  readonly torn: Uint8Array;
  readonly size: number;
  readonly problem: string | null;
};

/** Reads and verifies a journal without changing it; null when the file does not exist. Throws `state-newer`. */
export const readJournal = <E>(durable: Durable, path: string, schema: z.ZodType<E>): JournalReading<E> | null => {
  const bytes = durable.disk.read(path, JOURNAL_MAX);
  if (bytes === null) return null;
  const chain = followChain(bytes);
  if (chain.newer !== null) throw stateNewer(path, `line version ${chain.newer}`);
  const { entries, problem } = parseEvents(chain, schema);
  const [lines, torn] = [bytes.subarray(0, chain.tornAt), bytes.subarray(chain.tornAt)];
  return { entries, tip: chain.tip, lines, torn, size: chain.tornAt, problem };
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
): Journal<E> => {
  if (lost.has(path)) throw syncLost(path);
  durable.ensure(dirname(path));
  const found = readToWrite(durable, path, name, schema, heals);
  const { reading } = found;
  let { mended } = found;
  let file = durable.disk.openAppend(path);
  const memory = makeMemory(durable, path, name, reading?.lines);
  const entries: Entry<E>[] = [...(reading?.entries ?? [])];
  let tip = reading?.tip ?? followChain(new Uint8Array()).tip;
  let open = true;
  const sync = (): void => {
    if (durable.strict) syncOrLose(file, path, lost);
  };
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
    if (reading !== null && reading.size + reading.torn.length > 0) sync();
    memory.stands();
  });
  return {
    entries,
    append: (draft: Draft<E>) =>
      guarded(() => {
        const harm = memory.setRight(draft.epoch);
        if (harm !== null) {
          mended = harm;
          file.close();
          file = durable.disk.openAppend(path);
        }
        const { entry, bytes: line } = nextLine(tip, draft);
        file.write(line);
        sync();
        memory.stands(line);
        tip = entry;
        entries.push(entry);
        return entry;
      }),
    takeMended: () => {
      const sentence = mended;
      mended = null;
      return sentence;
    },
    close: () => {
      if (open) file.close();
      open = false;
    },
  };
};

const syncOrLose = (file: Appender, path: string, lost: Set<string>): void => {
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
): { readonly reading: JournalReading<E> | null; readonly mended: string | null } => {
  const reading = readJournal(durable, path, schema);
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
