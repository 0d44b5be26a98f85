import type { TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";
import { headsOf, type LineUp, type OrderPorts } from "./queue-order.ts";
import { type CardRef, readQueueRows } from "./queue-rows.ts";
import { phraseSearched } from "./slice.ts";
import { inStretches } from "./stretches.ts";
import { parseWords, passes, type Words } from "./words.ts";

/** Which cards of these folders are wanted, and in which order. */
export type QueueSearch = { readonly states: readonly TaskState[]; readonly filter: string; readonly sort: string };

/** What a search found so far. */
export type Searched = {
  readonly refs: readonly CardRef[];
  readonly note: string;
  readonly searching: boolean;
};

/** What a search is made from. */
export type SearchPorts = OrderPorts & { readonly reader: Reader; readonly world: World; readonly lineUp: LineUp };

/** So many known cards are looked at again on each ask: an edit changes no folder. */
const CHECKED = 1_000;
/** Of so many tasks that are not in the backlog the reason is searched too; each costs some stats and the end of a journal. */
const REASONED_MAX = 200;
/** How long what a search found may stay although a reason changed. */
const KEPT_MS = 5_000;

/**
 * Makes a search over the queue. Cards that it knows nothing of are read a few thousand at an ask, and what is found among those
 * known is told meanwhile; a search that was done stays until something changes, so that scrolling in it costs nothing.
 */
export const makeQueueSearch = (ports: SearchPorts) => {
  let last: { readonly key: string; readonly found: Searched } | null = null;
  const keyNow = (search: QueueSearch): string =>
    JSON.stringify([
      search,
      search.states.map((state) => ports.names.of(state).version),
      ports.shelf.changes(),
      ports.reader.snapshot()?.at,
      ports.reader.decisions().length,
      search.filter === "" ? 0 : Math.floor(ports.world.monotonic() / KEPT_MS),
    ]);
  return async (search: QueueSearch): Promise<Searched> => {
    ports.shelf.check(CHECKED);
    if (last?.key === keyNow(search)) return last.found;
    const found = await find(ports, search);
    last = found.searching ? null : { key: keyNow(search), found };
    return found;
  };
};

/** Orders that need nothing but names. */
const BY_NAME: ReadonlySet<string> = new Set(["", "age", "state"]);

const find = async (ports: SearchPorts, { states, filter, sort }: QueueSearch): Promise<Searched> => {
  const { reader, shelf, world } = ports;
  const lineups = [];
  for (const state of states) lineups.push({ state, ...(await ports.lineUp(state, Infinity)) });
  const all = lineups.flatMap(({ state, ids }) => ids.map((id): CardRef => ({ id, state })));
  const note = lineups.map((each) => each.note).find((each) => each !== "") ?? "";
  const unordered = lineups.some(({ searching }) => searching);
  if (filter.trim() === "" && BY_NAME.has(sort))
    return { refs: sorted(ports, all, sort), note: sort === "age" ? "" : note, searching: unordered };
  if (shelf.hasRoom()) {
    const unknown = all.filter(({ id, state }) => shelf.look(id, state) === null);
    await inStretches(world, unknown, ({ id, state }) => shelf.take(id, state));
  }
  const known = all.filter(({ id, state }) => shelf.look(id, state) !== null);
  const words = parseWords(filter);
  const reasons = reasonsOf(ports, all, headsOf(reader.snapshot()));
  const refs = known.filter((ref) => passes(words, textsOf(ports, ref, words, reasons)));
  const through = phraseSearched(known.length, all.length);
  const searching = known.length < all.length && shelf.hasRoom();
  return { refs: sorted(ports, refs, sort), note: through || (BY_NAME.has(sort) ? note : ""), searching };
};

const textsOf = (
  { shelf }: SearchPorts,
  { id, state }: CardRef,
  { wanted, unwanted }: Words,
  reasons: ReadonlyMap<string, string>,
): readonly string[] =>
  wanted.length + unwanted.length === 0 ? [] : [id, shelf.look(id, state)?.title ?? "", reasons.get(id) ?? ""];

/** The reasons that are known or cheap: what was published of the backlog, and of what stands elsewhere the first ones. */
const reasonsOf = (
  { reader, shelf }: SearchPorts,
  all: readonly CardRef[],
  heads: ReadonlyMap<string, TaskRow>,
): ReadonlyMap<string, string> => {
  const reasons = new Map([...heads].map(([id, { reason }]) => [id, reason]));
  const elsewhere = all.filter(({ state }) => state !== "backlog").slice(0, REASONED_MAX);
  for (const { id, reason } of readQueueRows(reader, shelf, elsewhere, heads)) reasons.set(id, reason);
  return reasons;
};

/** Attention first: what is at work, what needs somebody, what waits, what has ended. */
const BY_STATE: readonly TaskState[] = ["active", "blocked", "backlog", "deferred", "done", "cancelled"];

/** Equal ones stay in the list's own order. */
const sorted = ({ shelf, reader }: SearchPorts, refs: readonly CardRef[], sort: string): readonly CardRef[] => {
  const cardOf = ({ id, state }: CardRef) => shelf.look(id, state);
  if (sort === "age") return refs.toSorted((a, b) => (a.id < b.id ? 1 : Number(a.id !== b.id) * -1));
  if (sort === "state") return refs.toSorted((a, b) => BY_STATE.indexOf(a.state) - BY_STATE.indexOf(b.state));
  if (sort === "priority") {
    const heads = headsOf(reader.snapshot());
    const priorityOf = (ref: CardRef): number => heads.get(ref.id)?.priority ?? cardOf(ref)?.priority ?? 0;
    return refs.toSorted((a, b) => priorityOf(b) - priorityOf(a));
  }
  if (sort !== "title") return refs;
  const titled = refs.map((ref) => ({ ref, title: cardOf(ref)?.title.toLowerCase() ?? "" }));
  return titled.sort((a, b) => (a.title < b.title ? -1 : Number(a.title !== b.title))).map(({ ref }) => ref);
};
