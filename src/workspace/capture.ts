import { existsSync, lstatSync, rmSync } from "node:fs";
import { Failure } from "../domain/failure.ts";
import type { CaptureOrder } from "../ports/workspace.ts";
import type { Checkout, CheckoutTools } from "./checkout.ts";
import { inTree, placeOf } from "./checkout.ts";
import type { Git, GitPlace } from "./git.ts";
import { commitEnvironment } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { named } from "./lane.ts";
import { clearStaleLock } from "./stale-lock.ts";
import { isFolder, sweep } from "./sweep.ts";

const ROUNDS_MAX = 20;

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
  for (const merged of order.parents.slice(1)) await refuseMarkers(tools, checkout, tree, merged);
  const commit = await commitTree(tools, { tree, ...order }, identity);
  shown.set(checkout.folder, commit);
  return commit;
};

/** Throws when the markers that the merge of `merged` put into the tree still stand: they carry that commit's whole name. */
const refuseMarkers = async (
  { git, engine }: CheckoutTools,
  checkout: Checkout,
  tree: string,
  merged: string,
): Promise<void> => {
  const search = ["grep", "-l", "-z", "--full-name", "-F", "-e", `<<<<<<< ${merged}`, tree];
  const { out } = await git({ gitDir: engine.gitDir }, search, { answers: [1], bytes: true });
  const paths = out.split("\0").flatMap((path) => (path === "" ? [] : [path.slice(tree.length + 1)]));
  if (paths.length > 0) throw untakable(checkout, `conflict markers still stand in ${named(paths)}`);
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
 * that the parent already links stay links.
 */
const addEverything = async (
  { git }: CheckoutTools,
  checkout: Checkout,
  place: GitPlace,
  first: string,
): Promise<boolean> => {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const answer = await git(place, ["add", "--all", "--verbose"], { answers: [1, 128], bytes: true });
    if (answer.code === 0) {
      const embedded = await newLinks(git, place, first, foldersAdded(checkout, answer.out));
      if (embedded.length === 0) return round > 0 || answer.out !== "";
      for (const path of embedded) sweep(checkout.folder, inTree(checkout, `${path}/.git`));
    } else if (DAMAGED_INDEX.test(answer.stderr)) {
      rmSync(checkout.index, { force: true });
    } else {
      const unborn = UNBORN.test(answer.stderr) ? await nestedIn(git, place) : [];
      if (unborn.length === 0) throw untakable(checkout, answer.words);
      for (const path of unborn) sweep(checkout.folder, inTree(checkout, `${path}.git`));
    }
    await git(place, ["read-tree", "--reset", first]);
  }
  throw untakable(checkout, "it holds repositories within repositories, too deep to follow");
};

const untakable = (checkout: Checkout, words: string): Failure =>
  new Failure("git-failed", `The work in ${checkout.tree} cannot be taken over: ${words}`, "See what stands there.");

/** Folders among what `add --verbose` says it added: git adds a folder only as a link to a repository. */
const foldersAdded = (checkout: Checkout, out: string): readonly string[] =>
  out.split("\n").flatMap((line) => {
    const path = /^add '(.*?)\/?'$/.exec(line)?.[1];
    const folder =
      path !== undefined && lstatSync(inTree(checkout, path), { throwIfNoEntry: false })?.isDirectory() === true;
    return folder ? [path] : [];
  });

/** Those of the links that the parent does not hold as a link (mode 160000) already. */
const newLinks = async (
  git: Git,
  place: GitPlace,
  first: string,
  links: readonly string[],
): Promise<readonly string[]> => {
  if (links.length === 0) return [];
  const { out } = await git(place, ["ls-tree", "-r", "-z", "--full-tree", first], { bytes: true });
  const known = new Set(
    out.split("\0").flatMap((entry) => (entry.startsWith("160000 ") ? [entry.slice(entry.indexOf("\t") + 1)] : [])),
  );
  return links.filter((path) => !known.has(path));
};

/** Repositories inside the tree as git lists them: untracked, with a slash at the end. */
const nestedIn = async (git: Git, place: GitPlace): Promise<readonly string[]> => {
  const { out } = await git(place, ["ls-files", "-z", "--others", "--exclude-standard"], { bytes: true });
  return out.split("\0").filter((path) => path.endsWith("/"));
};

/** Git's words (builtin/add.c, always English under LC_ALL=C) for a repository inside the tree that has no commit. */
const UNBORN = /does not have a commit checked out/;

/** Git's words (read-cache.c) for an index that a crash or a meddler damaged. */
const DAMAGED_INDEX = /index file (?:smaller|corrupt)|bad (?:index|signature)|unordered stage entries/;
