import type { TaskId } from "../domain/id.ts";
import type { Snapshot, TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import { inOrder, operatorOrder } from "../kernel/queue.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";
import type { CardShelf } from "./card-shelf.ts";
import type { makeQueueNames, SortedNames } from "./queue-names.ts";
import { inStretches } from "./stretches.ts";

/** The cards of a folder in the order in which they are shown: all, or at least as many of the first as were needed. */
export type Lineup = {
  readonly ids: readonly TaskId[];
  readonly note: string;
  /** True while cards are still to be read before the order is the engine's. */
  readonly searching: boolean;
};

/** What the order is made from. */
export type OrderPorts = {
  readonly reader: Pick<Reader, "snapshot" | "counts" | "folderTime" | "decisions">;
  readonly world: Pick<World, "monotonic" | "sleep">;
  readonly names: ReturnType<typeof makeQueueNames>;
  readonly shelf: CardShelf;
};

/** Up to so many cards are read to tell the true order of a backlog that no engine published. */
const ORDERED_MAX = 2_000;
/** What has ended is looked for by what came last. */
const NEWEST_FIRST: ReadonlySet<TaskState> = new Set(["done", "cancelled"]);

/** Gives a folder in its order; see `makeQueueOrder`. */
export type LineUp = (state: TaskState, need: number) => Promise<Lineup>;

/**
 * Makes the order of a folder: of the backlog as an engine takes it, from what the engine published as far as that reaches, of
 * what has ended the newest first, of the others by age. No card is read where the published order holds for the first `need`.
 */
export const makeQueueOrder = (ports: OrderPorts): LineUp => {
  const join = makeJoin();
  return async (state, need) => {
    if (state === "backlog") return lineUpBacklog(ports, join, need);
    const { ids } = ports.names.of(state);
    return { ids: NEWEST_FIRST.has(state) ? ids.toReversed() : ids, note: "", searching: false };
  };
};

/** The published rows of the backlog by their ids, in the engine's order. */
export const headsOf = (snapshot: Snapshot | null): ReadonlyMap<string, TaskRow> => {
  const heads = new Map<string, TaskRow>();
  for (const row of snapshot?.heads ?? []) if (row.state === "backlog" && !heads.has(row.id)) heads.set(row.id, row);
  return heads;
};

const lineUpBacklog = async (ports: OrderPorts, join: Join, need: number): Promise<Lineup> => {
  const { reader, names, shelf, world } = ports;
  const snapshot = reader.snapshot();
  const heads = [...headsOf(snapshot).keys()] as TaskId[];
  const published = snapshot?.mtimes.backlog ?? "";
  const holds = published !== "" && published === reader.folderTime("backlog");
  if (holds && (need <= heads.length || reader.counts().backlog <= heads.length))
    return { ids: heads, note: "", searching: false };
  const sorted = names.of("backlog");
  const { ids } = sorted;
  const small = ids.length <= ORDERED_MAX;
  const known = small && (await inStretches(world, ids, (id) => shelf.take(id, "backlog")));
  if (known) return { ids: asTaken(ports, ids), note: "", searching: false };
  const { joined, first } = join(heads, sorted, snapshot?.at ?? "");
  return { ids: joined, note: small ? "" : phraseByAge(first), searching: small };
};

type Join = ReturnType<typeof makeJoin>;

/** Puts what was published before the rest; done again only when one of the two changed. */
const makeJoin = () => {
  let last = { version: 0, at: "", joined: [] as readonly TaskId[], first: 0 };
  return (heads: readonly TaskId[], { ids, version }: SortedNames, at: string): typeof last => {
    if (last.version === version && last.at === at) return last;
    const first = heads.filter((id) => stands(ids, id));
    const set = new Set(first);
    const joined = first.length === 0 ? ids : [...first, ...ids.filter((id) => !set.has(id))];
    last = { version, at, joined, first: first.length };
    return last;
  };
};

const phraseByAge = (first: number): string =>
  first === 0
    ? "The backlog is shown by age; an engine will order it."
    : `The first ${first} of the backlog stand as the engine takes them, the others by age.`;

const asTaken = ({ reader, shelf }: OrderPorts, ids: readonly TaskId[]): readonly TaskId[] => {
  const { ranks, priorities } = operatorOrder(reader.decisions().map(({ event }) => event));
  return ids
    .map((id) => ({ id, priority: priorities.get(id) ?? shelf.look(id, "backlog")?.priority ?? 0 }))
    .sort(inOrder(ranks))
    .map(({ id }) => id);
};

/** Whether a sorted list holds an id. */
const stands = (ids: readonly string[], id: string): boolean => {
  let low = 0;
  for (let high = ids.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? id) < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id;
};
