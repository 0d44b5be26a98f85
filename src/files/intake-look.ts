import { createHash } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { Cut, cutOf, unfit } from "./intake-cut.ts";
import { below, type Held, type IntakeDisk } from "./intake-disk.ts";
import { shownName } from "./intake-name.ts";

/** One file or folder of an item; the item itself has the path "". `mark` changes whenever the part does. */
export type Part = {
  readonly path: string;
  readonly isFile: boolean;
  readonly size: number;
  readonly runs: boolean;
  readonly mark: string;
};

/** An item of regular files and folders alone, as it stood at one look; `parts` has every folder before what is in it. */
export type Item = {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly files: number;
  readonly bytes: number;
  /** Which file or folder it is, whatever it is called and holds. */
  readonly identity: string;
  /** The newest time of anything in it, in milliseconds since 1970, by the file system. */
  readonly newestMs: number;
  /** Its state: equal as long as nothing in it is written, renamed, linked or given other rights. */
  readonly print: string;
  /** Its content alone, as far as its size and times tell: equal also when it was moved, or given other rights. */
  readonly body: string;
};

/** What is looked at, and how much of it is looked at at most. */
export type Looking = {
  readonly disk: IntakeDisk;
  readonly folder: Held;
  readonly bytesMax: number;
  readonly stop: AbortSignal;
};

const PARTS_MAX = 20_000;
const DEPTH_MAX = 32;
/** The workspace's own readers reach a file by its whole path, which may have 4,096 bytes (PATH_MAX). */
const PATH_BYTES_MAX = 1_024;

/** Looks at an item and all it holds, following no link. Null when it is gone; throws a Cut when it cannot be taken as it is. */
export const look = async (looking: Looking, name: string): Promise<Item | null> => {
  const root = await looking.disk.stat(below(looking.folder, name));
  if (root === null) return null;
  const home = (await looking.folder.handle.stat({ bigint: true })).dev;
  const walk: Walk = { ...looking, home, parts: [], bytes: 0, newest: 0n };
  await visit(walk, looking.folder, name, "", 0);
  return {
    name,
    parts: walk.parts,
    files: walk.parts.filter((part) => part.isFile).length,
    bytes: walk.bytes,
    identity: identityOf(root),
    newestMs: Number(walk.newest / 1_000_000n),
    print: digest(walk.parts.map(({ path, mark }) => `${path}\0${mark}\n`).join("")),
    body: digest(walk.parts.map(({ path, mark }) => `${path}\0${withoutRights(mark)}\n`).join("")),
  };
};

/** Which file a name stands for: a number that is given again has another birth. */
export const identityOf = (stat: BigIntStats): string => `${stat.dev}:${stat.ino}:${stat.birthtimeNs}`;

/** What tells one state of a file or folder from the next; the change time is among it, which nobody can set. */
export const markOf = (stat: BigIntStats): string =>
  [stat.dev, stat.ino, stat.isFile() ? stat.size : 0n, stat.mtimeNs, stat.mode, stat.ctimeNs].join(":");

const withoutRights = (mark: string): string => mark.split(":").slice(0, 4).join(":");

type Walk = Looking & { readonly home: bigint; readonly parts: Part[]; bytes: number; newest: bigint };

const visit = async (walk: Walk, folder: Held, name: string, path: string, depth: number): Promise<void> => {
  if (walk.stop.aborted) throw new Cut("stopped");
  try {
    const stat = await walk.disk.stat(below(folder, name));
    if (stat === null) throw new Cut("moving");
    judge(walk, stat, path, depth);
    note(walk, stat, path);
    if (stat.isDirectory()) await enter(walk, folder, name, path, depth, stat);
  } catch (thrown) {
    throw cutOf(thrown, shownName(path));
  }
};

const enter = async (
  walk: Walk,
  folder: Held,
  name: string,
  path: string,
  depth: number,
  stat: BigIntStats,
): Promise<void> => {
  const handle = await walk.disk.openFolder(below(folder, name));
  try {
    if (identityOf(await handle.stat({ bigint: true })) !== identityOf(stat)) throw new Cut("moving");
    const inside = { handle, path: `${folder.path}/${name}` };
    const names = (await walk.disk.names(inside)).map((bytes) => textOf(bytes)).sort();
    if (walk.parts.length + names.length > PARTS_MAX)
      throw unfit(`it holds more than ${PARTS_MAX} files and folders`, "Pack them into one archive.");
    for (const each of names) await visit(walk, inside, each, path === "" ? each : `${path}/${each}`, depth + 1);
  } finally {
    await handle.close();
  }
};

/** Throws why a part cannot be taken; what is in the way is named, and how to put it right. */
const judge = (walk: Walk, stat: BigIntStats, path: string, depth: number): void => {
  const what = path === "" ? "it" : `"${shownName(path)}" in it`;
  if (stat.isSymbolicLink())
    throw unfit(`${what} is a link, and links are never followed`, "Put a copy there: cp -RL.");
  if (!stat.isFile() && !stat.isDirectory())
    throw unfit(`${what} is a ${kindOf(stat)}, no file and no folder`, "Remove it.");
  if (stat.isFile() && stat.nlink !== 1n)
    throw unfit(
      `${what} has ${stat.nlink} names (hard links), and could be changed by another`,
      "Put a copy there: cp.",
    );
  if (stat.isDirectory() && stat.dev !== walk.home)
    throw unfit(
      `another file system is mounted at ${path === "" ? "its place" : `"${shownName(path)}" in it`}`,
      "Unmount it, or put a copy there.",
    );
  if (depth > DEPTH_MAX) throw unfit(`its folders are nested deeper than ${DEPTH_MAX}`, "Pack them into one archive.");
  if (Buffer.byteLength(path) > PATH_BYTES_MAX)
    throw unfit(`a path in it is longer than ${PATH_BYTES_MAX} bytes`, "Pack it into one archive.");
};

const note = (walk: Walk, stat: BigIntStats, path: string): void => {
  const size = stat.isFile() ? Number(stat.size) : 0;
  walk.bytes += size;
  if (walk.bytes > walk.bytesMax)
    throw unfit(
      `it is larger than the ${Math.round(walk.bytesMax / 1_048_576)} MB that an item may have`,
      "Raise [intake] max_mb, or name the data in a task by where it lies.",
    );
  for (const time of [stat.mtimeNs, stat.ctimeNs]) if (time > walk.newest) walk.newest = time;
  walk.parts.push({ path, isFile: stat.isFile(), size, runs: (stat.mode & 0o111n) !== 0n, mark: markOf(stat) });
};

const kindOf = (stat: BigIntStats): string => {
  if (stat.isFIFO()) return "FIFO";
  if (stat.isSocket()) return "socket";
  return stat.isBlockDevice() || stat.isCharacterDevice() ? "device" : "special file";
};

/** A name as text; one that is none cannot be spoken of, so its item waits for a person. */
const textOf = (bytes: Buffer): string => {
  const text = bytes.toString("utf8");
  if (Buffer.from(text).equals(bytes)) return text;
  throw unfit(`the name "${shownName(text)}" in it is not UTF-8`, "Rename it.");
};

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
