import type { Snapshot } from "../../src/domain/snapshot.ts";
import type { TaskState } from "../../src/domain/task.ts";
import type { Store } from "../../src/ports/store.ts";

/** No cards anywhere. */
export const zero = { backlog: 0, active: 0, blocked: 0, deferred: 0, done: 0, cancelled: 0 };
/** A row as an engine publishes it. */
export const head = (id: string, state: TaskState = "backlog") => ({
  id,
  title: `published ${id}`,
  state,
  reason: "it waits",
  priority: 0,
});
/** An engine that carries nothing and has nothing to say. */
export const quiet: Snapshot["engine"] = {
  what: "start --once",
  concurrency: 1,
  stopping: null,
  held: null,
  pauses: [],
  budgets: [],
  today: { attempts: 0, durationMs: 0, tokens: 0, costUsd: null },
  trouble: null,
};

/** Publishes counts and rows as an engine does after listing the folders. */
export const publish = (store: Store, counts: Partial<typeof zero>, heads: readonly ReturnType<typeof head>[]): void =>
  store.publish({
    schema: "millrace.state/1",
    at: "t",
    epoch: 1,
    engine: quiet,
    counts: { ...zero, ...counts },
    runs: [],
    heads: [...heads],
    problems: [],
  });
