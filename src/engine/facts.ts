import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { Facts, LastRun } from "../kernel/judgement.ts";
import type { Desk } from "../kernel/desk.ts";
import { foldRun } from "../kernel/run.ts";
import type { Ports } from "./ports.ts";
import type { OpenRun } from "./turn.ts";

/** What a command is judged by, as this engine knows it. `open` gives a task's run that is in hand. */
export const factsOf = (
  { store, world }: Pick<Ports, "store" | "world">,
  desk: Desk,
  stateOf: (task: TaskId) => TaskState | undefined,
  open: (task: string) => OpenRun | null,
): Facts => {
  const state = (task: string): TaskState | undefined => {
    const id = parseTaskId(task);
    return id === null ? undefined : stateOf(id);
  };
  return {
    nowMs: world.now(),
    desk,
    stateOf: state,
    openRun: (task) => {
      const run = open(task);
      return run === null ? null : { id: run.id, run: run.run };
    },
    lastRun: (task) => {
      const id = parseTaskId(task);
      return id === null ? null : lastRun(store, id);
    },
  };
};

const lastRun = (store: Ports["store"], task: TaskId): LastRun | null => {
  const id = store.runsOf(task).at(-1);
  const reading = id === undefined ? null : store.readRun(id);
  if (id === undefined || reading?.kind !== "run") return null;
  const run = foldRun(reading.entries.flatMap((entry) => entry.events));
  return {
    id,
    node: run.node,
    question: run.closed?.question ?? null,
    stages: Object.keys(reading.plan.nodes),
  };
};
