import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Config } from "../domain/config.ts";
import { repoPathOf } from "../files/settings.ts";
import { makeWorld } from "../machine/world.ts";
import type { Finding } from "../operator/finding.ts";
import { makeWorkspace } from "../workspace/workspace.ts";

/** The oldest git with `merge-tree --write-tree`, on which integration stands (git's release notes of 2.38). */
const GIT_MIN = [2, 38] as const;

const run = promisify(execFile);

/** Is git there and new enough, and can the repository be worked on: a base branch with a commit, nothing in the way. */
export const examineRepo = async (root: string, config: Config): Promise<readonly Finding[]> => {
  const git = await gitFinding();
  if (git.level === "wrong") return [git];
  const { branch, remote } = config.repo;
  // The doctor only looks: the remote is fetched when a run opens.
  const repo = repoPathOf(config, root);
  const workspace = makeWorkspace({
    root,
    repo,
    world: makeWorld(),
    ...(branch !== undefined && { branch }),
  });
  const base = await workspace.base();
  return [
    git,
    {
      area: "repo",
      level: "good",
      sentence: `${repo}: work is integrated into ${base.branch}, which stands at ${base.commit.slice(0, 12)}${remote === undefined ? "" : `; ${remote} is fetched before each run`}.`,
      hint: "",
    },
  ];
};

const gitFinding = async (): Promise<Finding> => {
  try {
    const { stdout } = await run("git", ["--version"], { timeout: 10_000 });
    const version = stdout.trim().replace(/^git version /, "");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const enough = major > GIT_MIN[0] || (major === GIT_MIN[0] && minor >= GIT_MIN[1]);
    return enough
      ? { area: "git", level: "good", sentence: `git ${version}.`, hint: "" }
      : {
          area: "git",
          level: "wrong",
          sentence: `git ${version} is too old.`,
          hint: `Install git ${GIT_MIN.join(".")} or newer.`,
        };
  } catch {
    return {
      area: "git",
      level: "wrong",
      sentence: "git was not found, or does not answer.",
      hint: `Install git ${GIT_MIN.join(".")} or newer.`,
    };
  }
};
