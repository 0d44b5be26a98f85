import type { TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import { type Candidate, phraseUnmet } from "../kernel/queue.ts";

/** What explaining a row needs: what a waiting card depends on (null when it cannot be read), and where a task stands. */
export type QueueFacts = {
  readonly dependsOn: (id: string) => readonly string[] | null;
  readonly stateOf: (id: string) => TaskState | undefined;
};

/** What a published reason looks like that dependencies gave; such a one is stale the moment one of them moves. */
const OF_DEPENDENCIES = /^(?:waits for|waits in a circle|depends on) /;

/** The rows with the reason why each waiting task is not taken, as true as the folders are now. */
export const explainRows = (rows: readonly TaskRow[], facts: QueueFacts): readonly TaskRow[] => {
  const known = new Map<string, Candidate | undefined>();
  const find = (id: string): Candidate | undefined => {
    if (!known.has(id)) {
      const dependsOn = facts.stateOf(id) === "backlog" ? facts.dependsOn(id) : null;
      known.set(id, dependsOn === null ? undefined : { id, priority: 0, dependsOn });
    }
    return known.get(id);
  };
  return rows.map((row) => {
    if (row.state !== "backlog") return row;
    const candidate = find(row.id);
    const unmet = candidate === undefined ? null : phraseUnmet(candidate, facts.stateOf, find);
    return { ...row, reason: unmet ?? (OF_DEPENDENCIES.test(row.reason) ? "" : row.reason) };
  });
};
