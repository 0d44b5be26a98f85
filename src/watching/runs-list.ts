import type { RunId } from "../domain/id.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";
import type { Page, RunListRow } from "./answer.ts";
import type { Query } from "./query.ts";
import { isOld } from "./queue-names.ts";
import { makeRunShelf } from "./run-shelf.ts";
import { beginOf, countOf, cutSlice, phraseSearched, placeOf } from "./slice.ts";
import { inStretches } from "./stretches.ts";
import { keepsAll, parseWords, passes } from "./words.ts";

/** So many runs are listed; retention takes old ones away long before. */
const RUNS_MAX = 100_000;

/** The list of the runs, remembering between two asks what makes the next one cheap. */
export type RunsList = { readonly read: (slice: Slice) => Promise<Page<RunListRow>> };

type Slice = Extract<Query, { source: "runs" }>["slice"];

/**
 * Makes the list of the runs, newest first: only those of the asked window are read, a closed one once. A filter, and an order by
 * what only journals tell, read the others a part at an ask.
 */
export const makeRunsList = (reader: Reader, world: World): RunsList => {
  const idsNow = makeRunIds(reader, world);
  const shelf = makeRunShelf(reader);
  return {
    read: async (slice) => {
      const ids = idsNow();
      const live = reader.owner().live !== null;
      const rowOf = (id: RunId): RunListRow => shelf.take(id, live);
      const words = parseWords(slice.filter);
      if (keepsAll(words) && !BY_JOURNAL.has(slice.sort)) {
        const first = beginOf(ids.length, slice);
        const window = ids.slice(first, first + countOf(slice.count));
        const rows: RunListRow[] = [];
        const whole = await inStretches(world, window, (id) => rows.push(rowOf(id)));
        const chosenAt = placeOf(ids, slice.chosen, String);
        return { all: ids.length, total: ids.length, first, rows, chosenAt, note: "", searching: !whole };
      }
      await inStretches(
        world,
        ids.filter((id) => shelf.isDue(id)),
        rowOf,
      );
      const known = ids.filter((id) => shelf.knows(id)).map((id) => shelf.told(id, live));
      const found = known.filter((row) => passes(words, [row.id, row.title, row.word, row.node ?? "", row.reason]));
      const rows = sorted(found, slice.sort, world.now());
      const note = phraseSearched(known.length, ids.length);
      const searching = known.length < ids.length && shelf.hasRoom();
      const cut = cutSlice(rows, rows.length, slice);
      const chosenAt = placeOf(rows, slice.chosen, ({ id }) => id);
      return { all: ids.length, total: rows.length, ...cut, chosenAt, note, searching };
    },
  };
};

/** The orders besides newest first, which only the journals tell. */
const BY_JOURNAL: ReadonlySet<string> = new Set(["longest", "cost"]);

/** The ids, listed again only where the folder of the runs changed. */
const makeRunIds = (reader: Pick<Reader, "runs" | "runsTime">, world: Pick<World, "now">): (() => readonly RunId[]) => {
  let known: { readonly time: string; readonly proven: boolean; readonly ids: readonly RunId[] } | null = null;
  return () => {
    const time = reader.runsTime();
    if (known === null || !known.proven || known.time !== time)
      known = { time, proven: isOld(time, world.now()), ids: reader.runs(RUNS_MAX) };
    return known.ids;
  };
};

/** Equal ones stay newest first. */
const sorted = (rows: readonly RunListRow[], sort: string, nowMs: number): readonly RunListRow[] => {
  if (sort === "cost") return rows.toSorted((a, b) => (b.costUsd ?? -1) - (a.costUsd ?? -1) || b.tokens - a.tokens);
  if (sort === "longest") return rows.toSorted((a, b) => lengthOf(b, nowMs) - lengthOf(a, nowMs));
  return rows;
};

const lengthOf = ({ openedAt, closedAt }: RunListRow, nowMs: number): number =>
  openedAt === null ? -1 : (closedAt === null ? nowMs : Date.parse(closedAt)) - Date.parse(openedAt);
