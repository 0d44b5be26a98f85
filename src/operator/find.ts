import { Failure } from "../domain/failure.ts";
import { ordinalOf, runIdOf, type RunId, type TaskId } from "../domain/id.ts";
import type { TaskState } from "../domain/task.ts";
import type { Reader } from "../ports/reader.ts";

/** What a name on the command line meant. */
export type Found =
  | { readonly kind: "task"; readonly id: TaskId; readonly state: TaskState }
  | { readonly kind: "run"; readonly id: RunId };

const FRAGMENT = /^[A-Za-z0-9._-]{1,120}$/;

/** The task that a fragment of an id names; throws when none or several do. */
export const findTask = (
  reader: Pick<Reader, "findTask">,
  fragment: string,
): { readonly id: TaskId; readonly state: TaskState } => {
  const found = reader.findTask(checked(fragment));
  return only(found, fragment, "task", (each) => each.id);
};

/** The run that a fragment names: a part of a run's id, a part of a task's id with ".r<n>", or a task, which means its newest run. */
export const findRun = (reader: Runs, fragment: string): RunId => {
  const name = checked(fragment);
  const [, part = "", ordinal] = /^(.+)\.r([1-9][0-9]{0,5})$/.exec(name) ?? [];
  if (ordinal !== undefined) return findNumbered(reader, fragment, part, Number(ordinal));
  const tasks = reader.findTask(name);
  const [task] = tasks;
  const newest = task !== undefined && tasks.length === 1 ? newestRun(reader, task.id) : undefined;
  if (newest !== undefined) return newest;
  const runs = reader.findRun(name);
  if (runs.length === 0 && task !== undefined) {
    throwRemoved(reader, task.id);
    throw new Failure(
      "run-not-found",
      `The task ${task.id} has no run yet.`,
      "millrace start --once opens the next one.",
    );
  }
  return only(runs, fragment, "run", (each) => each);
};

/** The n-th run of the task a part names; of a task whose card is gone, by its own id. */
const findNumbered = (reader: Runs, fragment: string, part: string, ordinal: number): RunId => {
  const isIt = (run: RunId): boolean => ordinalOf(run) === ordinal;
  const own = reader.findRun(fragment.toLowerCase()).filter(isIt);
  if (own.length === 1) return only(own, fragment, "run", (each) => each);
  const tasks = reader.findTask(part);
  const runs = tasks.flatMap(({ id }) => reader.runsOf(id).filter(isIt));
  const [task] = tasks;
  if (own.length + runs.length === 0 && task !== undefined && tasks.length === 1)
    throwRemoved(reader, runIdOf(task.id, ordinal));
  return only(runs.length === 0 ? own : runs, fragment, "run", (each) => each);
};

/** The task or run that a fragment names: a run when it has a run's form, else a task. */
export const findSubject = (reader: Runs, fragment: string): Found => {
  const name = checked(fragment);
  if (/\.r\d*$/.test(name)) return { kind: "run", id: findRun(reader, name) };
  return { kind: "task", ...findTask(reader, name) };
};

type Runs = Pick<Reader, "findRun" | "findTask" | "runsOf"> & Partial<Pick<Reader, "pruned">>;

/** Of a run that retention removed a record remains, which says more than that it is not there. */
const throwRemoved = (reader: Runs, id: RunId | TaskId): void => {
  const pruned = reader.pruned?.(id) ?? null;
  if (pruned === null) return;
  const { run, verdict, reason, commit, prunedAt } = pruned;
  const told = commit === null ? "" : `; its commit is ${commit.slice(0, 12)}`;
  throw new Failure(
    "run-not-found",
    `${run} closed ${verdict} (${reason.replace(/\.$/, "")}${told}), and what it left was removed on ${prunedAt.slice(0, 10)}.`,
    "[retention] says how long runs stay; agents/.runtime/trash may still hold it.",
  );
};

/** The newest run of a task, undefined when it has none. */
export const newestRun = (reader: Pick<Reader, "runsOf">, id: TaskId): RunId | undefined =>
  [...reader.runsOf(id)].sort((a, b) => ordinalOf(b) - ordinalOf(a))[0];

/** Names from outside never become paths: anything but letters, digits, ".", "_" and "-" is refused before it is looked for. */
const checked = (fragment: string): string => {
  if (FRAGMENT.test(fragment) && !fragment.includes("..")) return fragment.toLowerCase();
  throw new Failure(
    "id-invalid",
    `"${fragment.slice(0, 80)}" is not the id of a task or run.`,
    "Ids hold letters, digits, '-', '_' and one '.r<n>' for a run; any unique part will do.",
  );
};

const only = <T>(found: readonly T[], fragment: string, noun: "task" | "run", idOf: (each: T) => string): T => {
  const [first] = found;
  if (first === undefined) {
    throw new Failure(
      `${noun}-not-found`,
      `There is no ${noun} whose id contains "${fragment}".`,
      noun === "task" ? "millrace queue lists the tasks." : "millrace runs lists the runs.",
    );
  }
  if (found.length > 1) {
    const ids = found.slice(0, 5).map(idOf).join(", ");
    throw new Failure("id-ambiguous", `"${fragment}" fits ${found.length} ${noun}s: ${ids}.`, "Give more of the id.");
  }
  return first;
};
