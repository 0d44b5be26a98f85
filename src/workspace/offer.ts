import { Failure } from "../domain/failure.ts";
import { bringCommit } from "./advance.ts";
import { SYNCED } from "./git.ts";
import type { AdvanceTools } from "./advance.ts";

const NAMES_MAX = 20;

/**
 * Leaves a commit as the branch `millrace/<run>` in the user's repository. A branch of that name that holds something else
 * by now (a person worked on it) is left alone and the next free name is taken.
 */
export const offerBranch = async (tools: AdvanceTools, run: string, commit: string): Promise<string> => {
  const { git, user } = tools;
  await bringCommit(tools, commit, `refs/millrace/${run}/offered`, null);
  let words = "";
  for (let n = 1; n <= NAMES_MAX; n += 1) {
    const branch = n === 1 ? `millrace/${run}` : `millrace/${run}-${n}`;
    const ref = `refs/heads/${branch}`;
    const made = await git({ user: user.path }, [...SYNCED, "update-ref", ref, commit, ""], {
      answers: [1, 128],
    });
    if (made.code === 0) return branch;
    words = made.words;
    const held = await git({ user: user.path }, ["merge-base", "--is-ancestor", commit, ref], { answers: [1, 128] });
    if (held.code === 0) return branch;
  }
  throw new Failure(
    "git-failed",
    `The work of ${run} cannot be left as a branch in ${user.path}: ${words}`,
    `It is kept there as refs/millrace/${run}/offered.`,
  );
};
