import { basename, dirname, join } from "node:path";
import type { AssetCopies } from "../ports/asset-copies.ts";
import type { AssetKind, Assets } from "../ports/assets.ts";
import type { Disk } from "../ports/disk.ts";

/** Copies of packaged assets; an original lies in `.origin/` beside its copy, where no asset is ever looked for. */
export const makeAssetCopies = (disk: Disk, assets: Pick<Assets, "workspacePath">): AssetCopies => {
  const originPath = (kind: AssetKind, name: string): string => {
    const path = assets.workspacePath(kind, name);
    return join(dirname(path), ".origin", basename(path));
  };
  return {
    copy: (kind, name, text, replace) => {
      const path = assets.workspacePath(kind, name);
      if (!replace && disk.stat(path) !== null) return false;
      // The original first: a copy never stands beside an original it was not taken from.
      put(disk, originPath(kind, name), text);
      put(disk, path, text);
      return true;
    },
    origin: (kind, name) => {
      const bytes = disk.read(originPath(kind, name));
      return bytes === null ? null : new TextDecoder().decode(bytes);
    },
  };
};

/** Written aside and renamed, so that nobody ever reads half a text. */
const put = (disk: Disk, path: string, text: string): void => {
  disk.makeFolder(dirname(path));
  const aside = join(dirname(path), `.${basename(path)}.tmp`);
  disk.unlink(aside);
  disk.create(aside, new TextEncoder().encode(text), true);
  disk.rename(aside, path);
  disk.syncFolder(dirname(path));
};
