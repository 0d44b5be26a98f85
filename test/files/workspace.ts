import type { TaskId } from "../../src/domain/id.ts";
import { layoutOf, type Layout } from "../../src/files/layout.ts";
import { makeStore } from "../../src/files/store.ts";
import type { Disk } from "../../src/ports/disk.ts";
import type { Store } from "../../src/ports/store.ts";
import { makeSimDisk, type SimDisk } from "../sim/disk.ts";
import { makeSimWorld } from "../sim/world.ts";

/** A task's id for tests, told apart by a letter. */
export const idOf = (letter: string): TaskId => `20260101-000000-${letter.repeat(5)}-${letter}` as TaskId;

/** A store over a disk in memory, as a fresh process opens it. */
export const storeOn = (disk: Disk, durability: "strict" | "relaxed" = "strict", seed = 1): Store =>
  makeStore(disk, "/w", { durability, world: makeSimWorld(seed) });

/** An empty workspace in memory. */
export const makeMemory = (seed = 1): { disk: SimDisk; store: Store; layout: Layout } => {
  const disk = makeSimDisk(seed);
  return { disk, store: storeOn(disk), layout: layoutOf("/w") };
};

/** A file of a disk as text, "" when there is none. */
export const textAt = (disk: Disk, path: string): string => Buffer.from(disk.read(path) ?? []).toString("utf8");

/** Puts bytes in place of a file. */
export const overwrite = (disk: Disk, path: string, bytes: Uint8Array | string): void => {
  disk.unlink(path);
  disk.create(path, Buffer.from(bytes), false);
};

/** What an act throws as a Failure's code and sentence; fails when it does not throw. */
export const thrownBy = (act: () => unknown): Error & { readonly code?: string } => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
  }
  throw new Error("nothing was thrown");
};
