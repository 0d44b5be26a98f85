import { Failure, isFailure } from "../domain/failure.ts";
import { laneReason } from "./lane.ts";
import { SYNCED } from "./git.ts";
import type { LaneTools } from "./lane.ts";
import { followBase } from "./follow.ts";
import type { Tip } from "./user-repo.ts";

const NETWORK_MS = 120_000;

/**
 * Fetches the base from the remote and fast-forwards the local branch to it, by the same rules as an integration. A local
 * branch that is ahead stays; one that diverged, or whose checkout is in the way, is the user's to settle.
 */
export const catchUpWithRemote = async (tools: LaneTools, remote: string, local: Tip): Promise<string> => {
  const { git, user } = tools;
  const { branch } = local;
  const ref = `refs/remotes/${remote}/${branch}`;
  const flags = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"];
  await git({ user: user.path }, ["fetch", ...flags, "--", remote, `+refs/heads/${branch}:${ref}`], {
    timeoutMs: NETWORK_MS,
  }).catch((thrown: unknown) => {
    if (!isFailure(thrown) || thrown.code !== "git-failed") throw thrown;
    throw unfit(
      `${branch} could not be fetched from ${remote}: ${thrown.message}`,
      "Mend the remote, or remove [repo] remote.",
    );
  });
  const fetched = (await git({ user: user.path }, ["rev-parse", `${ref}^{commit}`])).out.trim();
  if (fetched === local.commit || (await isAncestor(tools, fetched, local.commit))) return local.commit;
  if (!(await isAncestor(tools, local.commit, fetched)))
    throw unfit(
      `${branch} and ${remote}/${branch} have diverged.`,
      `Merge or rebase ${branch} onto ${remote}/${branch}.`,
    );
  const reason = await laneReason(tools, branch, local.commit, fetched);
  if (reason !== null)
    throw unfit(`${branch} is behind ${remote}/${branch} and cannot be brought up. ${reason}`, "Settle that checkout.");
  await git({ user: user.path }, [
    ...SYNCED,
    "update-ref",
    "-m",
    "millrace: fetched",
    `refs/heads/${branch}`,
    fetched,
    local.commit,
  ]);
  await followBase(tools, branch, local.commit, fetched);
  return fetched;
};

const isAncestor = async ({ git, user }: LaneTools, ancestor: string, commit: string): Promise<boolean> =>
  (await git({ user: user.path }, ["merge-base", "--is-ancestor", ancestor, commit], { answers: [1] })).code === 0;

const unfit = (sentence: string, hint: string): Failure => new Failure("repo-unfit", sentence, hint);
