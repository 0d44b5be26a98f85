import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../domain/failure.ts";
import { replaceFile, textOf } from "./replace-file.ts";
import { copiedSettings } from "./user-repo.ts";
import type { UserRepo } from "./user-repo.ts";

/** The engine's own bare repository: stage commits, candidates and refs/millrace live here, on top of the user's objects. */
export type EngineRepo = { readonly gitDir: string; readonly objects: string };

/**
 * Lays the engine's repository down, or mends it, by files alone (gitrepository-layout(5)): no `git init`, so no template,
 * hook or configuration of the machine gets in, and it costs no process.
 */
export const layEngineRepo = (gitDir: string, user: UserRepo): EngineRepo => {
  const objects = join(gitDir, "objects");
  for (const folder of ["objects/info", "objects/pack", "refs/heads"])
    mkdirSync(join(gitDir, folder), { recursive: true });
  rmSync(join(gitDir, "hooks"), { recursive: true, force: true });
  replaceFile(join(objects, "info", "alternates"), alternatesOf([user.objects]));
  copyShallow(user, gitDir);
  replaceFile(join(gitDir, "config"), engineConfig(user));
  replaceFile(join(gitDir, "HEAD"), "ref: refs/heads/none\n");
  return { gitDir, objects };
};

/** The text of an alternates file naming these object folders. */
export const alternatesOf = (folders: readonly string[]): string => {
  const odd = folders.find((folder) => /["\n\r]/.test(folder));
  if (odd !== undefined)
    throw new Failure(
      "repo-unfit",
      `The path ${JSON.stringify(odd)} holds a quote or a line break.`,
      "Move the repository.",
    );
  return `${folders.join("\n")}\n`;
};

/** Copies the borders of a shallow clone, without which git takes its history for broken. */
export const copyShallow = (user: UserRepo, gitDir: string): void => {
  const borders = user.shallow === null ? null : textOf(user.shallow);
  const own = join(gitDir, "shallow");
  if (borders !== null) replaceFile(own, borders);
  else if (existsSync(own)) rmSync(own, { force: true });
};

/** The first lines of a config of ours: the format the user's objects have, and what their file system needs. */
export const formatLines = (user: UserRepo): readonly string[] => [
  ...(user.objectFormat === "sha1" ? [] : ["[extensions]", `\tobjectformat = ${user.objectFormat}`]),
  "[core]",
  `\trepositoryformatversion = ${user.objectFormat === "sha1" ? 0 : 1}`,
  ...copiedSettings(user),
];

const engineConfig = (user: UserRepo): string =>
  [
    ...formatLines(user),
    "\tbare = true",
    "\tlogallrefupdates = false",
    "\thooksPath = /dev/null",
    "\tfsmonitor = false",
    "\texcludesFile = /dev/null",
    "\tattributesFile = /dev/null",
    // Every object goes to the device; the flush comes with the commit that closes the act (core.fsyncMethod, git-config(1)).
    "\tfsync = committed",
    "\tfsyncMethod = writeout-only",
    "[diff]",
    // Never start a git inside a nested repository: it would obey that repository's configuration.
    "\tignoreSubmodules = dirty",
    "[gc]",
    "\tauto = 0",
    "",
  ].join("\n");
