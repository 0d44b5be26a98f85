import type { TaskId } from "../domain/id.ts";
import { TASK_STATES, type TaskState } from "../domain/task.ts";
import type { Reader, RowQuery, Rows } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";
import { isOld } from "./queue-names.ts";

/** A card that is edited in place leaves its folder's time as it was, so that rows are read again after so long all the same. */
const IN_PLACE_MS = 4_000;

type Queue = {
  /** The times of all folders, and of the published state. */
  readonly word: string;
  readonly rows: Map<string, { readonly readMs: number; readonly value: Rows }>;
  readonly places: Map<TaskId, readonly TaskState[]>;
  readonly newest: Map<string, readonly TaskId[]>;
};

/**
 * A reader for whoever asks again and again: the rows, the places and the newest of the queue are read anew when a folder or the
 * published state changed or something was decided; rows after some seconds in any case.
 */
export const makeCalmReader = (reader: Reader, world: Pick<World, "now" | "monotonic">): Reader => {
  let queue: Queue | null = null;
  let decided: unknown = null;
  const freshQueue = (): Queue => {
    const times = TASK_STATES.map((state) => reader.folderTime(state));
    const word = `${times.join(" ")} ${reader.snapshot()?.at}`;
    const decisions = reader.decisions();
    const nowMs = world.now();
    const stands = queue?.word === word && decisions === decided && times.every((time) => isOld(time, nowMs));
    if (stands && queue !== null) return queue;
    decided = decisions;
    queue = { word, rows: new Map(), places: new Map(), newest: new Map() };
    return queue;
  };
  const asked = onceATurn(freshQueue);
  return {
    ...reader,
    rows: (query) => {
      const [{ rows }, key, readMs] = [asked(), keyOf(query), world.monotonic()];
      const before = rows.get(key);
      if (before !== undefined && readMs - before.readMs < IN_PLACE_MS) return before.value;
      const value = reader.rows(query);
      rows.set(key, { readMs, value });
      return value;
    },
    places: (id) => kept(asked().places, id, () => reader.places(id)),
    newestIn: (state, limit) => kept(asked().newest, `${state} ${limit}`, () => reader.newestIn(state, limit)),
  };
};

/** Whoever wants an order wants the one of the decisions, which are compared themselves. */
const keyOf = ({ states, limit, inOrder }: RowQuery): string => JSON.stringify([states, limit, inOrder !== undefined]);

const kept = <K, V>(known: Map<K, V>, key: K, read: () => V): V => {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = read();
  known.set(key, value);
  return value;
};

/** One look at the folders' times for all that is asked before anything else can happen. */
const onceATurn = <T>(look: () => T): (() => T) => {
  let last: { readonly value: T } | null = null;
  return () => {
    if (last === null) {
      last = { value: look() };
      void Promise.resolve().then(() => (last = null));
    }
    return last.value;
  };
};
