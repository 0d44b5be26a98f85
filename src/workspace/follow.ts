import { rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../domain/failure.ts";
import { addedPaths, inTheWay, lockedReason, named } from "./lane.ts";
import type { LaneTools } from "./lane.ts";
import { listUserCheckouts } from "./user-checkouts.ts";
import type { UserCheckout } from "./user-checkouts.ts";

/**
 * Brings every checkout of `branch` along whose index still is what `from` holds. Git writes no file that has changes; a
 * checkout that refuses is left as it is and the sentence says so. Safe to repeat, also after a crash in the middle.
 */
export const followBase = async (tools: LaneTools, branch: string, from: string, to: string): Promise<string> => {
  const checkouts = (await listUserCheckouts(tools.git, tools.user)).filter((checkout) => checkout.branch === branch);
  if (checkouts.length === 0) return `${branch} is checked out nowhere, so only the branch moved.`;
  const sentences: string[] = [];
  for (const checkout of checkouts) sentences.push(await bringAlong(tools, checkout, from, to));
  return sentences.join(" ");
};

const bringAlong = async (tools: LaneTools, checkout: UserCheckout, from: string, to: string): Promise<string> => {
  const { path } = checkout;
  const ask = async (args: readonly string[]) => tools.git({ user: path }, args, { answers: [1, 128] });
  if ((await ask(["diff-index", "--cached", "--quiet", from])).code !== 0)
    return (await ask(["diff-index", "--cached", "--quiet", to])).code === 0
      ? `The checkout ${path} shows it already.`
      : `The checkout ${path} was left as it is: its index holds something else.`;
  const locked = await lockedReason(tools.world, checkout);
  if (locked !== null)
    throw new Failure("git-failed", locked, "It will be tried again; a lock of yours is never removed.");
  const added = await addedPaths(tools.git, checkout, from, to);
  const move = async (): Promise<string | null> => {
    const taken = await inTheWay(tools.git, checkout, added);
    if (taken.length > 0) return `untracked files are where it would write: ${named(taken)}`;
    const moved = await ask(["read-tree", "-m", "-u", from, to]);
    return moved.code === 0 ? null : moved.words;
  };
  let reason = await move();
  if (reason !== null) {
    await ask(["update-index", "-q", "--refresh"]);
    await finishHalfDone(tools, checkout, from, to, added);
    reason = await move();
  }
  return reason === null ? `The checkout ${path} was brought along.` : left(path, reason, from, to);
};

const left = (path: string, reason: string, from: string, to: string): string =>
  `The checkout ${path} was left as it is (${reason}); once that is settled: git -C ${path} read-tree -m -u ${from} ${to}`;

/**
 * A crash in the middle leaves files of `to` under an index of `from`, which git takes for the user's changes. Those files
 * whose content is exactly what `to` holds are told to the index; nothing is written to the tree.
 */
const finishHalfDone = async (
  { git, user }: LaneTools,
  checkout: UserCheckout,
  from: string,
  to: string,
  added: readonly string[],
): Promise<void> => {
  const place = { user: checkout.path };
  const list = async (args: readonly string[], env: Record<string, string> = {}): Promise<readonly string[]> =>
    (await git(place, args, { env, answers: [1], bytes: true })).out.split("\0").filter((path) => path !== "");
  const dirty = new Set(await list(["diff-files", "-z", "--name-only", "--ignore-submodules"]));
  const standing = new Set(await inTheWay(git, checkout, added));
  if (dirty.size === 0 && standing.size === 0) return;
  const touched = await list(["diff-tree", "-r", "-z", "--no-renames", "--name-only", from, to]);
  const suspects = touched.filter((path) => dirty.has(path) || standing.has(path));
  const index = join(checkout.gitDir, "millrace-follow.index");
  const env = { GIT_INDEX_FILE: index };
  try {
    await git({ user: user.path }, ["read-tree", to], { env });
    await git(place, ["update-index", "-q", "--refresh"], { env, answers: [1] });
    const unlike = new Set(await list(["diff-files", "-z", "--name-only", "--ignore-submodules"], env));
    const ours = suspects.filter((path) => !unlike.has(path));
    const input = ours.map((path) => `${path}\0`).join("");
    if (ours.length > 0)
      await git(place, ["update-index", "--add", "--remove", "-z", "--stdin"], { input, bytes: true });
  } finally {
    rmSync(index, { force: true });
  }
};
