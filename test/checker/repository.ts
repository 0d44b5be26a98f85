import { execFileSync } from "node:child_process";

/** What the rules ask of the user's repository. */
export type Repository = {
  /** Commits of the base by first parents, newest first. */
  readonly line: readonly string[];
  readonly reachable: ReadonlySet<string>;
  readonly messageOf: (commit: string) => string;
};

/** Reads a branch of a real repository with git itself, no configuration of anybody's. */
export const readRepository = (path: string, branch: string): Repository => {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", path, ...args], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    });
  const list = (...args: string[]): string[] =>
    git("rev-list", ...args, `refs/heads/${branch}`)
      .split("\n")
      .filter(Boolean);
  return {
    line: list("--first-parent"),
    reachable: new Set(list()),
    messageOf: (commit) => git("log", "-1", "--format=%B", commit),
  };
};
