import { parseTaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";
import type { Page, QueueRow } from "./answer.ts";
import { makeCardShelf } from "./card-shelf.ts";
import type { Query } from "./query.ts";
import { makeQueueNames } from "./queue-names.ts";
import { headsOf, makeQueueOrder } from "./queue-order.ts";
import { type CardRef, readQueueRows } from "./queue-rows.ts";
import { makeQueueSearch, type SearchPorts } from "./queue-search.ts";
import { beginOf, countOf, cutSlice, noteOf, placeOf } from "./slice.ts";
import { keepsAll, parseWords } from "./words.ts";

/** The folders that are meant when none is named: all but what has ended. */
const OPEN: readonly TaskState[] = ["active", "backlog", "blocked", "deferred"];
/** What a search read is let go when nobody searched for so long. */
const IDLE_MS = 30_000;

/** The list of the queue's tasks, remembering between two asks what makes the next one cheap. */
export type QueueList = {
  readonly read: (query: Omit<Extract<Query, { source: "queue" }>, "source">) => Promise<Page<QueueRow>>;
  /** Lets go of what a list or a search needed that nobody looks at any more. */
  readonly tidy: () => void;
};

/**
 * Makes the list of the queue's tasks, whatever their number: in its own order only the cards of the asked window are read; a
 * filter, and an order by what only cards tell, read the others a part at an ask.
 */
export const makeQueueList = (reader: Reader, world: World): QueueList => {
  const names = makeQueueNames(reader, world);
  const shelf = makeCardShelf(reader);
  const order = { reader, world, names, shelf };
  const ports: SearchPorts = { ...order, lineUp: makeQueueOrder(order) };
  const search = makeQueueSearch(ports);
  let usedMs = world.monotonic();
  return {
    read: async ({ states, slice }) => {
      usedMs = world.monotonic();
      const wanted = states.length === 0 ? OPEN : states;
      const counts = reader.counts();
      const all = wanted.reduce((sum, state) => sum + counts[state], 0);
      const heads = headsOf(reader.snapshot());
      if (slice.sort === "" && keepsAll(parseWords(slice.filter))) {
        const { refs, ...page } = await readWindow(ports, wanted, counts, slice);
        return { all, total: all, ...page, rows: readQueueRows(reader, shelf, refs, heads) };
      }
      const { refs, note, searching } = await search({ states: wanted, filter: slice.filter, sort: slice.sort });
      const cut = cutSlice(refs, refs.length, slice);
      const rows = readQueueRows(reader, shelf, cut.rows, heads);
      const chosenAt = placeOf(refs, slice.chosen, ({ id }) => id);
      return { all, total: refs.length, first: cut.first, rows, chosenAt, note, searching };
    },
    tidy: () => {
      if (world.monotonic() - usedMs < IDLE_MS) return;
      names.forget();
      shelf.forget();
    },
  };
};

type Slice = Extract<Query, { source: "queue" }>["slice"];
type Window = Pick<Page<QueueRow>, "first" | "chosenAt" | "note"> & {
  readonly searching: boolean;
  readonly refs: readonly CardRef[];
};

/** The cards of a window in the list's own order; a folder that lies outside of it is not even listed. */
const readWindow = async (
  ports: SearchPorts,
  states: readonly TaskState[],
  counts: Readonly<Record<TaskState, number>>,
  slice: Slice,
): Promise<Window> => {
  const first = beginOf(
    states.reduce((sum, state) => sum + counts[state], 0),
    slice,
  );
  const end = first + countOf(slice.count);
  const chosen = slice.chosen === null ? null : parseTaskId(slice.chosen);
  const home = chosen === null ? [] : ports.reader.places(chosen);
  const refs: CardRef[] = [];
  const notes: string[] = [];
  let chosenAt: number | null = null;
  let searching = false;
  let offset = 0;
  for (const state of states) {
    const total = counts[state];
    const inside = total > 0 && offset < end && offset + total > first;
    const sought: boolean = chosen !== null && chosenAt === null && home.includes(state);
    if (inside || sought) {
      const line = await ports.lineUp(state, inside ? end - offset : 0);
      if (inside) refs.push(...line.ids.slice(Math.max(0, first - offset), end - offset).map((id) => ({ id, state })));
      const near: number | null = sought ? placeOf(line.ids, chosen, String) : null;
      const at: number | null =
        sought && near === null ? placeOf((await ports.lineUp(state, total)).ids, chosen, String) : near;
      if (at !== null) chosenAt = offset + at;
      notes.push(inside ? line.note : "");
      searching ||= line.searching;
    }
    offset += total;
  }
  return { first, chosenAt, note: noteOf(...notes), searching, refs };
};
