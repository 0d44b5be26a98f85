import { dirname } from "node:path";
import { Failure } from "../domain/failure.ts";
import type { Durable } from "./durable.ts";

/**
 * Makes a folder of the mailbox stand, also when somebody removed it since this process made it. A link or a file in its place
 * would lead elsewhere: the holder of the lease moves it out of the way (`mends`), everybody else refuses.
 */
export const stand = (durable: Durable, folder: string, mends: boolean): void => {
  const { disk, ensure, syncFolder, layout } = durable;
  ensure(layout.runtime);
  for (const each of [layout.commands, folder]) {
    const stat = disk.stat(each);
    if (stat?.kind === "folder") continue;
    if (stat !== null && !mends)
      throw new Failure("disk-failed", `${each} is not a folder`, "Move it away; it is made anew.", { file: each });
    if (stat !== null) disk.rename(each, `${each}.${stat.ino}`);
    disk.makeFolder(each);
    syncFolder(dirname(each));
  }
};

/** Syncs the folders above the mailbox's: whoever made them may have died before it did. */
export const syncAbove = ({ layout, syncFolder }: Durable): void => {
  for (const folder of [layout.commands, layout.runtime, layout.agents]) syncFolder(folder);
};
