import { join } from "node:path";
import type { World } from "../ports/world.ts";
import type { Durable } from "./durable.ts";

/** As much as a decision and its projections need at once: a disk that has no more than a few bytes left is full. */
const BYTES = new Uint8Array(64 * 1024);

/** Writes and syncs a small file and takes it away again; throws like any write while the disk cannot be written. */
export const probeDisk = ({ disk, layout, ensure }: Durable, world: World): void => {
  ensure(layout.tmp);
  // The name is a temporary one, so that a sweep removes what a crash leaves.
  const chance = Math.floor(world.random() * 36 ** 8).toString(36);
  const path = join(layout.tmp, `mprobe-${chance}.tmp`);
  disk.create(path, BYTES, true);
  disk.unlink(path);
};
