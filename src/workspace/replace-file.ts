import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Makes a small file of ours hold this text durably, whole or not at all; leaves it alone when it does already. */
export const replaceFile = (path: string, text: string): void => {
  if (textOf(path) === text) return;
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.new`;
  const file = openSync(draft, "w");
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
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
