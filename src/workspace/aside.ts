import { copyFileSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checkout } from "./checkout.ts";
import { alternatesOf, copyShallow, type EngineRepo, formatLines } from "./engine-repo.ts";
import type { UserRepo } from "./user-repo.ts";

const INDEX_BYTES_MAX = 512 * 1024 * 1024;

/** A git folder of its own, for as long as one look lasts: it borrows objects, and holds whatever git writes meanwhile. */
export type Aside = { readonly gitDir: string; readonly index: string };

/**
 * Does something with a git folder apart from the engine's and the user's, made by files alone and removed afterwards. Its
 * configuration is ours, so neither what an agent wrote into a checkout nor into the engine's repository can run.
 */
export const withAside = async <T>(
  { user, engine }: { readonly user: UserRepo; readonly engine: EngineRepo },
  act: (aside: Aside) => Promise<T>,
): Promise<T> => {
  const gitDir = mkdtempSync(join(tmpdir(), "millrace-look-"));
  try {
    for (const folder of ["objects/info", "refs"]) mkdirSync(join(gitDir, folder), { recursive: true });
    writeFileSync(join(gitDir, "objects/info/alternates"), alternatesOf([engine.objects, user.objects]));
    writeFileSync(join(gitDir, "config"), configOf(user));
    writeFileSync(join(gitDir, "HEAD"), "ref: refs/heads/none\n");
    copyShallow(user, gitDir);
    return await act({ gitDir, index: join(gitDir, "index") });
  } finally {
    rmSync(gitDir, { recursive: true, force: true });
  }
};

/** Takes the engine's index of a checkout along, so that only what was changed is read; false when there is no such file. */
export const copyIndex = (checkout: Checkout, aside: Aside): boolean => {
  const stat = lstatSync(checkout.index, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > INDEX_BYTES_MAX) return false;
  copyFileSync(checkout.index, aside.index);
  return true;
};

const configOf = (user: UserRepo): string =>
  [
    ...formatLines(user),
    "\tbare = false",
    "\thooksPath = /dev/null",
    "\tfsmonitor = false",
    "\tuntrackedCache = false",
    "\texcludesFile = /dev/null",
    "\tattributesFile = /dev/null",
    // A larger file is told as binary instead of being read.
    "\tbigFileThreshold = 1m",
    "[diff]",
    // Never start a git inside a nested repository: it would obey that repository's configuration.
    "\tignoreSubmodules = dirty",
    "[gc]",
    "\tauto = 0",
    "",
  ].join("\n");
