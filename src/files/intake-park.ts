import { join } from "node:path";
import { errnoOf } from "./disk-failure.ts";
import { Cut } from "./intake-cut.ts";
import { below, type Held } from "./intake-disk.ts";
import { identityOf, look, type Item } from "./intake-look.ts";
import { trashName } from "./intake-leftover.ts";
import { givenName, nameToReturn } from "./intake-name.ts";
import { draw, makeFolders, type Ground } from "./intake-take.ts";

/** Where originals of another file system are set aside, in the inbox itself, until nobody writes to them any more. */
export const BESIDE = ".millrace-taken";

/** An original set aside as `name` in `folder`, which lies in the trash, or beside the inbox's items on their file system. */
export type Parked = {
  readonly task: string;
  readonly name: string;
  readonly folder: string;
  readonly beside: boolean;
  /** What stood in it when it was copied. */
  readonly body: string;
};

/** What became of the original of an item that is a task now. */
export type Parking =
  | { readonly kind: "parked"; readonly parked: Parked }
  | { readonly kind: "gone" }
  /** It was written to meanwhile, or something else stands there by now: it lies in the inbox again, to be taken anew. */
  | { readonly kind: "returned"; readonly identity: string }
  | { readonly kind: "stuck"; readonly errno: string };

/**
 * Takes the original out of the inbox by one rename, so that a writer that still holds it loses no byte, and looks whether it
 * is what was copied; what is not goes back under a name of its own.
 */
export const parkItem = async (ground: Ground, inbox: Held, item: Item, task: string): Promise<Parking> => {
  for (const beside of [false, true]) {
    const folder = trashName(ground, "inbox", `${task}.${draw(ground.world.random)}`);
    const parked = { task, name: givenName(item.name), folder, beside, body: item.body };
    await makePark(ground, inbox, parked);
    const moved = await withPark(ground, inbox, parked, async (held) => move(ground, inbox, item, held, parked.name));
    // Without an own folder to set it aside in, somebody planted something of that name.
    const errno = moved ?? "ENOTDIR";
    if (errno === "") {
      const identity = await returnIfChanged(ground, inbox, parked);
      return identity === null ? { kind: "parked", parked } : { kind: "returned", identity };
    }
    await dropPark(ground, inbox, parked);
    if (errno === "ENOENT") return { kind: "gone" };
    if (errno !== "EXDEV" || beside) return { kind: "stuck", errno };
  }
  return { kind: "stuck", errno: "EXDEV" };
};

/**
 * Puts an original back into the inbox when it is not what was copied any more; gives its identity then, and null when it is
 * unchanged or gone. Only a rename: whoever writes to it goes on writing.
 */
export const returnIfChanged = async (ground: Ground, inbox: Held, parked: Parked): Promise<string | null> =>
  withPark(ground, inbox, parked, async (held) => {
    if (!(await isChanged(ground, held, parked))) return null;
    const stat = await ground.disk.stat(below(held, parked.name));
    if (stat === null) return null;
    const name = nameToReturn(parked.name, draw(ground.world.random));
    await ground.disk.rename(below(held, parked.name), below(inbox, name));
    await dropPark(ground, inbox, parked);
    return identityOf(stat);
  });

/** Removes an original that nobody writes to any more, file by file; whatever is not as it was copied stays. */
export const removeParked = async (ground: Ground, inbox: Held, parked: Parked): Promise<void> => {
  await withPark(ground, inbox, parked, async (held) => {
    const item = await itemIn(ground, held, parked);
    if (item === null || item.body !== parked.body) return;
    for (const part of item.parts.toReversed()) {
      const path = below(held, part.path === "" ? parked.name : `${parked.name}/${part.path}`);
      if (part.isFile) await ground.disk.unlink(path);
      else await ground.disk.removeFolder(path);
    }
    await dropPark(ground, inbox, parked);
  });
};

