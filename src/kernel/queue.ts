import type { EngineEvent } from "../domain/event.ts";
import type { TaskState } from "../domain/task.ts";
import { placeAll, takeOut } from "./sorted.ts";

/** What admission needs to know of a waiting task. */
export type Candidate = { readonly id: string; readonly priority: number; readonly dependsOn: readonly string[] };

/** Where a task stands, undefined when nobody has it. */
export type StateOf = (id: string) => TaskState | undefined;

/** How many tasks that are not accepted are passed by before asking ends; they keep their places. */
export const LOOK_AHEAD = 500;

/**
 * The backlog in the order it will be taken: tasks an operator ranked first, as ranked; then by priority, then by id (age).
 * It is always in order, whatever is put in, taken out or ranked on the way. Its cost a claim does not grow with the tasks
 * waiting behind dependencies: each is kept aside until the first one it lacks is done.
 */
export type Queue<T extends Candidate = Candidate> = {
  /** Puts tasks in, each in the place of what had its id. */
  readonly put: (tasks: readonly T[]) => void;
  readonly remove: (id: string) => void;
  readonly find: (id: string) => T | undefined;
  /** Tells that a task reached done, so that what waited for it is looked at again. */
  readonly done: (id: string) => void;
  /** The operator puts these first, in this order, before all that were put first earlier; also ones that are not in the queue yet. */
  readonly rank: (ids: readonly string[]) => void;
  /** The next admissible task that is accepted, null when there is none among the first `ahead`; it stays in the queue until removed. */
  readonly next: (accept?: (task: T) => boolean, ahead?: number) => T | null;
  /** The first `limit` tasks in order, admissible or not. */
  readonly head: (limit: number) => readonly T[];
  /** Every task, in no order; what is put in or removed meanwhile may be left out or not. */
  readonly all: () => IterableIterator<T>;
};

/** Makes a queue of the `initial` tasks; `ranks` is the operator's order, first to be taken first. */
export const makeQueue = <T extends Candidate = Candidate>(
  stateOf: StateOf,
  ranks: readonly string[] = [],
  initial: readonly T[] = [],
): Queue<T> => {
  const ranking = makeRanking(ranks);
  const { forwards } = ranking;
  const backwards = (a: T, b: T): number => forwards(b, a);
  const known = new Map<string, T>();
  /** Those whose dependencies were done when they were looked at, last first, so that taking the next one is a pop. */
  const ready: T[] = [];
  /** Those that wait for a dependency, first first: the ones found waiting come from the front of the queue, so each goes to the end. */
  const waiting: T[] = [];
  const waiters = makeWaiters();

  const sortIn = (tasks: readonly T[]): void => {
    const free: T[] = [];
    const bound: T[] = [];
    for (const task of tasks) {
      const missing = firstUnmet(task, stateOf);
      (missing === undefined ? free : bound).push(task);
      if (missing !== undefined) waiters.add(missing, task.id);
    }
    placeAll(ready, backwards, free);
    placeAll(waiting, forwards, bound);
  };
  const takeAway = (id: string): T | undefined => {
    const task = known.get(id);
    if (task !== undefined && !takeOut(ready, backwards, task)) takeOut(waiting, forwards, task);
    return task;
  };
  const put = (tasks: readonly T[]): void => {
    const isFirst = known.size === 0;
    for (const task of tasks) {
      if (!isFirst) takeAway(task.id);
      known.set(task.id, task);
    }
    // One id twice: the later one counts.
    sortIn(isFirst && known.size === tasks.length ? tasks : tasks.filter((task) => known.get(task.id) === task));
  };
  put(initial);
  return {
    put,
    remove: (id) => {
      takeAway(id);
      known.delete(id);
    },
    find: (id) => known.get(id),
    done: (id) => {
      const woken = waiters.take(id);
      if (woken.length === 0) return;
      sortIn(woken.flatMap((waiter) => known.get(waiter) ?? []).filter((task) => takeOut(waiting, forwards, task)));
    },
    rank: (ids) => {
      const moved = [...new Set(ids)].flatMap((id) => takeAway(id) ?? []);
      ranking.first(ids);
      sortIn(moved);
    },
    next: (accept = () => true, ahead = LOOK_AHEAD) => {
      let passed = 0;
      for (let at = ready.length - 1; at >= 0 && passed < ahead; at -= 1) {
        const task = ready[at] as T;
        if (firstUnmet(task, stateOf) !== undefined) {
          ready.splice(at, 1);
          sortIn([task]);
        } else if (accept(task)) return task;
        else passed += 1;
      }
      return null;
    },
    head: (limit) => firstOfBoth(ready, waiting, forwards, limit),
    all: () => known.values(),
  };
};

/** Who is taken first, as the operator changes it: those put first later get lower ranks than all before, so nobody else's changes. */
const makeRanking = (ranks: readonly string[]) => {
  const ranked = rankMap(ranks);
  let rankMin = 0;
  return {
    forwards: byRank(ranked),
    first: (ids: readonly string[]): void => {
      rankMin -= ids.length;
      for (const [index, id] of ids.entries()) ranked.set(id, rankMin + index);
    },
  };
};

