import { isFailure } from "../domain/failure.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import { TASK_STATES, type TaskState } from "../domain/task.ts";
import type { BadCard, CardFacts, QueueFacts, RecalledQueue, Store, Unreadable } from "../ports/store.ts";
import { unwrapLine, wrapLine } from "./crc-line.ts";
import type { Durable } from "./durable.ts";
import type { FolderTimes } from "./folder-times.ts";
import { parseBad, parseBlock, parseNames, type Block } from "./queue-block.ts";

const SCHEMA = "millrace.queue-memory/1";
const CARDS_A_LINE = 500;
const IDS_A_LINE = 5_000;
const MEMORY_MAX = 512 * 1024 * 1024;
const NEWLINE = 10;

/**
 * What is known of the queue folders, kept for the next start in `.runtime/queue.jsonl`: a line of folder times, then blocks of
 * cards and names, then how many there were. Each line carries its CRC; one that is not right makes the whole worth nothing.
 */
export const makeQueueMemory = (
  durable: Durable,
  times: FolderTimes,
): Pick<Store, "rememberQueue" | "recallQueue"> => ({
  rememberQueue: (facts) => {
    try {
      durable.replaceInParts(durable.layout.queueMemory, lines(facts, times.proven()));
    } catch (thrown) {
      // What is only worth time must not stop an engine; that the disk is in trouble is told by what is worth more.
      if (!isFailure(thrown) || !thrown.code.startsWith("disk-")) throw thrown;
    }
  },
  recallQueue: () => {
    const bytes = readQuietly(durable);
    const recalled = bytes === null ? null : parse(bytes);
    if (recalled === null) return null;
    const { words, ...rest } = recalled;
    const proven = new Set(TASK_STATES.filter((state) => times.holds(state, words[state])));
    for (const state of proven) times.trust(state, words[state], namesIn(rest, state));
    return { ...rest, proven };
  },
});

const namesIn = ({ ids, cards }: Pick<RecalledQueue, "ids" | "cards">, state: TaskState): number =>
  (ids.get(state)?.length ?? 0) + (state === "backlog" ? cards.length : 0);

/** The folder times a memory was made under, without reading the rest; null when there is none that can be used. */
export const recallTimes = ({ disk, layout }: Durable): Record<TaskState, string> | null => {
  const head = disk.readAt(layout.queueMemory, 0, HEAD_MAX) ?? new Uint8Array();
  const end = head.indexOf(NEWLINE);
  const line = end === -1 ? null : unwrapLine(head.subarray(0, end));
  return line === null ? null : (headOf(line)?.words ?? null);
};

const HEAD_MAX = 64 * 1024;

const lines = function* (facts: QueueFacts, words: Record<TaskState, string>): Generator<Uint8Array> {
  const { unreadable, disputed } = facts;
  yield wrapLine({ schema: SCHEMA, words });
  yield wrapLine({ unreadable, disputed, bad: [...facts.bad] });
  let count = 0;
  for (const cards of inGroups(facts.cards, CARDS_A_LINE)) {
    count += cards.length;
    yield wrapLine(blockOf(cards));
  }
  for (const [state, standing] of facts.ids)
    for (const ids of inGroups(standing, IDS_A_LINE)) {
      count += ids.length;
      yield wrapLine({ state, ids });
    }
  yield wrapLine({ end: count });
};

const inGroups = function* <T>(all: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const one of all) {
    group.push(one);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
};

/** Cards by column, what most cards lack by position: half the bytes, and read in half the time. */
const blockOf = (cards: readonly CardFacts[]): Block => ({
  cards: cards.map(({ id }) => id),
  titles: cards.map(({ title }) => title),
  priorities: cards.map(({ priority }) => priority),
  stamps: cards.map(({ stamp }) => stamp),
  dependsOn: cards.flatMap(({ dependsOn }, at) => (dependsOn.length === 0 ? [] : [[at, dependsOn] as const])),
  supersedes: cards.flatMap(({ supersedes }, at) => (supersedes === null ? [] : [[at, supersedes] as const])),
});

type Parsed = Omit<RecalledQueue, "proven"> & { readonly words: Record<TaskState, string> };

/** All of it or nothing. */
const parse = (bytes: Uint8Array): Parsed | null => {
  const cards: CardFacts[] = [];
  const ids = new Map<TaskState, TaskId[]>(TASK_STATES.map((state) => [state, []]));
  let head: ReturnType<typeof headOf> = null;
  let rest: Rest | null = null;
  let count = 0;
  for (let at = 0, n = 0; at < bytes.length; n += 1) {
    const end = bytes.indexOf(NEWLINE, at);
    const line = end === -1 ? null : unwrapLine(bytes.subarray(at, end));
    if (line === null) return null;
    at = end + 1;
    if (n === 0) head = headOf(line);
    else if (n === 1) rest = restOf(line);
    else if (typeof line["end"] === "number")
      return head !== null && rest !== null && line["end"] === count && at === bytes.length
        ? { ...head, ...rest, cards, ids }
        : null;
    else {
      const added = "cards" in line ? parseBlock(line, cards) : addIds(line, ids);
      if (added === null) return null;
      count += added;
    }
  }
  return null;
};

type Rest = Pick<RecalledQueue, "unreadable" | "disputed" | "bad">;

const headOf = ({ schema, words }: Record<string, unknown>): { readonly words: Record<TaskState, string> } | null => {
  if (schema !== SCHEMA || typeof words !== "object" || words === null) return null;
  const texts = words as Record<string, unknown>;
  return TASK_STATES.every((state) => typeof texts[state] === "string")
    ? { words: texts as Record<TaskState, string> }
    : null;
};

const restOf = (line: Record<string, unknown>): Rest | null => {
  const unreadable: readonly Unreadable[] | null = parseNames(line["unreadable"]);
  const bad: readonly BadCard[] | null = parseBad(line["bad"]);
  const disputed = idsOf(line["disputed"]);
  return unreadable === null || bad === null || disputed === null ? null : { unreadable, bad, disputed };
};

const addIds = (line: Record<string, unknown>, ids: Map<TaskState, TaskId[]>): number | null => {
  const into = ids.get(line["state"] as TaskState);
  const found = idsOf(line["ids"]);
  if (into === undefined || found === null) return null;
  for (const id of found) into.push(id);
  return found.length;
};

const idsOf = (value: unknown): readonly TaskId[] | null =>
  Array.isArray(value) && value.every((id) => typeof id === "string" && parseTaskId(id) !== null)
    ? (value as TaskId[])
    : null;

/** The bytes of a memory, null when there is none or it cannot be read: then the folders tell it all again. */
const readQuietly = ({ disk, layout }: Durable): Uint8Array | null => {
  try {
    return disk.read(layout.queueMemory, MEMORY_MAX);
  } catch (thrown) {
    if (isFailure(thrown)) return null;
    throw thrown;
  }
};
