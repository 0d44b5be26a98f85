import { dirname } from "node:path";
import { sha256 } from "../domain/digest.ts";
import { Failure } from "../domain/failure.ts";
import { parseTaskId, type TaskId } from "../domain/id.ts";
import { CARD_BYTES_MAX, TASK_STATES } from "../domain/task.ts";
import type { Store } from "../ports/store.ts";
import type { Durable } from "./durable.ts";

/**
 * Adding a task: the link of its card into backlog/ is the commit, from any process, with no engine. Stands alone so that the
 * lean verb loads neither zod nor yaml.
 */
export const makeAdd =
  (durable: Durable): Store["addTask"] =>
  (id: TaskId, text: string) => {
    const { disk, layout } = durable;
    const bytes = Buffer.from(text);
    if (bytes.length > CARD_BYTES_MAX)
      throw new Failure(
        "card-invalid",
        `the task's text has ${bytes.length} bytes, more than the ${CARD_BYTES_MAX} a card may have`,
        "Put the long part into a file of the repository and name it in the task.",
      );
    const standing = TASK_STATES.find((state) => disk.stat(layout.card(id, state)) !== null);
    const added = standing === undefined && durable.commit(layout.card(id, "backlog"), bytes);
    // Also when another process linked it first: whoever is told that the task is there may rely on it.
    if (standing === undefined || standing === "backlog") durable.syncFolder(layout.queue("backlog"));
    return added;
  };

/**
 * The id a key stands for, settled once by an exclusive link: whoever comes later, in any process, gets the first one's. It is
 * settled before the card is linked, so a crash in between leaves a name that the next add with this key fills.
 */
export const makeReserve =
  (durable: Durable): Store["reserveId"] =>
  (key: string, id: TaskId) => {
    const { disk, layout } = durable;
    const path = layout.key(sha256(key));
    if (durable.commit(path, Buffer.from(`${id}\n`))) durable.syncFolder(dirname(path));
    const settled = parseTaskId(
      Buffer.from(disk.read(path, 256) ?? [])
        .toString("utf8")
        .trim(),
    );
    if (settled === null)
      throw new Failure(
        "disk-failed",
        `${path} does not hold the id of a task.`,
        "Remove that file; the key is then free again.",
      );
    return settled;
  };
