import { sha256 } from "../domain/digest.ts";
import { Failure } from "../domain/failure.ts";
import type { TaskId } from "../domain/id.ts";
import { CARD_BYTES_MAX, TASK_STATES, type TaskState } from "../domain/task.ts";
import type { Durable } from "./durable.ts";

/**
 * Puts a new text in place of a card's where it stands, as one act; false when it does not stand there or somebody changed it
 * since it was seen (its sha256). A card that holds the new text already is done: the act may be repeated after a crash.
 */
export const editCard = (durable: Durable, id: TaskId, state: TaskState, text: string, seen: string): boolean => {
  const { disk, layout } = durable;
  const bytes = Buffer.from(text);
  if (bytes.length > CARD_BYTES_MAX)
    throw new Failure(
      "card-invalid",
      `the task's text has ${bytes.length} bytes, more than the ${CARD_BYTES_MAX} a card may have`,
      "Put the long part into a file of the repository and name it in the task.",
    );
  const path = layout.card(id, state);
  const standing = disk.read(path, CARD_BYTES_MAX);
  if (standing === null) return false;
  if (bytes.equals(standing)) {
    // Written before a crash perhaps, and not yet synced.
    durable.syncFolder(layout.queue(state));
    return true;
  }
  if (sha256(standing) !== seen) return false;
  // A name that an earlier rename took away must not come back by a power loss: it would be another card of the same id.
  for (const each of TASK_STATES) if (disk.stat(layout.queue(each)) !== null) durable.syncFolder(layout.queue(each));
  durable.rewrite(path, bytes);
  return true;
};
