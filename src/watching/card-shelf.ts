import type { TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { Reader } from "../ports/reader.ts";

/** What a list needs of a card; `problem` says why it cannot be read. */
export type ShelvedCard = {
  readonly state: TaskState;
  readonly stamp: number;
  readonly title: string;
  readonly priority: number;
  readonly dependsOn: readonly string[];
  readonly problem: string | null;
};

/** So many cards are known at most, of some hundred bytes each; behind them a search finds nothing. */
export const SHELF_MAX = 250_000;
/** So many stay when nothing searches them. */
const KEPT_MAX = 2_000;

/** Makes a memory of cards: a card is read when it is not known or when its file changed. */
export const makeCardShelf = (reader: Pick<Reader, "card" | "cardStamp">, max = SHELF_MAX) => {
  const known = new Map<TaskId, ShelvedCard>();
  let changes = 0;
  let walk: IterableIterator<[TaskId, ShelvedCard]> | null = null;
  const read = (id: TaskId, state: TaskState, stamp: number): ShelvedCard | null => {
    const reading = reader.card(id, state);
    changes += 1;
    known.delete(id);
    if (reading.kind === "gone") return null;
    const card = { state, stamp, ...factsOf(reading) };
    if (known.size < max) known.set(id, card);
    return card;
  };
  return {
    /** The card as it stands now; null when it is gone from that folder. */
    take: (id: TaskId, state: TaskState): ShelvedCard | null => {
      const stamp = reader.cardStamp(id, state);
      const card = known.get(id);
      if (stamp === null) return null;
      return card !== undefined && card.stamp === stamp && card.state === state ? card : read(id, state, stamp);
    },
    /** The card as it was when it was read last; null when it never was. */
    look: (id: TaskId, state: TaskState): ShelvedCard | null => {
      const card = known.get(id);
      return card === undefined || card.state !== state ? null : card;
    },
    /** Looks at the next `count` known cards, in a circle, and forgets those whose files changed. */
    check: (count: number): void => {
      for (let left = Math.min(count, known.size); left > 0; left -= 1) {
        walk ??= known.entries();
        const { value, done } = walk.next();
        if (done === true) walk = null;
        else if (reader.cardStamp(value[0], value[1].state) !== value[1].stamp) {
          known.delete(value[0]);
          changes += 1;
        }
      }
    },
    /** Grows whenever what is known changes. */
    changes: () => changes,
    /** True while another card can be kept. */
    hasRoom: () => known.size < max,
    /** Lets go of what a search read. */
    forget: () => {
      if (known.size <= KEPT_MAX) return;
      known.clear();
      walk = null;
      changes += 1;
    },
  };
};

/** A memory of cards, as it is handed to whoever reads through it. */
export type CardShelf = ReturnType<typeof makeCardShelf>;

const factsOf = (
  reading: Exclude<ReturnType<Reader["card"]>, { kind: "gone" }>,
): Omit<ShelvedCard, "state" | "stamp"> => {
  if (reading.kind === "unreadable")
    return { title: "", priority: 0, dependsOn: NONE, problem: `cannot be read: ${reading.problem.reason}` };
  const { title, fields } = reading.task;
  const dependsOn = fields.depends_on === undefined ? NONE : fields.depends_on.map(apart);
  return { title: apart(title), priority: fields.priority ?? 0, dependsOn, problem: null };
};

const NONE: readonly string[] = [];

/** A part of a longer text keeps the whole of it in memory; written out and read again it stands alone. */
const apart = (text: string): string => JSON.parse(JSON.stringify(text)) as string;
