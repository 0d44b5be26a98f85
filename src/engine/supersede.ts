import type { Backlog } from "./backlog.ts";
import type { Epoch } from "./epoch.ts";
import type { Ports } from "./ports.ts";

/** Performs what new cards owe: the card each supersedes goes to cancelled, by a journalled decision, unless it is at work or ended. */
export const supersede = (epoch: Epoch, ports: Ports, backlog: Backlog): void => {
  for (const { id, old } of backlog.supersedes) {
    const state = backlog.states.get(old);
    if (state !== "backlog" && state !== "blocked" && state !== "deferred") continue;
    epoch.record({ type: "task-moved", task: old, from: state, to: "cancelled", reason: `superseded by ${id}` });
    if (ports.store.moveTask(old, state, "cancelled")) backlog.moved(old, "cancelled");
  }
};
