import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../domain/failure.ts";
import type { CaptureOrder } from "../ports/workspace.ts";
import type { Checkout, CheckoutTools } from "./checkout.ts";
import { placeOf } from "./checkout.ts";
import type { GitPlace } from "./git.ts";
import { commitEnvironment } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { clearStaleLock } from "./stale-lock.ts";
import { isFolder, sweep } from "./sweep.ts";

const EMBEDDED_ROUNDS_MAX = 20;

/**
 * Commits what stands in the tree, with the engine's repository and index: the tree's own `.git` is not even opened.
 * Returns null when it is what the only parent holds. Costs one process when nothing changed, three when something did.
 */
export const captureCheckout = async (
  tools: CheckoutTools,
  checkout: Checkout,
  order: CaptureOrder,
  identity: Identity,
): Promise<string | null> => {
  const { git, engine, shown } = tools;
  const place = placeOf(engine, checkout);
  const [first = ""] = order.parents;
  if (!isFolder(checkout.tree))
    throw new Failure("git-failed", `${checkout.tree} is gone, so there is nothing to take over.`);
  await clearStaleLock(tools.world, `${checkout.index}.lock`);
  if (!existsSync(checkout.index)) await git(place, ["read-tree", first]);
  const before = shown.get(checkout.folder);
  shown.delete(checkout.folder);
  const changed = await addEverything(tools, checkout, place, first);
  if (!changed && before === first && order.parents.length === 1) {
    shown.set(checkout.folder, first);
    return null;
  }
  const tree = (await git(place, ["write-tree"])).out.trim();
  if (order.parents.length === 1 && tree === (await treeOf(tools, first))) {
    shown.set(checkout.folder, first);
    return null;
  }
  const commit = await commitTree(tools, { tree, ...order }, identity);
  shown.set(checkout.folder, commit);
  return commit;
};

/** The tree of a commit, asked of git once. */
const treeOf = async ({ git, engine, trees }: CheckoutTools, commit: string): Promise<string> => {
  const tree =
    trees.get(commit) ?? (await git({ gitDir: engine.gitDir }, ["rev-parse", `${commit}^{tree}`])).out.trim();
  trees.set(commit, tree);
  return tree;
};

/** Makes a commit object of a tree; the same content, parents, message, date and identity make the same object. */
export const commitTree = async (
  { git, engine, trees }: Pick<CheckoutTools, "git" | "engine" | "trees">,
  order: CaptureOrder & { readonly tree: string },
  identity: Identity,
): Promise<string> => {
  const parents = order.parents.flatMap((parent) => ["-p", parent]);
  const message = order.message.replaceAll("\0", "");
  const { out } = await git(
    { gitDir: engine.gitDir },
    ["-c", "core.fsyncMethod=fsync", "commit-tree", order.tree, ...parents, "-F", "-"],
    {
      input: message.endsWith("\n") ? message : `${message}\n`,
      env: commitEnvironment(identity, order.at),
    },
  );
  const commit = out.trim();
  trees.set(commit, order.tree);
  return commit;
};

/**
 * `add -A`; true when it changed the index. A repository that an agent made inside the tree (git init, git clone) would
 * become a link to commits nobody else has; its `.git` is removed and its files are taken as what they are. Submodules
 * that the commit already links stay links.
 */
const addEverything = async (
  tools: CheckoutTools,
  checkout: Checkout,
  place: GitPlace,
  first: string,
): Promise<boolean> => {
  const add = ["add", "--all", "--verbose"];
  let answer = await tools.git(place, add, { answers: [1, 128] });
  if (answer.code !== 0 && DAMAGED_INDEX.test(answer.stderr)) {
    rmSync(checkout.index, { force: true });
    await tools.git(place, ["read-tree", first]);
    answer = await tools.git(place, add, { answers: [1, 128] });
  }
  if (answer.code === 0 && !EMBEDDED.test(answer.stderr)) return answer.out !== "";
  if (answer.code !== 0 && !EMBEDDED.test(answer.stderr))
    throw new Failure(
      "git-failed",
      `The work in ${checkout.tree} cannot be taken over: ${answer.words}`,
      "See what stands there.",
    );
  await tools.git(place, ["read-tree", "--reset", first]);
  for (let round = 0; round < EMBEDDED_ROUNDS_MAX; round += 1) {
    const { out } = await tools.git(place, ["ls-files", "-z", "--others", "--exclude-standard"]);
    const embedded = out.split("\0").filter((path) => path.endsWith("/"));
    if (embedded.length === 0) break;
    for (const path of embedded) sweep(checkout.folder, join(checkout.tree, path, ".git"));
  }
  await tools.git(place, add);
  return true;
};

/** Git's words (builtin/add.c, read-cache.c; always English under LC_ALL=C) for a repository inside the tree. */
const EMBEDDED = /embedded git repository|does not have a commit checked out/;

/** Git's words (read-cache.c) for an index that a crash or a meddler damaged. */
const DAMAGED_INDEX = /index file (?:smaller|corrupt)|bad (?:index|signature)|unordered stage entries/;
