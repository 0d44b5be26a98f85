import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for one test, removed when the file's tests have ended. */
export const scratch = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "millrace-files-")));
  made.push(folder);
  return folder;
};
