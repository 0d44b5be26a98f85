import { join } from "node:path";
import type { Disk } from "../ports/disk.ts";

/** Every text of the package's workspace-template/, by its path in there; what `millrace init` lays down is made from it. */
export const readTemplate = (disk: Disk, packageRoot: string): ReadonlyMap<string, string> =>
  new Map(readFolder(disk, join(packageRoot, "workspace-template"), ""));

const readFolder = (disk: Disk, folder: string, prefix: string): readonly (readonly [string, string])[] =>
  [...disk.list(folder)].sort().flatMap((name) => {
    const path = join(folder, name);
    const kind = disk.stat(path)?.kind;
    if (kind === "folder") return readFolder(disk, path, `${prefix}${name}/`);
    const bytes = kind === "file" ? disk.read(path) : null;
    return bytes === null ? [] : [[`${prefix}${name}`, new TextDecoder().decode(bytes)] as const];
  });
