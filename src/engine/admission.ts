import { Failure, isFailure } from "../domain/failure.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { PassOptions } from "../ports/pass.ts";
import type { Backlog } from "./backlog.ts";
import { openTask, type Opening } from "./opening.ts";
import type { Carried } from "./carry.ts";
import type { PassContext } from "./pass-context.ts";
import { takeRun, type OpenRun } from "./turn.ts";

/** What admission works on. */
export type Admission = {
  readonly options: PassOptions;
  readonly backlog: Backlog;
  /** The runs that are open now. */
  readonly open: readonly OpenRun[];
  readonly passOver: (task: TaskId, reason: string) => void;
  /** Carries a new run as far as this pass can. */
  readonly begin: (run: OpenRun) => Promise<Carried>;
};

/** Tasks passed over in a row for one reason, after which the reason is taken to hold for all. */
const SAME_REASON_MAX = 20;

/** Runs in a row that were parked by an error, after which the error is taken to be everybody's. */
const PARKED_MAX = 3;

/**
 * Takes tasks while any is admissible and the pass may open more; what becomes admissible on the way is included. A reason that
 * holds for every task (no runner, an unfit repository, an open run that waits for its provider) ends admission and is returned:
 * it must never drain the backlog task by task.
 */
export const admit = async (context: PassContext, admission: Admission): Promise<Failure | null> => {
  const { options, backlog } = admission;
  let left = options.maxRuns ?? Infinity;
  let last = "";
  let same = 0;
  let parked = 0;
  while (left > 0 && !context.drain.aborted) {
    const id = nextTask(backlog, options.task);
    if (id === null) return null;
    const waiting = waitOf(admission.open);
    if (waiting !== null) return waiting;
    warn(context);
    const opening = await openSafely(context, id);
    if (opening instanceof Error) return opening;
    if (opening.kind === "opened") {
      backlog.moved(id, "active");
      left -= 1;
      const { reason } = await admission.begin(takeRun(context.ports, opening.id, opening.plan));
      parked = reason === null ? 0 : parked + 1;
      if (parked === PARKED_MAX) return tooMany(`${parked} runs in a row could not be carried on`, reason ?? "");
    } else {
      admission.passOver(id, opening.reason);
      backlog.queue.remove(id);
      same = opening.reason === last ? same + 1 : 1;
      last = opening.reason;
      if (same === SAME_REASON_MAX) return tooMany(`${same} tasks in a row cannot be opened`, last);
    }
    if (options.task !== null) return null;
  }
  return null;
};

const tooMany = (what: string, reason: string): Failure =>
  new Failure("not-allowed", `${what}: ${reason}`, "mend that, then start again");

const openSafely = async (context: PassContext, id: TaskId): Promise<Opening | Failure> => {
  try {
    return await openTask(context.ports, id);
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code.startsWith("disk-")) throw thrown;
    return thrown;
  }
};

/** An open run that waits for something every task would wait for. */
const waitOf = (open: readonly OpenRun[]): Failure | null => {
  for (const { id, run } of open)
    if (run.wait !== null && run.wait.owner !== "backoff")
      return new Failure(
        "not-allowed",
        `Nothing new is opened while ${id} waits (${run.wait.owner}): ${run.wait.reason}`,
        "mend what it waits for, then start again",
      );
  return null;
};

/** A broken edit of the configuration never stops a pass: the last good one is used, and that is said. */
const warn = (context: PassContext): void => {
  const trouble = context.ports.planner.trouble();
  if (trouble !== null) context.news({ kind: "notice", text: `the last good configuration is used: ${trouble}` });
};

const nextTask = (backlog: Backlog, only: string | null): TaskId | null => {
  if (only === null) return (backlog.queue.next()?.id ?? null) as TaskId | null;
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
