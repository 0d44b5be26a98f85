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
/** Publishes counts and rows as an engine does after listing the folders. */
export const publish = (store: Store, counts: Partial<typeof zero>, heads: readonly ReturnType<typeof head>[]): void =>
  store.publish({
    schema: "millrace.state/1",
    at: "t",
    epoch: 1,
    counts: { ...zero, ...counts },
    runs: [],
    heads: [...heads],
    problems: [],
  });
