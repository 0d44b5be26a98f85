import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isFailure } from "../domain/failure.ts";
import type { World } from "../ports/world.ts";
import type { EngineRepo } from "./engine-repo.ts";
import type { Git, GitPlace } from "./git.ts";
import { clearStaleLock } from "./stale-lock.ts";
import { isFolder, sweep } from "./sweep.ts";

/** One checkout on disk: its folder, the tree people and agents work in, and the engine's private index of that tree. */
export type Checkout = { readonly folder: string; readonly tree: string; readonly index: string };

/**
 * What is needed to change a checkout. For as long as this process lives, `shown` remembers what each index holds and
 * `trees` the tree of each commit that was made or asked for.
 */
export type CheckoutTools = {
  readonly git: Git;
  readonly world: World;
  readonly engine: EngineRepo;
  readonly shown: Map<string, string>;
  readonly trees: Map<string, string>;
};

/** The checkout of that name (a slot's number, or "gate") below the folder of all checkouts. */
export const checkoutAt = (checkouts: string, name: string): Checkout => {
  const folder = join(checkouts, name);
  return { folder, tree: join(folder, "tree"), index: join(folder, "index") };
};

/** A path of the tree whose name is bytes, one character each. */
export const inTree = (checkout: Checkout, path: string): Buffer =>
  Buffer.concat([Buffer.from(`${checkout.tree}/`, "utf8"), Buffer.from(path, "latin1")]);

/** The place of git calls over a checkout: the engine's repository and index, the checkout's files, nothing of its `.git`. */
export const placeOf = (engine: EngineRepo, checkout: Checkout): GitPlace => ({
  gitDir: engine.gitDir,
  workTree: checkout.tree,
  index: checkout.index,
});

/**
 * Makes the tree hold exactly what `target` (a commit or tree) says. Ignored files stay only when `keepIgnored`. A tree
 * that shows it already costs one look; one that git cannot bring there is made anew.
 */
export const showInCheckout = async (
  tools: CheckoutTools,
  checkout: Checkout,
  target: string,
  keepIgnored: boolean,
): Promise<void> => {
  const { git, engine, shown } = tools;
  const place = placeOf(engine, checkout);
  await clearStaleLock(tools.world, `${checkout.index}.lock`);
  const fresh = makeFolders(tools, checkout);
  if (shown.get(checkout.folder) === target && (await isUntouched(git, place, keepIgnored))) return;
  shown.delete(checkout.folder);
  const keep = keepIgnored && existsSync(checkout.index);
  try {
    await git(place, ["read-tree", "--reset", "-u", target]);
    if (!fresh) await git(place, ["clean", keep ? "-ffdq" : "-ffdxq"]);
    if (!keep && existsSync(join(checkout.tree, ".gitmodules"))) await emptySubmodules(git, place, checkout);
  } catch (thrown) {
    if (!isFailure(thrown) || thrown.code !== "git-failed") throw thrown;
    startOver(tools, checkout);
    await git(place, ["read-tree", "--reset", "-u", target]);
  }
  shown.set(checkout.folder, target);
};

/** Puts an empty folder where the tree belongs unless there is one; true when it did. */
const makeFolders = (tools: CheckoutTools, checkout: Checkout): boolean => {
  const stands = isFolder(checkout.tree);
  if (!stands) startOver(tools, checkout);
  else if (!existsSync(checkout.index)) tools.shown.delete(checkout.folder);
  return !stands;
};

const startOver = (tools: CheckoutTools, checkout: Checkout): void => {
  mkdirSync(checkout.folder, { recursive: true });
  sweep(checkout.folder, checkout.tree);
  rmSync(checkout.index, { force: true });
  rmSync(join(checkout.folder, "setup"), { force: true });
  tools.shown.delete(checkout.folder);
  mkdirSync(checkout.tree);
};

/** True when nothing is modified, deleted or untracked (ignored files count unless they may stay); an unreadable index is not. */
const isUntouched = async (git: Git, place: GitPlace, keepIgnored: boolean): Promise<boolean> => {
  const listing = ["ls-files", "-z", "--modified", "--deleted", "--others", "--directory"];
  const args = keepIgnored ? [...listing, "--exclude-standard"] : listing;
  const { code, out } = await git(place, args, { bytes: true, answers: [1, 128] });
  return code === 0 && out === "";
};

/** A submodule's folder is tracked, so `clean` leaves what was put into it; it is emptied as a fresh clone would have it. */
const emptySubmodules = async (git: Git, place: GitPlace, checkout: Checkout): Promise<void> => {
  const { out } = await git(place, ["ls-files", "-z", "--stage"]);
  for (const entry of out.split("\0").filter((line) => line.startsWith("160000 "))) {
    const path = join(checkout.tree, entry.slice(entry.indexOf("\t") + 1));
    sweep(checkout.folder, path);
    mkdirSync(path, { recursive: true });
  }
};
