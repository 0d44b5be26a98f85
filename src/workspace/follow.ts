import { rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../domain/failure.ts";
import type { GitOptions } from "./git.ts";
import { addedPaths, occupied } from "./lane.ts";
import type { LaneTools } from "./lane.ts";
import { listUserCheckouts } from "./user-checkouts.ts";
import type { UserCheckout } from "./user-checkouts.ts";

const TRIES_MAX = 5;
const TRY_WAIT_MS = 100;

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
  const ask = async (args: readonly string[], options?: GitOptions) =>
    tools.git({ user: path }, args, { answers: [1, 128], ...options });
  if ((await ask(["diff-index", "--cached", "--quiet", "--ignore-submodules=none", from])).code !== 0)
    return (await ask(["diff-index", "--cached", "--quiet", to])).code === 0
      ? `The checkout ${path} shows it already.`
      : `The checkout ${path} was left as it is: its index holds something else.`;
  await refresh(tools, checkout);
  await finishHalfDone(tools, checkout, from, to);
  const taken = occupied(checkout, await untrackedOf(tools, checkout, await addedPaths(tools.git, checkout, from, to)));
  if (taken.length > 0) return left(path, `${taken.length} untracked files are where it would write`, from, to);
  const moved = await ask(["read-tree", "-m", "-u", from, to]);
  return moved.code === 0 ? `The checkout ${path} was brought along.` : left(path, moved.words, from, to);
};

const left = (path: string, reason: string, from: string, to: string): string =>
  `The checkout ${path} was left as it is (${reason}); once that is settled: git -C ${path} read-tree -m -u ${from} ${to}`;

/** Makes git look at the files again; waits for a lock that somebody holds, and never removes it. */
const refresh = async (tools: LaneTools, checkout: UserCheckout): Promise<void> => {
  for (let n = 0; ; n += 1) {
    const { stderr, words } = await tools.git({ user: checkout.path }, ["update-index", "-q", "--refresh"], {
      answers: [1, 128],
    });
    if (!/index\.lock/.test(stderr)) return;
    if (n === TRIES_MAX)
      throw new Failure(
        "git-failed",
        `The checkout ${checkout.path} cannot be brought along: ${words}`,
        `If no git is at work there, remove ${join(checkout.gitDir, "index.lock")}; it will be tried again.`,
      );
    await tools.world.sleep(TRY_WAIT_MS * 2 ** n);
  }
};

/**
 * A crash in the middle leaves files of `to` under an index of `from`, which git takes for the user's changes. Those files
 * whose content is exactly what `to` holds are told to the index; nothing is written to the tree.
 */
const finishHalfDone = async (tools: LaneTools, checkout: UserCheckout, from: string, to: string): Promise<void> => {
  const { git, user } = tools;
  const place = { user: checkout.path };
  const list = async (args: readonly string[], env: Record<string, string> = {}): Promise<readonly string[]> =>
    (await git(place, args, { env, answers: [1], bytes: true })).out.split("\0").filter((path) => path !== "");
  const dirty = new Set(await list(["diff-files", "-z", "--name-only", "--ignore-submodules"]));
  const added = new Set(
    occupied(checkout, await untrackedOf(tools, checkout, await addedPaths(git, checkout, from, to))),
  );
  if (dirty.size === 0 && added.size === 0) return;
  const touched = await list(["diff-tree", "-r", "-z", "--no-renames", "--name-only", from, to]);
  const suspects = touched.filter((path) => dirty.has(path) || added.has(path));
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

/** Of these paths, those the index does not hold. */
const untrackedOf = async (
  tools: LaneTools,
  checkout: UserCheckout,
  paths: readonly string[],
): Promise<readonly string[]> => {
  if (paths.length === 0) return [];
  const { out } = await tools.git({ user: checkout.path }, ["ls-files", "-z", "--cached"], { bytes: true });
  const tracked = new Set(out.split("\0"));
  return paths.filter((path) => !tracked.has(path));
};