/** The first of two lists together; the one is sorted last first, the other first first. */
const firstOfBoth = <T extends Candidate>(
  ready: readonly T[],
  waiting: readonly T[],
  forwards: (a: T, b: T) => number,
  limit: number,
): readonly T[] => {
  const first: T[] = [];
  for (let r = ready.length - 1, w = 0; first.length < limit && (r >= 0 || w < waiting.length);) {
    const [free, bound] = [ready[r], waiting[w]];
    if (bound === undefined || (free !== undefined && forwards(free, bound) < 0)) {
      first.push(free as T);
      r -= 1;
    } else {
      first.push(bound);
      w += 1;
    }
  }
  return first;
};

const NOBODY: readonly string[] = [];

/** Who waits for whom, one name a waiter; a list is made only for the second. */
const makeWaiters = () => {
  const waiters = new Map<string, string | string[]>();
  return {
    add: (dependency: string, id: string): void => {
      const before = waiters.get(dependency);
      if (before === undefined) waiters.set(dependency, id);
      else if (typeof before === "string") waiters.set(dependency, [before, id]);
      else before.push(id);
    },
    take: (dependency: string): readonly string[] => {
      const found = waiters.get(dependency);
      if (found === undefined) return NOBODY;
      waiters.delete(dependency);
      return typeof found === "string" ? [found] : found;
    },
  };
};

/** Compares two tasks by who is taken first: the operator's rank, then priority, then id. */
export const inOrder = (ranks: readonly string[]): ((a: Ranked, b: Ranked) => number) => byRank(rankMap(ranks));

type Ranked = Pick<Candidate, "id" | "priority">;

const rankMap = (ranks: readonly string[]): Map<string, number> => new Map(ranks.map((id, index) => [id, index]));

/** Compares by ranks that may change; a list sorted by them must then be sorted anew where they did. */
const byRank =
  (ranked: ReadonlyMap<string, number>) =>
  (a: Ranked, b: Ranked): number => {
    const ranks = ranked.size === 0 ? 0 : rankIn(ranked, a) - rankIn(ranked, b);
    return ranks || b.priority - a.priority || (a.id < b.id ? -1 : Number(a.id !== b.id));
  };

const rankIn = (ranked: ReadonlyMap<string, number>, task: Ranked): number =>
  ranked.get(task.id) ?? Number.MAX_SAFE_INTEGER;

/** What the operator's decisions say of the order: who was put first, the latest decision before the earlier ones, and who has another priority than its card says. */
export const operatorOrder = (
  decisions: readonly EngineEvent[],
): { readonly ranks: readonly string[]; readonly priorities: ReadonlyMap<string, number> } => {
  let ranks: readonly string[] = [];
  const priorities = new Map<string, number>();
  for (const event of decisions) {
    if (event.type === "task-ranked") ranks = [...event.tasks, ...ranks.filter((id) => !event.tasks.includes(id))];
    if (event.type === "task-prioritised") priorities.set(event.task, event.priority);
  }
  return { ranks, priorities };
};

/** The dependencies of a task that are not done. */
export const unmet = (task: Candidate, stateOf: StateOf): readonly string[] =>
  task.dependsOn.filter((id) => stateOf(id) !== "done");

const firstUnmet = (task: Candidate, stateOf: StateOf): string | undefined => {
  for (const id of task.dependsOn) if (stateOf(id) !== "done") return id;
  return undefined;
};

/** Why a task waits for its dependencies, as a sentence; null when all are done. A missing, cancelled or circular one is named. */
export const phraseUnmet = (
  task: Candidate,
  stateOf: StateOf,
  find: (id: string) => Candidate | undefined,
): string | null => {
  const missing = unmet(task, stateOf);
  if (missing.length === 0) return null;
  const circle = circleOf(task, find);
  if (circle !== null) return `waits in a circle of dependencies: ${circle.join(" -> ")}`;
  return missing.map((id) => phraseOne(id, stateOf(id))).join("; ");
};

const phraseOne = (id: string, state: TaskState | undefined): string => {
  if (state === undefined) return `depends on ${id}, which does not exist`;
  if (state === "cancelled") return `depends on ${id}, which was cancelled and will never be done`;
  return `waits for ${id} (${state})`;
};

const circleOf = (task: Candidate, find: (id: string) => Candidate | undefined): readonly string[] | null => {
  /** Whom each task was reached from; a chain of a hundred thousand is walked once, and only a circle is ever written out. */
  const from = new Map<string, string>();
  const stack = [task.id];
  for (let top = stack.pop(); top !== undefined; top = stack.pop())
    for (const next of find(top)?.dependsOn ?? (top === task.id ? task.dependsOn : [])) {
      if (from.has(next)) continue;
      from.set(next, top);
      if (next === task.id) return writeOut(from, task.id);
      stack.push(next);
    }
  return null;
};

const writeOut = (from: ReadonlyMap<string, string>, id: string): readonly string[] => {
  const backwards = [id];
  for (let at = from.get(id); at !== undefined && at !== id; at = from.get(at)) backwards.push(at);
  return [id, ...backwards.reverse()];
};
