import { sha256 } from "../domain/digest.ts";
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

/** A journal up to this size is read and verified whole at each opening: some nine hundred lines, ten milliseconds. */
const WHOLE_MAX = 256 * 1024;

/**
 * Opens the engine's own journal for its single writer. Of a long one, what was kept at a checkpoint is taken as known, so that
 * opening costs what was written since and not what ever was. A line of the journal vouches for the kept file by its digest; the
 * chain before that line is verified by `doctor --verify` only.
 */
export const openEngineJournal = (durable: Durable, lost: Set<string>): EngineJournal => {
  const path = durable.layout.engineJournal;
  const known = (durable.disk.stat(path)?.size ?? 0) > WHOLE_MAX ? recall(durable) : null;
  const journal = openJournal(durable, path, "engine", EngineEvent, lost, true, known);
  // The last line when nothing came after a checkpoint. Lines that vouch are nobody's decision, so nobody else sees them.
  const last = journal.entries.at(-1);
  let kept = last !== undefined && isVouch(last) ? last : undefined;
  journal.hold(journal.entries.filter((entry) => !isVouch(entry)));
  return {
    ...journal,
    checkpoint: ({ epoch, at }, lasts) => {
      const { size, tip } = journal.stand();
      if (size <= WHOLE_MAX || tip.hash === kept?.hash) return;
      const entries = lasts(journal.entries);
      const digest = remember(durable, { size, tip, entries });
      if (digest === null) return;
      kept = journal.append({ epoch, at, actor: "engine", cause: null, events: [{ type: "checkpointed", digest }] });
      journal.hold(entries);
      journal.release();
    },
  };
};

const isVouch = ({ events }: Entry<EngineEvent>): boolean => events.length === 1 && events[0]?.type === "checkpointed";

/** The digest of what was kept; null when the disk would not take it: it is worth time only, and what is worth more will tell of the disk. */
const remember = (durable: Durable, facts: Omit<Known<EngineEvent>, "vouched">): string | null => {
  const line = wrapLine({ schema: SCHEMA, ...facts });
  try {
    durable.replace(durable.layout.decisions, line);
    return sha256(line);
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code.startsWith("disk-")) return null;
    throw thrown;
  }
};

const recall = ({ disk, layout }: Durable): Known<EngineEvent> | null => {
  const bytes = readQuietly(() => disk.read(layout.decisions, MEMORY_MAX));
  const end = bytes?.indexOf(NEWLINE) ?? -1;
  const line = bytes === null || end !== bytes.length - 1 ? null : unwrapLine(bytes.subarray(0, end));
  if (bytes === null || line === null || line["schema"] !== SCHEMA) return null;
  const { size, tip, entries } = line;
  if (!isCount(size) || !isTip(tip) || !Array.isArray(entries)) return null;
  const parsed = entries.map(parseEntry);
  if (!parsed.every((entry) => entry !== null)) return null;
  const digest = sha256(bytes);
  const vouched: Known<EngineEvent>["vouched"] = (next) =>
    next !== undefined && next.events.some((event) => event.type === "checkpointed" && event.digest === digest);
  return { size, tip, entries: parsed, vouched };
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
