import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

let known: string | undefined;

/** The folder of the installed package (it holds assets/ and workspace-template/), found upwards from this very file. */
export const packageRoot = (): string => {
  known ??= find(import.meta.dirname);
  return known;
};

const find = (from: string): string => {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "assets")) && existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error(`the package's assets are not above ${from}`);
  }
};
