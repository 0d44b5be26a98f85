import { EngineEvent } from "../domain/event.ts";
import { isFailure } from "../domain/failure.ts";
import type { Entry } from "../domain/journal.ts";
import type { EngineJournal } from "../ports/store.ts";
import { isFrame } from "./chain.ts";
import { unwrapLine, wrapLine } from "./crc-line.ts";
import type { Durable } from "./durable.ts";
import { openJournal, type Known } from "./journal.ts";

const SCHEMA = "millrace.decisions/1";
const MEMORY_MAX = 64 * 1024 * 1024;

/**
 * Opens the engine's own journal for its single writer. What was kept of it at a checkpoint is taken as known, so that opening
 * costs what was written since and not what ever was; the chain behind it is verified by `doctor --verify` only.
 */
export const openEngineJournal = (durable: Durable, lost: Set<string>): EngineJournal => {
  const known = recall(durable);
  const journal = openJournal(durable, durable.layout.engineJournal, "engine", EngineEvent, lost, true, known);
  let kept = known?.size;
  return {
    ...journal,
    checkpoint: (lasts) => {
      const { size, tip } = journal.stand();
      if (size === kept) return;
      const entries = lasts(journal.entries);
      if (!remember(durable, { size, tip, entries })) return;
      kept = size;
      journal.release(entries);
    },
  };
};

/** False when the disk would not take it: it is worth time only, and what is worth more will tell of the disk. */
const remember = (durable: Durable, { size, tip, entries }: Known<EngineEvent>): boolean => {
  try {
    durable.replace(durable.layout.decisions, wrapLine({ schema: SCHEMA, size, tip, entries }));
    return true;
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code.startsWith("disk-")) return false;
    throw thrown;
  }
};

const recall = ({ disk, layout }: Durable): Known<EngineEvent> | null => {
  const bytes = readQuietly(() => disk.read(layout.decisions, MEMORY_MAX));
  const end = bytes?.indexOf(NEWLINE) ?? -1;
  const line = bytes === null || end !== bytes.length - 1 ? null : unwrapLine(bytes.subarray(0, end));
  if (line === null || line["schema"] !== SCHEMA) return null;
  const { size, tip, entries } = line;
  if (!isCount(size) || !isTip(tip) || !Array.isArray(entries)) return null;
  const parsed = entries.map(parseEntry);
  return parsed.every((entry) => entry !== null) ? { size, tip, entries: parsed } : null;
};

const NEWLINE = 10;

const readQuietly = (read: () => Uint8Array | null): Uint8Array | null => {
  try {
    return read();
  } catch (thrown) {
    if (isFailure(thrown)) return null;
    throw thrown;
  }
};

const parseEntry = (value: unknown): Entry<EngineEvent> | null => {
  if (typeof value !== "object" || value === null || !isFrame(value as Record<string, unknown>)) return null;
  const entry = value as Entry<unknown>;
  const events = entry.events.map((event) => EngineEvent.safeParse(event));
  return events.every((event) => event.success) ? { ...entry, events: events.map((event) => event.data) } : null;
};

const isTip = (value: unknown): value is Known<EngineEvent>["tip"] => {
  const { seq, hash, epochMax } = (value ?? {}) as Record<string, unknown>;
  return isCount(seq) && isCount(epochMax) && typeof hash === "string";
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
