import type { TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { CardFacts, FolderListing, RecalledQueue, Store, Unreadable } from "../ports/store.ts";
import type { Standings } from "./standings.ts";

/** The queue folders as they are taken over into the standings. */
export type QueueFolders = {
  /** Takes listings over and asks for every task whose place is not clear by them; true when names that are no card's changed. */
  readonly look: (listings: readonly FolderListing[]) => boolean;
  /** Asks the disk where one task stands. */
  readonly ask: (id: TaskId) => void;
  /** Takes over, before anything else is known, what was remembered of the folders that did not change since. */
  readonly recall: (recalled: RecalledQueue) => void;
  /** Names in the folders that are no card's. */
  readonly unreadable: () => readonly Unreadable[];
};

/** Makes them; nothing is listed yet. */
export const makeQueueFolders = (store: Pick<Store, "places">, standings: Standings): QueueFolders => {
  const names = new Map<TaskState, readonly Unreadable[]>();
  const ask = (id: TaskId): void => standings.stand(id, store.places(id));
  return {
    ask,
    look: (listings) => {
      let changed = false;
      const unclear = new Set<TaskId>();
      for (const { state, ids, unreadable } of listings) {
        for (const id of standings.list(state, ids)) unclear.add(id);
        changed ||= namesOf(unreadable) !== namesOf(names.get(state) ?? []);
        names.set(state, unreadable);
      }
      for (const id of unclear) ask(id);
      return changed;
    },
    recall: ({ cards, ids, proven, unreadable, disputed }) => {
      const unclear = new Set(disputed);
      for (const state of proven) {
        const listed = ids.get(state) ?? [];
        const all = state === "backlog" ? idsOf(cards, listed) : listed;
        for (const id of standings.begin(state, all)) unclear.add(id);
        names.set(
          state,
          unreadable.filter((name) => name.state === state),
        );
      }
      for (const id of unclear) ask(id);
    },
    unreadable: () => [...names.values()].flat(),
  };
};

const idsOf = function* (cards: readonly CardFacts[], others: readonly TaskId[]): Generator<TaskId> {
  for (const { id } of cards) yield id;
  yield* others;
};

const namesOf = (unreadable: readonly Unreadable[]): string =>
  unreadable
    .map(({ name }) => name)
    .sort()
    .join("/");
