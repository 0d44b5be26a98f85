import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../domain/failure.ts";
import { alternatesOf, copyShallow, formatLines } from "./engine-repo.ts";
import type { EngineRepo } from "./engine-repo.ts";
import { isFolder, sweep } from "./sweep.ts";
import type { Checkout } from "./checkout.ts";
import type { Identity } from "./identity.ts";
import type { UserRepo } from "./user-repo.ts";

/** What a checkout's own `.git` shall say. */
export type OwnGit = {
  readonly branch: string;
  readonly commit: string;
  /** The base an agent shall merge, kept as refs/millrace/base for it to compare with. */
  readonly merge: string | null;
  readonly user: UserRepo;
  readonly engine: EngineRepo;
  readonly identity: Identity;
};

/**
 * Makes the checkout's `.git` anew by files alone and swaps it in: whatever an agent planted there (hooks, configuration,
 * refs, locks, a link to another repository) is gone, and no git of ours ever ran with it. Populated submodules stay.
 */
export const remakeOwnGit = (checkout: Checkout, own: OwnGit): void => {
  const fresh = join(checkout.folder, "git.new");
  const place = join(checkout.tree, ".git");
  sweep(checkout.folder, fresh);
  // As few folders as a git folder can have: each is made and taken away at every stage, and git makes what else it needs.
  for (const folder of ["objects/info", "refs"]) mkdirSync(join(fresh, folder), { recursive: true });
  writeFileSync(join(fresh, "objects/info/alternates"), alternatesOf([own.engine.objects, own.user.objects]));
  writeFileSync(join(fresh, "config"), configOf(own));
  writeFileSync(join(fresh, "HEAD"), `ref: refs/heads/${checked(own.branch)}\n`);
  writeFileSync(join(fresh, "packed-refs"), packedOf(own));
  copyShallow(own.user, fresh);
  if (existsSync(checkout.index)) copyFileSync(checkout.index, join(fresh, "index"));
  const modules = join(place, "modules");
  if (isFolder(place) && isFolder(modules)) renameSync(modules, join(fresh, "modules"));
  sweep(checkout.folder, place);
  renameSync(fresh, place);
};

/** The refs in one file, sorted as its first line promises (git-pack-refs(1)). */
const packedOf = (own: OwnGit): string =>
  [
    "# pack-refs with: peeled fully-peeled sorted ",
    `${own.commit} refs/heads/${checked(own.branch)}`,
    ...(own.merge === null ? [] : [`${own.merge} refs/millrace/base`]),
    "",
  ].join("\n");

/** A branch name of ours becomes a path and a line, so it is held to the plain part of git-check-ref-format(1). */
const checked = (branch: string): string => {
  if (/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(branch) && !/\.\.|\.lock(?:\/|$)|\.$/.test(branch)) return branch;
  throw new Failure("git-failed", `${JSON.stringify(branch)} cannot be the name of a branch.`);
};

const configOf = ({ user, identity }: OwnGit): string =>
  [
    ...formatLines(user),
    "\tbare = false",
    "\tlogallrefupdates = true",
    "[user]",
    `\tname = ${quoted(identity.name)}`,
    `\temail = ${quoted(identity.email)}`,
    "[commit]",
    "\tgpgSign = false",
    "[gc]",
    "\tauto = 0",
    "",
  ].join("\n");

const quoted = (text: string): string =>
  `"${text.replace(/[\u0000-\u001f\u007f]/g, " ").replace(/["\\]/g, (mark) => `\\${mark}`)}"`;
