import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeTaskId, type TaskId } from "../../src/domain/id.ts";
import type { TaskState } from "../../src/domain/task.ts";
import { makeDisk } from "../../src/files/disk.ts";
import { makeStore } from "../../src/files/store.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { Store } from "../../src/ports/store.ts";

const world = makeWorld();

/** A store over real files in a folder, strict as by default. */
export const realStore = (root: string, durability: "strict" | "relaxed" = "strict"): Store => {
  mkdirSync(join(root, "agents"), { recursive: true });
  return makeStore(makeDisk(), root, { durability, world });
};

/** A fresh id, as add-task makes it. */
export const freshId = (title = "bench task"): TaskId => makeTaskId(title, world.now(), world.random());

/** The text of a card of about one kilobyte. */
export const cardText = (id: string): string =>
  `---\nid: ${id}\ntitle: bench task\n---\n\n${"A line of the body of a card.\n".repeat(32)}`;

/** Lays cards into a queue folder without syncing them: only how many there are matters. */
export const layCards = (root: string, count: number, state: TaskState = "backlog", from = 0): TaskId[] => {
  const folder = join(root, "agents", "tasks", state);
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, n) => {
    const id = `20240101-000000-${String(from + n).padStart(6, "0")}-${state}` as TaskId;
    writeFileSync(join(folder, `${id}.md`), cardText(id));
    return id;
  });
};
