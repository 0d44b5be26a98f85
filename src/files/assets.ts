import { lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { Failure } from "../domain/failure.ts";
import { diskFailure, isMissing } from "./disk-failure.ts";
import { ASSET_KINDS, type Asset, type AssetKind, type Assets } from "../ports/assets.ts";

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const BYTES_MAX = 1024 * 1024;
const EXTENSIONS: Record<AssetKind, string> = { graphs: ".toml", prompts: ".md", profiles: ".toml", skills: ".md" };

/**
 * The assets of a package (`<packageRoot>/assets/<kind>/`) with those of a workspace (`<root>/agents/<kind>/`) over them.
 * A name outside the grammar is never joined to a path, and a link that leads out of its folder is refused.
 */
export const makeAssets = (packageRoot: string, root: string): Assets => {
  const folders = { workspace: join(root, "agents"), package: join(packageRoot, "assets") } as const;
  const from = (source: Asset["source"], kind: AssetKind, name: string): Asset | null => {
    checkName(kind, name);
    const path = join(folders[source], kind, name + EXTENSIONS[kind]);
    const text = readInside(join(folders[source], kind), path);
    return text === null ? null : { kind, name, source, path, text };
  };
  return {
    list: () => ASSET_KINDS.flatMap((kind) => listKind(folders, kind)),
    read: (kind, name) => from("workspace", kind, name) ?? from("package", kind, name),
    packaged: (kind, name) => from("package", kind, name),
    workspacePath: (kind, name) => {
      checkName(kind, name);
      return join(folders.workspace, kind, name + EXTENSIONS[kind]);
    },
  };
};

const checkName = (kind: AssetKind, name: string): void => {
  if (NAME.test(name)) return;
  const shown = JSON.stringify(name.slice(0, 60));
  const hint = "A name is lower-case letters, digits and '-', at most 32, and starts with a letter; it is not a path.";
  throw new Failure("id-invalid", `${shown} is no name of one of the ${kind}.`, hint);
};

const listKind = (folders: Record<Asset["source"], string>, kind: AssetKind): readonly Omit<Asset, "text">[] => {
  const found = new Map<string, Omit<Asset, "text">>();
  for (const source of ["package", "workspace"] as const) {
    const folder = join(folders[source], kind);
    for (const file of namesIn(folder)) {
      const name = file.slice(0, -EXTENSIONS[kind].length);
      if (!file.endsWith(EXTENSIONS[kind]) || !NAME.test(name)) continue;
      found.set(name, { kind, name, source, path: join(folder, file) });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw diskFailure(folder, "list", thrown);
  }
};

/** A file's text, null when there is none; the file that a link leads to must lie in the same folder. */
const readInside = (folder: string, path: string): string | null => {
  try {
    const found = lstatSync(path);
    if (found.isSymbolicLink() && !realpathSync(path).startsWith(realpathSync(folder) + sep)) {
      throw new Failure(
        "asset-not-found",
        "This is a link that leads out of its folder, and such links are not followed.",
        "Put the file itself there.",
        { file: path },
      );
    }
    if (!found.isFile() && !found.isSymbolicLink()) return null;
    const bytes = readFileSync(path);
    if (bytes.length > BYTES_MAX) {
      throw new Failure(
        "asset-not-found",
        `This file has ${bytes.length} bytes; at most ${BYTES_MAX} are read.`,
        "Shorten it.",
        { file: path },
      );
    }
    return new TextDecoder("utf-8", { ignoreBOM: false }).decode(bytes);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw diskFailure(path, "read", thrown);
  }
};
