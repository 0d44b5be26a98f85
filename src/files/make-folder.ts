import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { errnoOf } from "./disk-failure.ts";

/**
 * Makes a folder with all above it; true when it made any. Node answers ENOENT when it could make none of several (a disk that is
 * read-only), so the topmost is then asked for alone: that refusal has the reason.
 */
export const makeFolder = (path: string): boolean => {
  try {
    return mkdirSync(path, { recursive: true }) !== undefined;
  } catch (thrown) {
    if (errnoOf(thrown) !== "ENOENT") throw thrown;
    mkdirAlone(topmostMissing(path));
    // Only somebody who took a folder away meanwhile lets this come to pass.
    return mkdirSync(path, { recursive: true }) !== undefined;
  }
};

const mkdirAlone = (path: string): void => {
  try {
    mkdirSync(path);
  } catch (thrown) {
    if (errnoOf(thrown) !== "EEXIST") throw thrown;
  }
};

const topmostMissing = (path: string): string => {
  const above = dirname(path);
  return above === path || existsSync(above) ? path : topmostMissing(above);
};
