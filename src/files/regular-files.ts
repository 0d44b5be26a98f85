import { join } from "node:path";
import type { Disk } from "../ports/disk.ts";

/** A file below a folder, by its path from there with `/` between the names. */
export type FoundFile = { readonly path: string; readonly size: number };

const FILES_MAX = 1_000;
const ENTRIES_MAX = 10_000;

/** Regular files below a folder, sorted, at most 1,000; links are not followed and what is neither file nor folder is left out. */
export const regularFilesUnder = (disk: Disk, folder: string): readonly FoundFile[] => {
  const files: FoundFile[] = [];
  const folders = [""];
  for (let seen = 0; folders.length > 0 && files.length < FILES_MAX && seen < ENTRIES_MAX;) {
    const at = folders.shift() ?? "";
    for (const name of [...disk.list(join(folder, at))].sort()) {
      seen += 1;
      const path = at === "" ? name : `${at}/${name}`;
      const stat = disk.stat(join(folder, path));
      if (stat?.kind === "folder") folders.push(path);
      if (stat?.kind === "file") files.push({ path, size: stat.size });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, FILES_MAX);
};
