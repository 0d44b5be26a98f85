import type { TaskId } from "../domain/id.ts";
import { isAlive } from "../view/liveness.ts";
import { engineAt } from "./glance.ts";
import type { Context } from "./verb.ts";

/** What a task has at work that would be lost, as a sentence with `outcome` behind it; null when it has nothing at work. */
export const stakeOf = (task: TaskId, outcome: string, context: Context): string | null => {
  const standing = context.house().reader.standing(task);
  if (standing === null || standing.closed !== null || standing.attempt === null) return null;
  return `Attempt ${standing.attempt} of ${standing.node ?? standing.run} is ${atWork(context)}. ${outcome}`;
};

const atWork = (context: Context): string =>
  isAlive(engineAt(context).liveness) ? "at work" : "open, and may still be at work";
