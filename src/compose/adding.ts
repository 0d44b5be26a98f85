import { makeAdd, makeReserve } from "../files/add.ts";
import { renderCard } from "../files/card-render.ts";
import { makeDurable } from "../files/durable.ts";
import type { Layout } from "../files/layout.ts";
import { type AddedTask, addTask, type TaskDraft } from "../operator/add-task.ts";
import type { Disk } from "../ports/disk.ts";
import type { Reader } from "../ports/reader.ts";
import type { World } from "../ports/world.ts";

/** What a task is added with. */
type AddingGround = { readonly disk: Disk; readonly layout: Layout; readonly reader: Reader; readonly world: World };

/** Adds a task, durably: the one thing a face writes itself, so whoever only reads does not load it. */
export const addTo = ({ disk, layout, reader, world }: AddingGround, draft: TaskDraft): AddedTask => {
  const durable = makeDurable(disk, layout, true, world);
  const store = { addTask: makeAdd(durable), reserveId: makeReserve(durable) };
  return addTask({ store, reader, renderCard, world }, draft);
};
