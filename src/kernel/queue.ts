import type { EngineEvent } from "../domain/event.ts";
import type { TaskState } from "../domain/task.ts";

/** What admission needs to know of a waiting task. */
export type Candidate = { readonly id: string; readonly priority: number; readonly dependsOn: readonly string[] };

/** Where a task stands, undefined when nobody has it. */
export type StateOf = (id: string) => TaskState | undefined;

/**
 * The backlog in the order it will be taken: tasks an operator ranked first, as ranked; then by priority, then by id (age).
 * Its cost a claim does not grow with the tasks waiting behind dependencies: they are kept aside until one is done.
 */
export type Queue = {
  readonly remove: (id: string) => void;
  /** Tells that a task reached done, so that what waited for it is looked at again. */
  readonly done: (id: string) => void;
  /** The next admissible task, null when there is none; it stays in the queue until removed. */
  readonly next: () => Candidate | null;
  /** The first `limit` tasks in order, admissible or not. */
  readonly head: (limit: number) => readonly Candidate[];
};

/** Makes a queue of the `initial` tasks; `ranks` is the operator's order, first to be taken first. */
export const makeQueue = (
  stateOf: StateOf,
  ranks: readonly string[] = [],
  initial: readonly Candidate[] = [],
): Queue => {
  const order = inOrder(ranks);
  /** Last first, so that taking the next one is a pop. */
  const ready: Candidate[] = [...initial].sort((a, b) => order(b, a));
  const known = new Map<string, Candidate>(initial.map((task) => [task.id, task]));
  const aside = new Set<string>();
  const waiters = new Map<string, Set<string>>();

  const keepAside = (task: Candidate, missing: readonly string[]): void => {
    aside.add(task.id);
    for (const dependency of missing) {
      const set = waiters.get(dependency) ?? new Set();
      waiters.set(dependency, set.add(task.id));
    }
  };

  return {
    remove: (id) => {
      known.delete(id);
      aside.delete(id);
    },
    done: (id) => {
      for (const waiter of waiters.get(id) ?? []) {
        const task = known.get(waiter);
        if (task === undefined || !aside.delete(waiter)) continue;
        place(ready, order, task);
      }
      waiters.delete(id);
    },
    next: () => {
      for (let task = ready.at(-1); task !== undefined; task = ready.at(-1)) {
        if (known.get(task.id) !== task || aside.has(task.id)) {
          ready.pop();
          continue;
        }
        const missing = unmet(task, stateOf);
        if (missing.length === 0) return task;
        ready.pop();
        keepAside(task, missing);
      }
      return null;
    },
    head: (limit) => {
      const first: Candidate[] = [];
      for (let i = ready.length - 1; i >= 0 && first.length < limit; i -= 1) {
        const task = ready[i] as Candidate;
        if (known.get(task.id) === task && !aside.has(task.id)) first.push(task);
      }
      for (const id of aside) {
        const task = known.get(id);
        if (task !== undefined && first.length < limit) first.push(task);
      }
      return first.sort(order);
    },
  };
};

/** Puts a task where it belongs in a list whose last one is taken first. */
const place = (ready: Candidate[], order: (a: Candidate, b: Candidate) => number, task: Candidate): void => {
  let low = 0;
  let high = ready.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(ready[middle] as Candidate, task) > 0) low = middle + 1;
    else high = middle;
  }
  ready.splice(low, 0, task);
};

/** Compares two tasks by who is taken first: the operator's rank, then priority, then id. */
export const inOrder = (ranks: readonly string[]): ((a: Ranked, b: Ranked) => number) => {
  const ranked = new Map(ranks.map((id, index) => [id, index]));
  const rankOf = (task: Ranked): number => ranked.get(task.id) ?? Number.MAX_SAFE_INTEGER;
  return (a, b) => rankOf(a) - rankOf(b) || b.priority - a.priority || (a.id < b.id ? -1 : Number(a.id > b.id));
};

type Ranked = Pick<Candidate, "id" | "priority">;

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
