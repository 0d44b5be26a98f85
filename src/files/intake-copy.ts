import type { FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf } from "./disk-failure.ts";
import { Cut, cutOf, OwnDisk, unfit } from "./intake-cut.ts";
import { below, type Held, type IntakeDisk } from "./intake-disk.ts";
import { markOf, type Item, type Looking, type Part } from "./intake-look.ts";
import { shownName } from "./intake-name.ts";

const CHUNK = 1024 * 1024;
const ZEROS = Buffer.alloc(CHUNK);

/** What a copy must leave free for the engine's own writing: this much, or a twentieth of a small disk. */
const FREE_MIN = 64 * 1024 * 1024;

/**
 * Copies an item as it was seen to `target`, which must not exist, byte for byte and durably when `sync` is set. Throws a Cut
 * when anything in it is not as it was seen any more, when there is no room, or when the engine stops; then the copy is no use.
 */
export const copyItem = async (looking: Looking, item: Item, target: string, sync: boolean): Promise<void> => {
  await needRoom(looking.disk, item.bytes, dirname(target));
  const open: { readonly part: Part; readonly held: Held }[] = [];
  const buffer = Buffer.allocUnsafe(CHUNK);
  try {
    for (const part of item.parts) {
      if (looking.stop.aborted) throw new Cut("stopped");
      while (open.length > 0 && !isBelow(part.path, open.at(-1)?.part.path)) await open.pop()?.held.handle.close();
      const folder = open.at(-1)?.held ?? looking.folder;
      const name = part.path === "" ? item.name : part.path.slice(part.path.lastIndexOf("/") + 1);
      const to = join(target, part.path);
      try {
        if (part.isFile) await copyFile(looking, below(folder, name), to, part, buffer, sync);
        else open.push({ part, held: await copyFolder(looking.disk, folder, name, to, part) });
      } catch (thrown) {
        throw cutOf(thrown, shownName(part.path));
      }
    }
  } finally {
    for (const { held } of open) await held.handle.close();
  }
  if (!sync) return;
  // Names last and from the inside out: a folder that survives holds what it held.
  for (const part of item.parts.toReversed())
    if (!part.isFile) await ours(looking.disk.syncFolder(join(target, part.path)));
};

const isBelow = (path: string, folder: string | undefined): boolean =>
  folder === undefined || folder === "" || path.startsWith(`${folder}/`);

const needRoom = async (disk: IntakeDisk, bytes: number, folder: string): Promise<void> => {
  const { free, all } = await ours(disk.room(folder));
  const left = Math.min(FREE_MIN, all / 20);
  if (free - bytes < left)
    throw unfit(
      `there is no room for a copy of it: ${Math.floor(free / 1_048_576)} MB are free and it has ${Math.ceil(bytes / 1_048_576)} MB`,
      "Free some space; it is tried again by itself.",
    );
};

const copyFolder = async (disk: IntakeDisk, folder: Held, name: string, to: string, part: Part): Promise<Held> => {
  const handle = await disk.openFolder(below(folder, name));
  try {
    if (markOf(await handle.stat({ bigint: true })) !== part.mark) throw new Cut("moving");
    if (!(await ours(disk.makeFolder(to))))
      throw unfit(`two names in it are one in the workspace's file system`, "Rename one of them.");
    return { handle, path: `${folder.path}/${name}` };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
};

/** What is read is the file that was judged, and it is read whole: it is the same before the first byte and behind the last. */
const copyFile = async (
  { disk, stop }: Looking,
  from: string,
  to: string,
  part: Part,
  buffer: Buffer,
  sync: boolean,
): Promise<void> => {
  const source = await disk.openFile(from);
  try {
    const isAsSeen = async (): Promise<boolean> => markOf(await source.stat({ bigint: true })) === part.mark;
    if (!(await isAsSeen())) throw new Cut("moving");
    const copy = await ours(disk.create(to, part.runs ? 0o777 : 0o666));
    try {
      await pour(disk, source, copy, { size: part.size, buffer, stop });
      if (!(await isAsSeen())) throw new Cut("moving");
      if (sync) await ours(disk.sync(copy));
    } finally {
      await copy.close();
    }
  } finally {
    await source.close();
  }
};

/** Copies the bytes in pieces, so that the engine goes on between them. Holes stay holes: a huge sparse file takes no room. */
const pour = async (
  disk: IntakeDisk,
  source: FileHandle,
  copy: FileHandle,
  { size, buffer, stop }: { readonly size: number; readonly buffer: Buffer; readonly stop: AbortSignal },
): Promise<void> => {
  let at = 0;
  while (at < size) {
    if (stop.aborted) throw new Cut("stopped");
    const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK, size - at), at);
    if (bytesRead === 0) throw new Cut("moving");
    const bytes = buffer.subarray(0, bytesRead);
    if (!bytes.equals(ZEROS.subarray(0, bytesRead))) await ours(disk.write(copy, bytes, at));
    at += bytesRead;
  }
  if (size > 0) await ours(disk.resize(copy, size));
};

/** An error at our own copy is the workspace's disk, not the item's; only a copy that fills the disk is the item's own fault. */
const ours = async <T>(act: Promise<T>): Promise<T> => {
  try {
    return await act;
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === "ENOSPC" || errno === "EDQUOT")
      throw unfit(`there is no room for a copy of it (${errno})`, "Free some space; it is tried again by itself.");
    if (errno === "EEXIST" || errno === "ENAMETOOLONG")
      throw unfit(`a name in it cannot stand in the workspace (${errno})`, "Shorten or change it.");
    throw errno === "" ? thrown : new OwnDisk(thrown);
  }
};
