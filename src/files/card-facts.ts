import { crc32 } from "node:zlib";
import { isFailure } from "../domain/failure.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import { CARD_BYTES_MAX } from "../domain/task.ts";
import type { Disk, Stat } from "../ports/disk.ts";
import type { FactsReading } from "../ports/store.ts";
import { parseCardLite } from "./card-lite.ts";
import { parseCard } from "./card.ts";
import type { Layout } from "./layout.ts";

/** Reads a card of the backlog for what the queue needs of it; the text itself is let go. */
export const readFacts = (disk: Disk, layout: Layout, id: TaskId): FactsReading => {
  const path = layout.card(id, "backlog");
  try {
    const found = disk.readStamped(path, CARD_BYTES_MAX);
    return found === null ? { kind: "gone" } : factsOf(id, found.bytes, stampIn(found.stat));
  } catch (thrown) {
    // One card that cannot be read (a bad sector, a mode, a link) must not stop the others.
    if (!isFailure(thrown)) throw thrown;
    const problem = {
      name: `${id}.md`,
      state: "backlog",
      line: null,
      reason: thrown.message,
      hint: thrown.hint,
    } as const;
    return { kind: "unreadable", bad: { id, stamp: readStamp(disk, layout, id) ?? 0, problem } };
  }
};

/** The stamp of a card of the backlog as it stands; null when it is gone. */
export const readStamp = (disk: Disk, layout: Layout, id: TaskId): number | null => {
  const stat = disk.stat(layout.card(id, "backlog"));
  return stat === null ? null : stampIn(stat);
};

const factsOf = (id: TaskId, bytes: Uint8Array, stamp: number): FactsReading => {
  const plain = parseCardLite(id, bytes);
  const reading = plain === null ? parseCard(id, "backlog", bytes) : ({ kind: "task", task: plain } as const);
  if (reading.kind === "unreadable") return { kind: "unreadable", bad: { id, stamp, problem: reading.problem } };
  if (reading.kind === "gone") return reading;
  const { title, fields } = reading.task;
  const supersedes = fields.supersedes === undefined ? null : parseTaskId(apart(fields.supersedes));
  const dependsOn = fields.depends_on === undefined ? NONE : fields.depends_on.map(apart);
  return {
    kind: "facts",
    facts: { id, priority: fields.priority ?? 0, dependsOn, title: apart(title), supersedes, stamp },
  };
};

const NONE: readonly string[] = [];

/** A text of its own: a part of a longer text keeps the whole of that in memory (V8 makes slices of 13 characters and more). */
const apart = (text: string): string => {
  if (text.length < 13) return text;
  const narrow = Buffer.from(text, "latin1").toString("latin1");
  return narrow === text ? narrow : Buffer.from(text, "utf16le").toString("utf16le");
};

/** Time, size and file in one small number: two states of a card have the same one by chance in four thousand million. */
const stampIn = (stat: Stat): number => crc32(`${stat.mtime} ${stat.size} ${stat.dev}:${stat.ino}`) | 0;
