import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** What a task may keep outside the repository, in bytes and in files; more is the work of an agent that ran away. */
export const OUTPUTS_BYTES_MAX = 1024 * 1024 * 1024;
const OUTPUTS_FILES_MAX = 100_000;

/** Why the task's outputs are too much, as a sentence; null while they are within their limits. Links are not followed. */
export const excessOf = (outputs: string, bytesMax = OUTPUTS_BYTES_MAX): string | null => {
  const folders = [outputs];
  let bytes = 0;
  let files = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of namesIn(folder)) {
      const stat = lstatSync(join(folder, entry), { throwIfNoEntry: false });
      if (stat?.isDirectory() === true) folders.push(join(folder, entry));
      bytes += stat?.size ?? 0;
      files += 1;
      if (files > OUTPUTS_FILES_MAX) return `The outputs folder holds more than ${OUTPUTS_FILES_MAX} files, its limit.`;
      if (bytes > bytesMax)
        return `The outputs folder holds more than ${Math.round(bytesMax / 1024 / 1024)} MiB, its limit.`;
    }
  }
  return null;
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
