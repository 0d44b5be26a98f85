import type { EngineEvent } from "../domain/event.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import { TASK_STATES, type Task, type TaskState } from "../domain/task.ts";
import { makeQueue, operatorOrder, phraseUnmet, type Candidate, type Queue } from "../kernel/queue.ts";
import type {
  CardFacts,
  FolderListing,
  Folders,
  QueueFacts,
  RecalledQueue,
  Store,
  Unreadable,
} from "../ports/store.ts";
import { makeCardPriorities, type CardPriorities } from "./card-priority.ts";
import { makeCards, type AsideCard, type Cards } from "./cards.ts";
import { makeCardSweep } from "./card-sweep.ts";
import { makeQueueFolders, type QueueFolders } from "./queue-folders.ts";
import { hintsOf, isBelieved } from "./recalled.ts";
import { recheckCard } from "./recheck.ts";
import { makeStandings, type Standings } from "./standings.ts";

/** Every task of the workspace as an engine knows it: where each stands, and the backlog in order, alive. */
export type Backlog = {
  readonly states: ReadonlyMap<TaskId, TaskState>;
  readonly counts: Readonly<Record<TaskState, number>>;
  readonly queue: Queue<CardFacts>;
  readonly titles: Pick<ReadonlyMap<string, string>, "get">;
  readonly unreadable: readonly Unreadable[];
  readonly conflicts: Folders["conflicts"];
  /** Waiting cards that supersede another: the old one's move is owed. */
  readonly supersedes: readonly { readonly id: TaskId; readonly old: TaskId }[];
  /** Tasks that were passed over: they stand in the backlog but not in the queue. */
  readonly aside: ReadonlyMap<TaskId, AsideCard>;
  /** Why a waiting task is not admissible; null when it is. */
  readonly why: (task: Candidate) => string | null;
  /** Notes a task's move, so that what waited for it becomes admissible. */
  readonly moved: (id: TaskId, to: TaskState) => void;
  /** Takes over what came, went or was moved by others since; true when anything did. Six looks when nothing changed. */
  readonly refresh: () => boolean;
  /** Looks at so many cards for edits in place, the first of the queue always among them; true when one was read again. */
  readonly sweep: (budget: number) => boolean;
  /** Takes over what was just decided of the order, or of a card. */
  readonly decided: (events: readonly EngineEvent[]) => void;
  /** Takes a task out of the queue until its card changes or it is released. */
  readonly setAside: (id: TaskId, reason: string) => void;
  /** Puts what was set aside back into the queue: one task, or all. */
  readonly release: (id?: TaskId) => void;
  /** Why a freshly read card is not to be taken now, whatever was known of it before; null when it is. The queue knows it from then on. */
  readonly recheck: (task: Task) => string | null;
  /** Keeps what is known for the next start, when enough changed since it was kept; `last` says that no more is to come. */
  readonly checkpoint: (last?: boolean) => void;
};

type BacklogStore = Pick<Store, "relist" | "places" | "cardFacts" | "cardStamp" | "rememberQueue" | "recallQueue">;

/** New cards read in one refresh; more wait for the next, so that a flood of them does not hold up what else there is to do. */
const READ_MAX = 2_000;
/** Between, what is known is kept when as many changes were made as there are thousands of tasks: writing it all costs time. */
const TASKS_A_CHANGE = 1_000;

/**
 * Reads where every task stands and the backlog's cards; a bad card is set aside with its reason and the rest goes on. With
 * `recall`, what an earlier engine kept is taken over where the folders did not change since.
 */
export const readBacklog = (
  store: BacklogStore,
  decisions: readonly EngineEvent[],
  { recall = false }: { readonly recall?: boolean } = {},
): Backlog => {
  const parts = makeParts(store, decisions);
  const recalled = recall ? store.recallQueue() : null;
  const hint = recalled === null ? undefined : takeOver(store, parts, recalled);
  // Not what changed since somebody listed it: this backlog knows nothing yet but what it recalled.
  parts.look(store.relist(TASK_STATES.filter((state) => recalled?.proven.has(state) !== true)), Infinity, hint);
  return live(store, parts, recalled?.proven.size === TASK_STATES.length);
};

/** Takes over what was remembered: the cards too when they are believed, else what it says of them as hints. */
const takeOver = (store: BacklogStore, parts: Parts, recalled: RecalledQueue): Hint | undefined => {
  const { folders, cards, standings, unread } = parts;
  const believed = isBelieved(recalled);
  folders.recall(recalled);
  const waits = (id: TaskId): boolean => standings.stateOf(id) === "backlog";
  if (believed) cards.take(recalled.cards.filter(({ id }) => waits(id)));
  const others = believed ? [] : recalled.cards.map(({ id }) => id);
  if (recalled.proven.has("backlog"))
    for (const id of [...others, ...(recalled.ids.get("backlog") ?? [])]) if (waits(id)) unread.add(id);
  return believed ? undefined : hintsOf(store, recalled);
};

type Hint = Parameters<Cards["read"]>[1];

