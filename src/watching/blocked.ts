import { newestRun } from "../operator/find.ts";
import { readRow } from "../operator/rows.ts";
import type { TaskId } from "../domain/id.ts";
import type { TaskRow } from "../domain/snapshot.ts";
import type { Reader } from "../ports/reader.ts";
import type { EngineModel } from "../view/engine.ts";
import { explainRows } from "../view/queue.ts";
import { projectRun, type RunModel } from "../view/run.ts";
import { whyTask } from "../view/why.ts";

/** The newest blocked tasks with the reason of each, in the words in which the queue tells it. */
export const readBlocked = (reader: Reader, limit: number): readonly TaskRow[] => {
  const readings = reader.newestIn("blocked", limit).map((id) => readRow(reader, id, "blocked"));
  const [facts] = readings;
  // One of them answers for all: each reads the engine's journal for itself.
  return facts === undefined
    ? []
    : explainRows(
        readings.flatMap(({ rows }) => rows),
        facts,
      );
};

const RUNS_MAX = 300;

/** Makes what tells of a blocked task what helps; a closed run never changes, so it is read once. */
export const makeBlockedHint = (
  reader: Reader,
): ((task: TaskRow, engine: EngineModel) => { readonly run: string | null; readonly hint: string }) => {
  const known = new Map<string, RunModel>();
  return (task, engine) => {
    const id = newestRun(reader, task.id as TaskId);
    if (id === undefined) return { run: null, hint: whyTask(task, null, null, engine).hint };
    const run = known.get(id) ?? projectRun(reader.run(id));
    if (known.size > RUNS_MAX) known.clear();
    if (run.state === "closed") known.set(id, run);
    return { run: id, hint: whyTask(task, run, null, engine).hint };
  };
};
