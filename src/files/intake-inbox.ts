import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Refusal } from "../ports/intake.ts";
import { errnoOf, isMissing } from "./disk-failure.ts";
import type { Held, IntakeDisk } from "./intake-disk.ts";
import { shownName } from "./intake-name.ts";

/** What opening the inbox gave: the folder, nothing, or why what stands there may not be one. */
export type Opened = { readonly held: Held } | { readonly refusal: Refusal } | null;

/** Which folders an inbox must not hold, and in which it must not lie. */
export type Bounds = { readonly holds: readonly string[]; readonly liesIn: readonly string[] };

/**
 * Opens the inbox. A link is not followed, because whatever it leads to would be taken away as items; nor may the inbox hold
 * the workspace or the repository, or lie where the engine keeps its own.
 */
export const openInbox = async (disk: IntakeDisk, inbox: string, bounds: Bounds): Promise<Opened> => {
  const item = shownName(inbox);
  const refusal = (text: string, hint: string): Opened => ({
    refusal: { item, text: `the inbox ${item} ${text}`, hint },
  });
  try {
    const path = join(await realpath(dirname(inbox)), basename(inbox));
    const held = await firstOf(bounds.holds, (other) => isIn(other, path));
    const OWN = "Set [intake] path to a folder of its own.";
    if (held !== null) return refusal(`holds ${shownName(held)}, which would be taken for an item`, OWN);
    const around = await firstOf(bounds.liesIn, (other) => isIn(path, other));
    if (around !== null) return refusal(`lies in ${shownName(around)}, which is the engine's own`, OWN);
    return { held: { handle: await disk.openFolder(path), path } };
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === "ENOENT") return null;
    if (errno === "ELOOP" || errno === "ENOTDIR")
      return refusal("is a link or no folder, and is not looked at", "Set [intake] path to the folder itself.");
    if (errno === "EACCES" || errno === "EPERM")
      return refusal(`may not be read (${errno})`, "Give your user the right to read and change it.");
    throw thrown;
  }
};

/** The names in the inbox, in order, and apart from them those that are no text, of which nothing can be said. */
export const namesOf = async (
  disk: IntakeDisk,
  inbox: Held,
): Promise<{ readonly names: readonly string[]; readonly nameless: readonly string[] }> => {
  const names: string[] = [];
  const nameless: string[] = [];
  for (const bytes of await disk.names(inbox)) {
    const name = bytes.toString("utf8");
    (Buffer.from(name).equals(bytes) ? names : nameless).push(name);
  }
  return { names: names.sort(), nameless };
};

const firstOf = async (paths: readonly string[], fits: (path: string) => boolean): Promise<string | null> => {
  for (const path of paths) if (fits(await real(path))) return path;
  return null;
};

const isIn = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);

const real = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch (thrown) {
    if (isMissing(thrown)) return path;
    throw thrown;
  }
};
