import { existsSync, lstatSync, readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Git } from "./git.ts";
import { textOf } from "./replace-file.ts";
import type { UserRepo } from "./user-repo.ts";

/** A checkout of the user's repository: its work tree, its own git folder, and the branch it is on (null: none). */
export type UserCheckout = { readonly path: string; readonly gitDir: string; readonly branch: string | null };

/** Every checkout of the user's repository that still stands: the main one and its linked worktrees. */
export const listUserCheckouts = async (git: Git, user: UserRepo): Promise<readonly UserCheckout[]> => {
  const { out } = await git({ user: user.path }, ["worktree", "list", "--porcelain", "-z"]);
  return out.split("\0\0").flatMap((block) => readCheckout(block.split("\0"), user));
};

/** What a checkout is in the middle of, in words; null when nothing. A branch being rebased or bisected counts, though detached. */
export const operationIn = (checkout: UserCheckout, branch: string): string | null => {
  const has = (name: string): boolean => existsSync(join(checkout.gitDir, name));
  const names = (name: string): boolean => {
    const text = textOf(join(checkout.gitDir, name))?.trim();
    return text === branch || text === `refs/heads/${branch}`;
  };
  if (checkout.branch === branch)
    for (const [name, words] of OPERATIONS) {
      if (has(name)) return words;
    }
  if (names("rebase-merge/head-name") || names("rebase-apply/head-name")) return "a rebase";
  return names("BISECT_START") ? "a bisect" : null;
};

const OPERATIONS = [
  ["MERGE_HEAD", "a merge"],
  ["CHERRY_PICK_HEAD", "a cherry-pick"],
  ["REVERT_HEAD", "a revert"],
  ["rebase-merge", "a rebase"],
  ["rebase-apply", "a rebase"],
  ["BISECT_LOG", "a bisect"],
  ["sequencer", "a sequence of picks or reverts"],
] as const;

const readCheckout = (lines: readonly string[], user: UserRepo): readonly UserCheckout[] => {
  const field = (name: string): string | undefined =>
    lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const listed = field("worktree");
  if (listed === undefined || lines.includes("bare")) return [];
  // For a submodule git lists the folder of its objects as the main worktree; core.worktree says where the files are.
  const path = existsSync(join(listed, ".git")) ? listed : user.workTree;
  const gitDir = path === null ? null : gitFolderOf(path);
  if (path === null || gitDir === null) return [];
  const branch = field("branch");
  return [
    { path, gitDir, branch: branch?.startsWith("refs/heads/") === true ? branch.slice("refs/heads/".length) : null },
  ];
};

/** A checkout's own git folder: `.git` itself, or what the file `.git` names (gitrepository-layout(5)). */
const gitFolderOf = (path: string): string | null => {
  const place = join(path, ".git");
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isFile()) return place;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(place, "utf8"))?.[1];
  if (named === undefined) return null;
  return isAbsolute(named) ? named : resolve(path, named);
};
