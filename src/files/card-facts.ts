import { isFailure } from "../domain/failure.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import { CARD_BYTES_MAX } from "../domain/task.ts";
import type { Disk } from "../ports/disk.ts";
import type { FactsReading } from "../ports/store.ts";
import { apart } from "./apart.ts";
import { parseCardLite } from "./card-lite.ts";
import { parseCard } from "./card.ts";
import type { Layout } from "./layout.ts";

/** Reads a card of the backlog for what the queue needs of it; the text itself is let go. */
export const readFacts = (disk: Disk, layout: Layout, id: TaskId): FactsReading => {
  const path = layout.card(id, "backlog");
  try {
    const found = disk.readStamped(path, CARD_BYTES_MAX);
    return found === null ? { kind: "gone" } : factsOf(id, found.bytes, found.stamp);
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
export const readStamp = (disk: Disk, layout: Layout, id: TaskId): number | null =>
  disk.stamp(layout.card(id, "backlog"));

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
