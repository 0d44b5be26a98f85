import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeWorld } from "../../../src/machine/world.ts";
import { makeWorkspace } from "../../../src/workspace/workspace.ts";
import { awaited } from "../clock.ts";
import type { Gate } from "../measure.ts";
import { output } from "../programs.ts";
import { makeRepo, makeScratch } from "../scratch.ts";

/** Q28: a checkout from the pool against a worktree made for the run. */
export const checkoutGates = async (smoke: boolean): Promise<readonly Gate[]> => {
  const files = smoke ? 1_000 : 20_000;
  const scratch = makeScratch();
  const repo = join(scratch.folder, "repo");
  makeRepo(repo, files);
  const git = (...args: string[]): string => output(["git", ...args], repo);
  const workspace = makeWorkspace({ root: join(scratch.folder, "mill"), repo, world: makeWorld() });
  const { commit } = await workspace.base();
  const prepare = async (): Promise<void> =>
    workspace.prepare(1, { branch: "millrace/bench", commit, tree: null, merge: null, setup: null });
  await prepare();
  await prepare();
  const place = join(scratch.folder, "worktree");
  return [
    {
      id: "Q28",
      claim: `a checkout of ${files} files from the pool against git worktree add`,
      most: 0.3,
      rounds: 7,
      baseline: async () => {
        const cost = await awaited(async () =>
          git("worktree", "add", "--quiet", "--no-track", "-b", "bench", place, commit),
        );
        git("worktree", "remove", "--force", place);
        git("branch", "--quiet", "-D", "bench");
        return cost;
      },
      subject: async () => awaited(prepare),
      close: () => {
        rmSync(place, { recursive: true, force: true });
        scratch.close();
      },
    },
  ];
};
