import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * What must survive a power loss: the file under its name; at least its content wherever the name survives (never an empty
 * file); or nothing, for what is written anew before each use.
 */
export type Lasting = "name" | "content" | "nothing";

/** Makes a small file of ours hold this text, whole or not at all; leaves it alone when it does already. */
export const replaceFile = (path: string, text: string, lasting: Lasting = "name"): void => {
  if (textOf(path) === text) return;
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.new`;
  const file = openSync(draft, "w");
  try {
    writeSync(file, text);
    if (lasting !== "nothing") fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  if (lasting === "name") syncFolder(folder);
};

const syncFolder = (folder: string): void => {
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
};

/** A small file's text, null when it cannot be read. */
export const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};
