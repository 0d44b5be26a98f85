import type { TaskId } from "../domain/id.ts";
import type { Backlog } from "./backlog.ts";
import type { Epoch } from "./epoch.ts";
import type { Ports } from "./ports.ts";

/**
 * Performs what new cards owe: the card each supersedes goes to cancelled, by a journalled decision, unless it is at work or
 * ended. In a circle nobody is the newer one, so nobody goes.
 */
export const supersede = (epoch: Epoch, ports: Ports, backlog: Backlog): void => {
  const olderOf = new Map(backlog.supersedes.map(({ id, old }) => [id, old]));
  for (const { id, old } of backlog.supersedes) {
    const state = backlog.states.get(old);
    if (isCircle(olderOf, id)) continue;
    if (state !== "backlog" && state !== "blocked" && state !== "deferred") continue;
    epoch.commit([
      {
        type: "task-moved",
        task: old,
        from: state,
        to: "cancelled",
        reason: `superseded by ${id}`,
        run: ports.store.runsOf(old).at(-1) ?? null,
      },
    ]);
    if (ports.store.moveTask(old, state, "cancelled")) backlog.moved(old, "cancelled");
  }
};

const isCircle = (olderOf: ReadonlyMap<TaskId, TaskId>, id: TaskId): boolean => {
  const seen = new Set<TaskId>();
  for (let at = olderOf.get(id); at !== undefined && !seen.has(at); at = olderOf.get(at)) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
};
