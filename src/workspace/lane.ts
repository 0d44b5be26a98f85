import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../ports/world.ts";
import type { Git } from "./git.ts";
import { listUserCheckouts, operationIn } from "./user-checkouts.ts";
import type { UserCheckout } from "./user-checkouts.ts";
import type { UserRepo } from "./user-repo.ts";

const NAMED_MAX = 5;
const LOCK_LOOKS = 4;
const LOCK_WAIT_MS = 100;

/** What is needed to look at the user's checkouts. */
export type LaneTools = { readonly git: Git; readonly world: World; readonly user: UserRepo };

/**
 * Why the base may not move now: a checkout that shows it has tracked changes, an operation in progress, a locked index, or
 * untracked (also ignored) files where the move would write. Null when the way is clear; then `follow` can bring each along.
 */
export const laneReason = async (
  tools: LaneTools,
  branch: string,
  from: string,
  to: string,
): Promise<string | null> => {
  for (const checkout of await listUserCheckouts(tools.git, tools.user)) {
    const operation = operationIn(checkout, branch);
    if (operation !== null) return `The checkout ${checkout.path} is in the middle of ${operation}.`;
    if (checkout.branch !== branch) continue;
    const reason = (await lockedReason(tools.world, checkout)) ?? (await changedReason(tools.git, checkout, from, to));
    if (reason !== null) return reason;
  }
  return null;
};

/** Paths that a move would create; names are bytes, one character each. Known only once the user's store holds both commits. */
export const addedPaths = async (
  git: Git,
  checkout: UserCheckout,
  from: string,
  to: string,
): Promise<readonly string[]> => {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--name-only", "--diff-filter=A", from, to];
  return (await git({ user: checkout.path }, args, { bytes: true })).out.split("\0").filter((path) => path !== "");
};

/** What stands, untracked (also ignored), where these paths would be written: the paths themselves or a file in place of a folder. */
export const inTheWay = async (
  git: Git,
  checkout: UserCheckout,
  paths: readonly string[],
): Promise<readonly string[]> => {
  const standing = blockersOf(checkout.path, paths);
  if (standing.length === 0) return [];
  const { out } = await git({ user: checkout.path }, ["ls-files", "-z", "--cached"], { bytes: true });
  const tracked = new Set(out.split("\0"));
  return standing.filter((path) => !tracked.has(path));
};

/** For each path the first part of it that stands and is no folder. */
const blockersOf = (root: string, paths: readonly string[]): readonly string[] => {
  const known = new Map<string, "nothing" | "folder" | "other">();
  const look = (path: string): "nothing" | "folder" | "other" => {
    const stat = lstatSync(Buffer.concat([Buffer.from(`${root}/`, "utf8"), Buffer.from(path, "latin1")]), {
      throwIfNoEntry: false,
    });
    return stat === undefined ? "nothing" : stat.isDirectory() ? "folder" : "other";
  };
  const blockers = new Set<string>();
  for (const path of paths) {
    for (let cut = path.indexOf("/"); ; cut = path.indexOf("/", cut + 1)) {
      const part = cut === -1 ? path : path.slice(0, cut);
      const kind = known.get(part) ?? look(part);
      known.set(part, kind);
      if (kind === "other") blockers.add(part);
      if (kind !== "folder" || cut === -1) break;
    }
  }
  return [...blockers];
};

/** Says that a checkout's index is locked, after waiting a moment for whoever holds it; null when it is not. */
export const lockedReason = async (world: World, checkout: UserCheckout): Promise<string | null> => {
  const lock = join(checkout.gitDir, "index.lock");
  for (let look = 0; look < LOCK_LOOKS; look += 1) {
    if (!existsSync(lock)) return null;
    await world.sleep(LOCK_WAIT_MS * 2 ** look);
  }
  return existsSync(lock) ? `${lock} exists: a git is at work there, or one that died left it (then remove it).` : null;
};

const changedReason = async (git: Git, checkout: UserCheckout, from: string, to: string): Promise<string | null> => {
  const status = ["status", "--porcelain", "-z", "--untracked-files=no", "--no-renames", "--ignore-submodules=dirty"];
  const [{ out }, added] = await Promise.all([
    // Optional locks on: status then stores the refreshed index, as any prompt would, and a merely touched file is no change.
    git({ user: checkout.path }, status, { env: { GIT_OPTIONAL_LOCKS: "1" } }),
    addedPaths(git, checkout, from, to),
  ]);
  const changed = out.split("\0").flatMap((line) => (line === "" ? [] : [line.slice(3)]));
  if (changed.length > 0) return `The checkout ${checkout.path} has uncommitted changes in ${named(changed)}.`;
  const taken = await inTheWay(git, checkout, added);
  if (taken.length > 0) return `Untracked files in ${checkout.path} are where the merge would write: ${named(taken)}.`;
  const trial = await git({ user: checkout.path }, ["read-tree", "-m", "-u", "-n", from, to], { answers: [1, 128] });
  return trial.code === 0 ? null : `The checkout ${checkout.path} cannot be brought along: ${trial.words}`;
};

/** A few paths by name and the number of the rest. */
export const named = (paths: readonly string[]): string => {
  const shown = paths.slice(0, NAMED_MAX).map((path) => path.replace(/[\u0000-\u001f\u007f-\u009f]/g, "?"));
  return paths.length > NAMED_MAX ? `${shown.join(", ")} and ${paths.length - NAMED_MAX} more` : shown.join(", ");
};
