import { dirname, join } from "node:path";
import { makeTaskId, type TaskId } from "../domain/id.ts";
import { TASK_STATES } from "../domain/task.ts";
import type { Store } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { diskFailure, errnoOf } from "./disk-failure.ts";
import { cardOfItem, TEXT_BYTES_MAX, titleOf } from "./intake-card.ts";
import { copyItem } from "./intake-copy.ts";
import { Cut } from "./intake-cut.ts";
import type { IntakeDisk } from "./intake-disk.ts";
import { look, type Item, type Looking } from "./intake-look.ts";
import { givenName } from "./intake-name.ts";
import type { Layout } from "./layout.ts";

/** What taking an item stands on. `strict` is whether what is written is synced. */
export type Ground = {
  readonly disk: IntakeDisk;
  readonly layout: Layout;
  readonly store: Pick<Store, "addTask" | "reserveId" | "readCard">;
  readonly world: Pick<World, "now" | "monotonic" | "boot" | "random">;
  readonly strict: boolean;
};

/** How an item becomes a task: by which graph, and which task of an earlier state of the item it replaces. */
export type Wish = { readonly graph: string; readonly supersedes: string | null };

const DRAWS_MAX = 5;

/**
 * Makes a task of an item, which stays where it is: copies it, sees that it is still the same, names the task by the item's
 * very state (so that a repetition after a crash is the same task), moves the copy to the task's input, and links the card,
 * which commits. Throws a Cut when the item cannot be taken now; then nothing is left of the attempt.
 */
export const takeItem = async (ground: Ground, looking: Looking, item: Item, wish: Wish): Promise<TaskId> => {
  const copy = join(ground.layout.intake, draw(ground.world.random));
  const inside = join(copy, givenName(item.name));
  await makeFolders(ground, copy, false);
  try {
    await copyItem(looking, item, inside, ground.strict);
    const again = await look(looking, item.name);
    if (again?.print !== item.print) throw new Cut("moving");
    if (ground.strict) await ground.disk.syncFolder(copy);
  } catch (thrown) {
    await removeCopy(ground.disk, copy, item);
    throw thrown;
  }
  return commit(ground, item, copy, wish);
};

/** Six characters of chance. */
export const draw = (random: () => number): string =>
  Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, "0");

/** Makes a folder below agents/ and those above it; their names are durable when `sync` is set. */
export const makeFolders = async ({ disk, layout }: Ground, folder: string, sync: boolean): Promise<void> => {
  const missing: string[] = [];
  for (let at = folder; at.length > layout.agents.length && (await disk.stat(at)) === null; at = dirname(at))
    missing.unshift(at);
  for (const at of missing) if ((await disk.makeFolder(at)) && sync) await disk.syncFolder(dirname(at));
};

const commit = async (ground: Ground, item: Item, copy: string, wish: Wish): Promise<TaskId> => {
  const { layout, store, world } = ground;
  const isText = item.parts[0]?.isFile === true && item.bytes <= TEXT_BYTES_MAX;
  const bytes = isText ? await ground.disk.read(join(copy, givenName(item.name))) : null;
  const state = `inbox-${item.print}`;
  for (let n = 0; ; n += 1) {
    const key = n === 0 ? state : `${state}+${n}`;
    const id = store.reserveId(key, makeTaskId(titleOf(item), world.now(), world.random()));
    const at = new Date(world.now()).toISOString();
    const card = cardOfItem(item, bytes, { id, key, at, ...wish });
    const standing = standingOf(store, id, key);
    // A name that chance drew for another task as well: nothing of that one is ours.
    if (standing === "others" && n < DRAWS_MAX) continue;
    // The card of an earlier try that was cut short behind it; its input stands too, and this copy is one too many.
    if (standing === "ours") await removeCopy(ground.disk, copy, item);
    else await place(ground, item, copy, id);
    if (standing === "ours" || store.addTask(id, card)) return id;
    throw diskFailure(layout.card(id, "backlog"), "add", "EEXIST");
  }
};

const standingOf = (store: Ground["store"], id: TaskId, key: string): "none" | "ours" | "others" => {
  for (const state of TASK_STATES) {
    const reading = store.readCard(id, state);
    // A card that a person spoilt meanwhile is still the card.
    if (reading.kind === "unreadable") return "ours";
    if (reading.kind === "task") return reading.task.fields.key === key ? "ours" : "others";
  }
  return "none";
};

/** The copy becomes the input in one rename; what an earlier try put there is whole, and this copy is not needed. */
const place = async (ground: Ground, item: Item, copy: string, id: TaskId): Promise<void> => {
  const { disk, layout, strict } = ground;
  const folder = layout.taskFiles(id);
  await makeFolders(ground, folder, strict);
  try {
    await disk.rename(copy, layout.input(id));
  } catch (thrown) {
    if (!["ENOTEMPTY", "EEXIST"].includes(errnoOf(thrown))) throw thrown;
    await removeCopy(disk, copy, item);
  }
  if (strict) await disk.syncFolder(folder);
};

/** Removes our own copy, as far as it got; what is not there is not missed. */
const removeCopy = async (disk: IntakeDisk, copy: string, item: Item): Promise<void> => {
  const top = join(copy, givenName(item.name));
  for (const part of item.parts.toReversed()) {
    const path = join(top, part.path);
    await unlessMissing(part.isFile ? disk.unlink(path) : disk.removeFolder(path));
  }
  await unlessMissing(disk.removeFolder(copy));
};

const unlessMissing = async (act: Promise<unknown>): Promise<void> => {
  try {
    await act;
  } catch (thrown) {
    if (!["ENOENT", "ENOTDIR"].includes(errnoOf(thrown))) throw thrown;
  }
};
