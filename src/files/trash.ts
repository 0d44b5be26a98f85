import { join } from "node:path";
import type { World } from "../ports/world.ts";
import type { Durable } from "./durable.ts";

/** One thing in the trash; `atMs` is when it was put there, null for what somebody else put. */
export type Trashed = { readonly name: string; readonly path: string; readonly atMs: number | null };

/** The trash of one workspace: out of use since a rename, deleted bit by bit. */
export type Trash = {
  /** Renames a path into the trash; false when it is gone. What it is called there tells when and what it was. */
  readonly put: (kind: string, name: string, path: string) => boolean;
  readonly list: () => readonly Trashed[];
  /** Deletes at most `max` names of it; true when nothing of it is left. */
  readonly delete: (trashed: Trashed, max: number) => boolean;
};

const NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z\.[a-z]+\./;

/** Opens the trash; it is made when the first thing goes there. */
export const makeTrash = (durable: Durable, world: World): Trash => {
  const { disk, layout } = durable;
  return {
    put: (kind, name, path) => {
      durable.ensure(layout.trash);
      const stamp = new Date(world.now()).toISOString().replace(/[-:.]/g, "");
      const plain = name.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 120);
      for (let n = 1; ; n += 1) {
        const to = join(layout.trash, `${stamp}.${kind}.${plain}${n === 1 ? "" : `.${n}`}`);
        if (disk.stat(to) === null) return disk.rename(path, to);
      }
    },
    list: () => disk.list(layout.trash).map((name) => ({ name, path: join(layout.trash, name), atMs: timeIn(name) })),
    delete: ({ path }, max) => disk.removeTree(path, max) < max,
  };
};

const timeIn = (name: string): number | null => {
  const [, ...parts] = NAME.exec(name) ?? [];
  const [year, month, day, hour, minute, second, ms] = parts.map(Number);
  if (year === undefined || month === undefined) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms);
};
