import { parseTaskId, type TaskId } from "../domain/id.ts";
import type { Task } from "../domain/task.ts";
import type { Candidate } from "../kernel/queue.ts";
import type { CardFacts } from "../ports/store.ts";
import type { CardPriorities } from "./card-priority.ts";
import type { Cards } from "./cards.ts";

/**
 * Judges a card as it reads at this moment: the claim's own look, whatever the sweep has not seen yet. Null when it may be taken;
 * else why it waits, and the queue has it where it belongs.
 */
export const recheckCard = (
  cards: Cards,
  priorities: CardPriorities,
  why: (task: Candidate) => string | null,
  task: Task,
): string | null => {
  const known = cards.find(task.id);
  if (known === undefined) return "it does not wait in the backlog any more";
  const now = factsOf(task, known.stamp);
  const priority = priorities.of(now.id, now.priority);
  if (!isSame(known, { ...now, priority })) cards.update(now);
  const unmet = why({ ...now, priority });
  if (unmet !== null) return unmet;
  return priority < known.priority
    ? `its card has priority ${priority} now and not ${known.priority}, so others may go first`
    : null;
};

const factsOf = ({ id, title, fields }: Task, stamp: number): CardFacts => ({
  id: id as TaskId,
  priority: fields.priority ?? 0,
  dependsOn: fields.depends_on ?? [],
  title,
  supersedes: fields.supersedes === undefined ? null : parseTaskId(fields.supersedes),
  stamp,
});

const isSame = (a: CardFacts, b: CardFacts): boolean =>
  a.priority === b.priority &&
  a.title === b.title &&
  a.supersedes === b.supersedes &&
  a.dependsOn.length === b.dependsOn.length &&
  a.dependsOn.every((id, at) => id === b.dependsOn[at]);
