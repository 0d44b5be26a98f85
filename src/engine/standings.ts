import type { TaskId } from "../domain/id.ts";
import { TASK_STATES, type TaskState } from "../domain/task.ts";
import type { Folders } from "../ports/store.ts";

/** Where every task stands; a task in two folders is disputed and stands nowhere for those that depend on it. */
export type Standings = {
  readonly states: ReadonlyMap<TaskId, TaskState>;
  readonly counts: Readonly<Record<TaskState, number>>;
  readonly conflicts: () => Folders["conflicts"];
  readonly disputed: () => readonly TaskId[];
  /** Where a task stands beyond dispute: one in two folders may be a forged copy. */
  readonly stateOf: (id: string) => TaskState | undefined;
  readonly isDisputed: (id: string) => boolean;
  /** Notes the folders a task stands in, the one that counts first; none when it is gone. */
  readonly stand: (id: TaskId, places: readonly TaskState[]) => void;
  /** Takes a folder's listing over, and gives the ids whose places are not clear by it. */
  readonly list: (state: TaskState, ids: readonly TaskId[]) => readonly TaskId[];
  /** Notes, before anything else is known, who stands in a folder; nobody hears of it. Gives the ids that stand elsewhere too. */
  readonly begin: (state: TaskState, ids: Iterable<TaskId>) => readonly TaskId[];
};

/** Hears when a task begins or ceases to stand somewhere beyond dispute. */
export type HearStanding = (id: TaskId, from: TaskState | undefined, to: TaskState | undefined) => void;

/** Makes the standings, empty. */
export const makeStandings = (hear: HearStanding): Standings => {
  const states = new Map<TaskId, TaskState>();
  const counts = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
  /** The folders besides the one that counts. */
  const others = new Map<TaskId, readonly TaskState[]>();
  const stateOf = (id: string): TaskState | undefined =>
    others.has(id as TaskId) ? undefined : states.get(id as TaskId);
  const stand = (id: TaskId, [kept, ...besides]: readonly TaskState[]): void => {
    const [before, from] = [stateOf(id), states.get(id)];
    if (from !== undefined) counts[from] -= 1;
    if (kept !== undefined) counts[kept] += 1;
    if (kept === undefined) states.delete(id);
    else if (kept !== from) states.set(id, kept);
    if (besides.length > 0) others.set(id, besides);
    else others.delete(id);
    const after = stateOf(id);
    if (before !== after) hear(id, before, after);
  };
  return {
    states,
    counts,
    conflicts: () =>
      [...others].flatMap(([id, besides]) => {
        const kept = states.get(id);
        return kept === undefined ? [] : besides.map((other) => ({ id, kept, other }));
      }),
    disputed: () => [...others.keys()],
    stateOf,
    isDisputed: (id) => others.has(id as TaskId),
    stand,
    begin: (state, ids) => {
      const unclear: TaskId[] = [];
      for (const id of ids) {
        if (states.has(id)) unclear.push(id);
        else {
          states.set(id, state);
          counts[state] += 1;
        }
      }
      return unclear;
    },
    list: (state, ids) => {
      const unclear: TaskId[] = [];
      let still = 0;
      for (const id of ids) {
        const at = states.get(id);
        if (at === state) still += 1;
        else if (at === undefined) {
          // As `stand` does it for one that stood nowhere; there may be a hundred thousand of them.
          states.set(id, state);
          counts[state] += 1;
          still += 1;
          hear(id, undefined, state);
        } else if (others.get(id)?.includes(state) !== true) unclear.push(id);
      }
      if (still === counts[state] && others.size === 0) return unclear;
      // Somebody is gone from here; only now is it worth while to ask who.
      const listed = new Set(ids);
      for (const [id, at] of states) if (at === state && !listed.has(id)) unclear.push(id);
      for (const [id, besides] of others) if (besides.includes(state) && !listed.has(id)) unclear.push(id);
      return unclear;
    },
  };
};
