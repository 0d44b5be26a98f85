import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files of a workspace by their path relative to its root, with forward slashes. A simulated disk gives the same. */
export type Dump = ReadonlyMap<string, string | Uint8Array>;

/** Files whose content no rule reads; only their names count, so that a gigabyte of output costs nothing. */
const UNREAD =
  /^agents\/runs\/[^/]+\/attempts\/[^/]+\/(?!(?:pid|order|exit)\.json$)|^agents\/tasks\/files\/|^agents\/\.runtime\/events\//;

/** Reads a workspace's folder; checkouts, links and devices are left out. */
export const dumpFolder = (root: string): Dump => {
  const files = new Map<string, string | Uint8Array>();
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder))) {
      const path = `${folder}/${name}`;
      const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (stat === undefined || path === "agents/.checkouts") continue;
      if (stat.isDirectory()) walk(path);
      else if (stat.isFile()) files.set(path, UNREAD.test(path) ? "" : readFileSync(join(root, path)));
    }
  };
  walk("agents");
  return files;
};

/** A file as text; undefined when it is not there. */
export const textOf = (dump: Dump, path: string): string | undefined => {
  const content = dump.get(path);
  return content === undefined || typeof content === "string" ? content : Buffer.from(content).toString("utf8");
};

/** The names directly under a folder, of files and folders, sorted. */
export const namesIn = (dump: Dump, folder: string): string[] => {
  const names = new Set<string>();
  for (const path of dump.keys())
    if (path.startsWith(`${folder}/`)) names.add(path.slice(folder.length + 1).split("/")[0] ?? "");
  return [...names].sort();
};