/** Originals set aside beside the inbox that nothing remembers: by an engine that died, or on another machine. */
export const forgottenParks = async (
  ground: Ground,
  inbox: Held,
  known: readonly Parked[],
): Promise<readonly Parked[]> => {
  const found: Parked[] = [];
  await withBeside(ground, inbox, false, async (beside) => {
    for (const folder of (await ground.disk.names(beside)).map(String)) {
      if (known.some((parked) => parked.folder === folder)) continue;
      const parked = { task: folder.split(".")[2] ?? "", name: "", folder, beside: true, body: "" };
      await withPark(ground, inbox, parked, async (held) => {
        for (const name of (await ground.disk.names(held)).map(String)) {
          const item = await itemIn(ground, held, { ...parked, name });
          if (item !== null) found.push({ ...parked, name, body: item.body });
        }
      });
    }
  });
  return found;
};

/** What cannot be read is not known to have changed: it stays where it is. */
const isChanged = async (ground: Ground, held: Held, parked: Parked): Promise<boolean> => {
  try {
    const item = await lookAt(ground, held, parked);
    return item !== null && item.body !== parked.body;
  } catch (thrown) {
    if (thrown instanceof Cut) return thrown.errno === "";
    throw thrown;
  }
};

/** Nothing may stop half-way here. */
const lookAt = async ({ disk }: Ground, folder: Held, { name }: Parked): Promise<Item | null> =>
  look({ disk, folder, bytesMax: Infinity, stop: new AbortController().signal }, name);

const itemIn = async (ground: Ground, held: Held, parked: Parked): Promise<Item | null> => {
  try {
    return await lookAt(ground, held, parked);
  } catch (thrown) {
    if (thrown instanceof Cut) return null;
    throw thrown;
  }
};

const makePark = async (ground: Ground, inbox: Held, { folder, beside }: Parked): Promise<void> => {
  if (!beside) return makeFolders(ground, join(ground.layout.trash, folder), false);
  await withBeside(ground, inbox, true, async (held) => ground.disk.makeFolder(below(held, folder)));
};

const dropPark = async (ground: Ground, inbox: Held, { folder, beside }: Parked): Promise<void> => {
  if (!beside) await ground.disk.removeFolder(join(ground.layout.trash, folder));
  else
    await withBeside(ground, inbox, false, async (held) => {
      await ground.disk.removeFolder(below(held, folder));
      // Whoever brings a disk along shall not find an empty folder of ours on it.
      await ground.disk.removeFolder(below(inbox, BESIDE));
    });
};

/** Uses the folder an original was set aside in; null when it is gone, which is what becomes of trash. */
const withPark = async <T>(
  ground: Ground,
  inbox: Held,
  { folder, beside }: Parked,
  use: (held: Held) => Promise<T>,
): Promise<T | null> =>
  beside
    ? withBeside(ground, inbox, false, async (held) => withFolder(ground, below(held, folder), use))
    : withFolder(ground, join(ground.layout.trash, folder), use);

/** The producer's folder may hold anything of that name: a link is not followed, and nothing is set aside through it. */
const withBeside = async <T>(
  ground: Ground,
  inbox: Held,
  make: boolean,
  use: (held: Held) => Promise<T>,
): Promise<T | null> => {
  if (make) await ground.disk.makeFolder(below(inbox, BESIDE));
  return withFolder(ground, below(inbox, BESIDE), use);
};

const withFolder = async <T>({ disk }: Ground, path: string, use: (held: Held) => Promise<T>): Promise<T | null> => {
  const handle = await disk.openFolder(path).catch((thrown: unknown) => {
    if (!["ENOENT", "ENOTDIR", "ELOOP"].includes(errnoOf(thrown))) throw thrown;
    return null;
  });
  if (handle === null) return null;
  try {
    return await use({ handle, path });
  } finally {
    await handle.close();
  }
};

/** The errno of a rename that failed, "" of one that went well. */
const move = async ({ disk, strict }: Ground, inbox: Held, item: Item, to: Held, name: string): Promise<string> => {
  try {
    await disk.rename(below(inbox, item.name), below(to, name));
    // An original that a power loss brought back, perhaps cut short, would be another item.
    if (strict) for (const folder of [to, inbox]) await disk.syncFolder(below(folder, "."));
    return "";
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === "") throw thrown;
    return errno;
  }
};
