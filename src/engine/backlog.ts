import type { EngineEvent } from "../domain/event.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import { TASK_STATES, type TaskState } from "../domain/task.ts";
import { makeQueue, operatorOrder, phraseUnmet, type Candidate, type Queue } from "../kernel/queue.ts";
import type { Folders, Store, Unreadable } from "../ports/store.ts";

/** Every task of the workspace as a pass knows it: where each stands, and the backlog in order. */
export type Backlog = {
  readonly states: ReadonlyMap<TaskId, TaskState>;
  readonly counts: Readonly<Record<TaskState, number>>;
  readonly queue: Queue;
  readonly titles: ReadonlyMap<string, string>;
  readonly unreadable: readonly Unreadable[];
  readonly conflicts: Folders["conflicts"];
  /** New cards that supersede another: the old one's move is owed. */
  readonly supersedes: readonly { readonly id: TaskId; readonly old: TaskId }[];
  /** Why a waiting task is not admissible; null when it is. */
  readonly why: (task: Candidate) => string | null;
  /** Notes a task's move, so that what waited for it becomes admissible. */
  readonly moved: (id: TaskId, to: TaskState) => void;
};

/** Lists the queue folders and reads the backlog's cards; a bad card is set aside with its reason and the rest goes on. */
export const readBacklog = (store: Store, decisions: readonly EngineEvent[]): Backlog => {
  const folders = store.folders();
  const states = new Map(folders.states);
  const { ranks, priorities } = operatorOrder(decisions);
  const candidates = new Map<string, Candidate>();
  const titles = new Map<string, string>();
  const unreadable: Unreadable[] = [...folders.unreadable];
  const supersedes: { id: TaskId; old: TaskId }[] = [];
  const disputed = new Set(folders.conflicts.map((conflict) => conflict.id));
  for (const [id, state] of states) {
    if (state !== "backlog" || disputed.has(id)) continue;
    const reading = store.readCard(id, state);
    if (reading.kind === "unreadable") unreadable.push(reading.problem);
    if (reading.kind !== "task") continue;
    const { fields, title } = reading.task;
    const old = fields.supersedes === undefined ? null : parseTaskId(fields.supersedes);
    if (old !== null) supersedes.push({ id, old });
    titles.set(id, title);
    candidates.set(id, {
      id,
      priority: priorities.get(id) ?? fields.priority ?? 0,
      dependsOn: fields.depends_on ?? [],
    });
  }
  // A task in two folders may be a forged copy: nothing that depends on it goes on before a person settled where it stands.
  const stateOf = (id: string): TaskState | undefined =>
    disputed.has(id as TaskId) ? undefined : states.get(id as TaskId);
  const why = (task: Candidate): string | null => {
    const twice = task.dependsOn.find((id) => disputed.has(id as TaskId));
    return twice === undefined
      ? phraseUnmet(task, stateOf, (id) => candidates.get(id))
      : `depends on ${twice}, which stands in two folders`;
  };
  const queue = makeQueue(stateOf, ranks, [...candidates.values()]);
  const counts = countStates(states);
  return {
    states,
    counts,
    queue,
    titles,
    unreadable,
    conflicts: folders.conflicts,
    supersedes,
    why,
    moved: (id, to) => {
      const from = states.get(id);
      if (from !== undefined) counts[from] -= 1;
      counts[to] += 1;
      states.set(id, to);
      disputed.delete(id);
      if (to !== "backlog") queue.remove(id);
      if (to === "done") queue.done(id);
    },
  };
};

const countStates = (states: ReadonlyMap<TaskId, TaskState>): Record<TaskState, number> => {
  const counts = Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>;
  for (const state of states.values()) counts[state] += 1;
  return counts;
};
