import { Failure, isFailure } from "../domain/failure.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { Backlog } from "./backlog.ts";
import type { EngineContext } from "./context.ts";
import type { Epoch } from "./epoch.ts";
import { openTask } from "./opening.ts";
import type { Spending } from "./spending.ts";
import { takeRun, type OpenRun } from "./turn.ts";

/** What admission works on. */
export type Admission = {
  readonly backlog: Backlog;
  readonly epoch: Epoch;
  readonly spending: Spending;
  /** Only this task, when given. */
  readonly only: string | null;
  /** Whether this engine carries that run already. */
  readonly inHand: (run: string) => boolean;
  readonly passOver: (task: TaskId, reason: string) => void;
};

/** What one admission came to: a run to carry, a task passed over, nothing admissible, or a reason that holds for all. */
export type Admitted =
  | { readonly kind: "opened"; readonly open: OpenRun }
  | { readonly kind: "passed"; readonly reason: string }
  | { readonly kind: "changed" }
  | { readonly kind: "nothing" }
  | { readonly kind: "held"; readonly failure: Failure };

/**
 * Opens the next admissible task. A reason that holds for every task (no runner, an unfit repository) is given back as such: it must
 * never drain the backlog task by task.
 */
export const admitNext = async (context: EngineContext, admission: Admission): Promise<Admitted> => {
  const { backlog, epoch } = admission;
  const id = nextTask(context, admission);
  if (id === null) return { kind: "nothing" };
  try {
    const opening = await openTask(context.ports, id, epoch.desk(), {
      recheck: (task) => backlog.recheck(task),
      inHand: admission.inHand,
    });
    if (opening.kind === "back") backlog.moved(id, "active");
    if (opening.kind === "changed" || opening.kind === "back") return { kind: "changed" };
    if (opening.kind === "opened") {
      backlog.moved(id, "active");
      return { kind: "opened", open: takeRun(context.ports, opening.id, opening.plan) };
    }
    admission.passOver(id, opening.reason);
    return { kind: "passed", reason: opening.reason };
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code.startsWith("disk-")) throw thrown;
    return { kind: "held", failure: thrown };
  }
};

const nextTask = (context: EngineContext, admission: Admission): TaskId | null => {
  const { backlog, only } = admission;
  if (only !== null) return named(backlog, only);
  return backlog.queue.next((task) => mayBegin(context, admission, task.id))?.id ?? null;
};

/** A task whose first runner rests, or whose own budget is used up, is not opened only to wait. */
const mayBegin = ({ lanes, ports }: EngineContext, { backlog, spending }: Admission, id: TaskId): boolean => {
  if (lanes.pauses().length === 0 && ports.planner.live().lanes.size === 0 && !hasBudget(ports)) return true;
  const spent = spending.taskSpent(id);
  if (spent !== null) {
    backlog.setAside(id, spent);
    return false;
  }
  const reading = ports.store.readCard(id, "backlog");
  const runner = reading.kind === "task" ? ports.planner.runnerOf(reading.task) : null;
  return runner === null || lanes.block(runner) === null;
};

const hasBudget = ({ planner }: EngineContext["ports"]): boolean =>
  Object.values(planner.live().task).some((bound) => bound !== null);

const named = (backlog: Backlog, only: string): TaskId | null => {
  const id = parseTaskId(only);
  const state = id === null ? undefined : backlog.states.get(id);
  if (id !== null && state === "active") return null;
  if (id === null || state !== "backlog") throw refuse(only, `it stands in ${state ?? "no queue"}, not in the backlog`);
  const task = backlog.queue.head(Infinity).find((one) => one.id === id);
  const why = task === undefined ? "its card cannot be read" : backlog.why(task);
  if (why !== null) throw refuse(only, why);
  return id;
};

const refuse = (task: string, why: string): Failure =>
  new Failure(
    "not-allowed",
    `${task} cannot be started: ${why}.`,
    "look with `millrace queue inspect`; `millrace why` says more",
  );