/** What a backlog is made of. `unread` are the cards that came and were not read yet, `changes` counts what was found different. */
type Parts = {
  readonly standings: Standings;
  readonly queue: Queue<CardFacts>;
  readonly cards: Cards;
  readonly priorities: CardPriorities;
  readonly folders: QueueFolders;
  readonly unread: Set<TaskId>;
  readonly changes: { count: number };
  /** Takes these listings over, then reads so many of the cards that came. */
  readonly look: (listings: readonly FolderListing[], max: number, hint?: Hint) => void;
};

const makeParts = (store: BacklogStore, decisions: readonly EngineEvent[]): Parts => {
  const order = operatorOrder(decisions);
  const priorities = makeCardPriorities(order.priorities);
  const unread = new Set<TaskId>();
  const changes = { count: 0 };
  const standings = makeStandings((id, from, to) => {
    changes.count += 1;
    if (from === "backlog") cards.drop(id);
    if (to === "backlog") unread.add(id);
    else unread.delete(id);
    if (to === "done") queue.done(id);
  });
  const queue = makeQueue<CardFacts>(standings.stateOf, order.ranks);
  const cards = makeCards(store, queue, priorities);
  const folders = makeQueueFolders(store, standings);
  const look: Parts["look"] = (listings, max, hint) => {
    if (folders.look(listings)) changes.count += 1;
    const ids = [...unread].slice(0, max);
    if (ids.length === unread.size) unread.clear();
    for (const id of unread.size > 0 ? ids : []) unread.delete(id);
    changes.count += ids.length;
    for (const id of cards.read(ids, hint)) folders.ask(id);
  };
  return { standings, queue, cards, priorities, folders, unread, changes, look };
};

/** The backlog over its parts; `kept` when they are what is kept for the next start already. */
const live = (store: BacklogStore, parts: Parts, kept: boolean): Backlog => {
  const { standings, queue, cards, priorities, folders, unread, changes, look } = parts;
  let saved = kept ? changes.count : -Infinity;
  const why = whyIn(standings, cards);
  const sweep = makeCardSweep(queue, cards, folders.ask);
  const counted = (changed: boolean): boolean => {
    if (changed) changes.count += 1;
    return changed;
  };
  return {
    states: standings.states,
    counts: standings.counts,
    queue,
    titles: { get: (id) => cards.find(id)?.title },
    get unreadable() {
      return [...folders.unreadable(), ...[...cards.bad.values()].map(({ problem }) => problem)];
    },
    get conflicts() {
      return standings.conflicts();
    },
    get supersedes() {
      return [...cards.supersedes].map(([id, old]) => ({ id, old }));
    },
    aside: cards.aside,
    why,
    moved: (id, to) => (standings.isDisputed(id) ? folders.ask(id) : standings.stand(id, [to])),
    refresh: () => {
      const before = changes.count;
      look(store.relist(), READ_MAX);
      return changes.count !== before;
    },
    sweep: (budget) => counted(sweep(budget)),
    decided: (events) => {
      for (const event of events) counted(decide(event, parts));
    },
    setAside: (id, reason) => {
      if (standings.stateOf(id) !== "backlog") return;
      unread.delete(id);
      cards.setAside(id, reason);
      counted(true);
    },
    release: (id) => void counted(cards.release(id)),
    recheck: (task) => recheckCard(cards, priorities, why, task),
    checkpoint: (last = false) => {
      if (last) look(store.relist("unproven"), Infinity);
      const since = changes.count - saved;
      if (since === 0 || (!last && since * TASKS_A_CHANGE < standings.states.size)) return;
      store.rememberQueue(factsIn(parts));
      saved = changes.count;
    },
  };
};

/** Why a waiting task is not admissible: nothing that depends on a task in two folders goes on before a person settled where it stands. */
const whyIn =
  (standings: Standings, cards: Cards) =>
  (task: Candidate): string | null => {
    const twice = task.dependsOn.find(standings.isDisputed);
    return twice === undefined
      ? phraseUnmet(task, standings.stateOf, cards.find)
      : `depends on ${twice}, which stands in two folders`;
  };

/** Takes one decision over; true when it concerns the backlog. */
const decide = (event: EngineEvent, { queue, cards, standings, unread }: Parts): boolean => {
  switch (event.type) {
    case "task-ranked":
      queue.rank(event.tasks);
      return true;
    case "task-prioritised":
      cards.prioritise(event.task, event.priority);
      return true;
    case "task-edited": {
      const id = parseTaskId(event.task);
      if (id === null || standings.stateOf(id) !== "backlog") return false;
      unread.add(id);
      return true;
    }
    default:
      return false;
  }
};

const factsIn = ({ standings, folders, cards }: Parts): QueueFacts => ({
  cards: cards.written(),
  bad: cards.bad.values(),
  ids: TASK_STATES.map((state) => [state, idsIn(standings, state, cards)] as const),
  unreadable: folders.unreadable(),
  disputed: standings.disputed(),
});

const idsIn = function* ({ states }: Standings, wanted: TaskState, cards: Cards): Generator<TaskId> {
  for (const [id, state] of states) if (state === wanted && cards.find(id) === undefined) yield id;
};
