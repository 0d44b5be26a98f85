import type { EngineEvent } from "../domain/event.ts";
import type { Entry } from "../domain/journal.ts";

/** So many of the newest commands are remembered by their lines, so that none that comes again is carried out again. */
const COMMANDS_MAX = 1_000;
/** Budgets are told of by the day; so many of the newest days are remembered. */
const DAYS_MAX = 3;

/**
 * What still matters of the engine's journal: of each subject the latest decision, and nothing of a task that is done. Whoever
 * makes the order, the pauses, the answers, the retries or the budgets told of out of these entries gets what all entries give.
 * The last entry stays whole, and an entry of a recent command stays even without events.
 */
export const lastingEntries = (
  entries: readonly Entry<EngineEvent>[],
  isDone: (task: string) => boolean,
): readonly Entry<EngineEvent>[] => {
  const judge = makeJudge(isDone, daysOf(entries));
  const lasting: Entry<EngineEvent>[] = [];
  let commands = 0;
  for (const [back, entry] of entries.toReversed().entries()) {
    const events = entry.events.toReversed().flatMap(judge).reverse();
    const recent = entry.cause !== null && (commands += 1) <= COMMANDS_MAX;
    if (back === 0) lasting.push(entry);
    else if (events.length > 0 || recent) lasting.push({ ...entry, events });
  }
  return lasting.reverse();
};

/** Judges events from the newest to the oldest: what lasts of each, nothing when a newer one says it all. */
const makeJudge = (
  isDone: (task: string) => boolean,
  days: ReadonlySet<string>,
): ((event: EngineEvent) => readonly EngineEvent[]) => {
  const said = new Set<string>();
  const ranked = new Set<string>();
  const once = (event: EngineEvent, subject: string): readonly EngineEvent[] => {
    if (said.has(subject)) return [];
    said.add(subject);
    return [event];
  };
  const unlessDone = (task: string, lasts: () => readonly EngineEvent[]): readonly EngineEvent[] =>
    isDone(task) ? [] : lasts();
  return (event) => {
    switch (event.type) {
      case "task-ranked": {
        const tasks = event.tasks.filter((task) => !ranked.has(task) && !isDone(task));
        for (const task of event.tasks) ranked.add(task);
        return tasks.length === 0 ? [] : [{ ...event, tasks }];
      }
      case "task-answered":
        return unlessDone(event.task, () => [event]);
      case "task-prioritised":
      case "task-moved":
      case "task-retried":
      case "task-edited":
        return unlessDone(event.task, () => once(event, `${event.type} ${event.task}`));
      case "paused":
      case "unpaused":
        return once(event, `pause ${event.owner} ${event.scope}`);
      case "budget-reached":
        return days.has(event.period) ? once(event, `${event.budget} ${event.period} ${event.level}`) : [];
      case "run-corrupt":
        return once(event, `corrupt ${event.run}`);
      default:
        return once(event, event.type);
    }
  };
};

/** The days for which a budget was told of last. */
const daysOf = (entries: readonly Entry<EngineEvent>[]): ReadonlySet<string> => {
  const days = new Set<string>();
  for (const { events } of entries.toReversed())
    for (const event of events) if (event.type === "budget-reached" && days.size < DAYS_MAX) days.add(event.period);
  return days;
};
