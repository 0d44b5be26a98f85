import { statSync } from "node:fs";
import { folderOfRepo, glanceAtRepo } from "../files/repo-glance.ts";

/** The folder that a plain millrace.toml names as its repository, when there is none; `doctor` looks closer. */
export const missingRepo = (root: string, config: string): string | null => {
  const named = glanceAtRepo(config);
  if (named === null) return null;
  const path = folderOfRepo(named, root);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? null : path;
};
