import { Failure } from "../domain/failure.ts";
import type { FoundRepo, Repositories } from "../ports/repositories.ts";
import type { Git } from "./git.ts";
import { commitEnvironment, identityOf } from "./identity.ts";
import { readUserRepo } from "./user-repo.ts";

/** The repositories of this machine through git, hooks and signing off. */
export const makeRepositories = (git: Git): Repositories => ({
  find: (folder) => find(git, folder),
  make: async (folder, branch) => {
    if ((await ownTop(git, folder)) !== null) return;
    // An empty template leaves out the hooks and settings that this machine lays into every new repository.
    await git({ user: folder }, ["init", "--quiet", "--template=", `--initial-branch=${branch}`, "."]);
  },
  commitFirst: async (top, file, message, at) => {
    const env = commitEnvironment(identityOf(await readUserRepo(git, top)), at);
    await git({ user: top }, ["add", "--", file]);
    await git({ user: top }, ["commit", "--quiet", "--no-verify", `--message=${message}`, "--", file], { env });
    return (await git({ user: top }, ["rev-parse", "HEAD"])).out.trim();
  },
  ignores: async (top, path) =>
    (await git({ user: top }, ["check-ignore", "--quiet", "--", path], { answers: [1] })).code === 0,
});

const find = async (git: Git, folder: string): Promise<FoundRepo | null> => {
  const top = await ownTop(git, folder);
  if (top === null) return null;
  const head = await git({ user: top }, ["symbolic-ref", "--quiet", "--short", "HEAD"], { answers: [1] });
  const commit = await git({ user: top }, ["rev-parse", "--quiet", "--verify", "HEAD^{commit}"], { answers: [1, 128] });
  return { top, branch: head.code === 0 ? head.out.trim() : null, born: commit.code === 0 };
};

/** The top of the work tree, or the folder of a bare repository itself; null when git knows none here. */
const ownTop = async (git: Git, folder: string): Promise<string | null> => {
  const bare = await git({ user: folder }, ["rev-parse", "--is-bare-repository", "--absolute-git-dir"], {
    answers: [128],
  });
  if (bare.code !== 0) {
    if (/not a git repository/.test(bare.words)) return null;
    const hint = /dubious ownership/.test(bare.words)
      ? `Another user owns it. If you trust it: git config --global --add safe.directory ${folder}`
      : "Mend the repository, or name another one with --repo.";
    throw new Failure("repo-unfit", `git refuses ${folder}: ${bare.words}`, hint);
  }
  const [isBare = "", gitDir = ""] = bare.out.split("\n");
  if (isBare === "true") return gitDir;
  const top = await git({ user: folder }, ["rev-parse", "--show-toplevel"], { answers: [128] });
  // Inside .git itself there is a repository, but no place of anybody's files.
  return top.code === 0 ? top.out.replace(/\n$/, "") : null;
};
