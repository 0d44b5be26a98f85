import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { makeWorld } from "../../src/machine/world.ts";
import type { PrepareOrder, Workspace } from "../../src/ports/workspace.ts";
import { makeWorkspace } from "../../src/workspace/workspace.ts";
import type { WorkspaceOptions } from "../../src/workspace/workspace.ts";

// The machine's own git configuration shall decide nothing here; makeGit lets these two through for the user's repository.
process.env["GIT_CONFIG_GLOBAL"] = "/dev/null";
process.env["GIT_CONFIG_NOSYSTEM"] = "1";

/** The date every test commits at. */
export const AT = "2026-01-02T03:04:05.678Z";

/** Git with a configuration and identity of the test's own, as the user of the repository would call it. */
export const gitIn = (folder: string, ...args: readonly string[]): string =>
  execFileSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    env: isolated(),
    stdio: ["ignore", "pipe", "pipe"],
  }).trimEnd();

const isolated = (): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Tester",
  GIT_AUTHOR_EMAIL: "tester@example.invalid",
  GIT_COMMITTER_NAME: "Tester",
  GIT_COMMITTER_EMAIL: "tester@example.invalid",
});

/** A folder that is gone after the test, its real path. */
export const scratch = (): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "millrace-git-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A real repository of a user and a workspace over it. */
export type UserRepository = {
  readonly root: string;
  readonly repo: string;
  readonly workspace: Workspace;
  /** Another engine over the same folders, as after a restart. */
  readonly again: (options?: Partial<WorkspaceOptions>) => Workspace;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (path: string, text: string) => void;
  /** Commits these files in the user's own checkout; returns the commit. */
  readonly commit: (files: Readonly<Record<string, string>>, message?: string) => string;
  /** Writes into a slot's tree, as an agent would. */
  readonly work: (slot: number, path: string, text: string) => void;
  readonly slotFile: (slot: number, path: string) => string | null;
};

/** Makes the repository (with `files` committed on main) at `root/<at>` and the workspace at `root`. */
export const userRepository = (
  files: Readonly<Record<string, string>> | null = { "readme.md": "hello\n", ".gitignore": "ignored/\n" },
  at = "repo",
  options: Partial<WorkspaceOptions> = {},
): UserRepository => {
  const root = scratch();
  const repo = join(root, at);
  mkdirSync(repo, { recursive: true });
  gitIn(repo, "init", "-q", "-b", "main");
  const again = (more: Partial<WorkspaceOptions> = {}): Workspace =>
    makeWorkspace({ root, repo, world: makeWorld(), gitTimeoutMs: 20_000, ...options, ...more });
  const write = (path: string, text: string): void => put(join(repo, path), text);
  const workspace = again();
  const commit = (changes: Readonly<Record<string, string>>, message = "by the user"): string => {
    for (const [path, text] of Object.entries(changes)) write(path, text);
    gitIn(repo, "add", "--", ...Object.keys(changes));
    gitIn(repo, "commit", "-q", "-m", message);
    return gitIn(repo, "rev-parse", "HEAD");
  };
  if (files !== null) commit(files, "first");
  return {
    root,
    repo,
    workspace,
    again,
    git: (...args) => gitIn(repo, ...args),
    write,
    commit,
    work: (slot, path, text) => put(join(workspace.treeOf(slot), path), text),
    slotFile: (slot, path) => read(join(workspace.treeOf(slot), path)),
  };
};

/** The order to prepare a slot at a commit for the run "t.r1". */
export const at = (commit: string, more: Partial<PrepareOrder> = {}): PrepareOrder => ({
  branch: "millrace/t.r1",
  commit,
  tree: null,
  merge: null,
  setup: null,
  ...more,
});

/** Prepares slot 1 at the base, makes these changes there and captures them. */
export const stage = async (
  user: UserRepository,
  changes: Readonly<Record<string, string>>,
  from?: string,
): Promise<string> => {
  const parent = from ?? (await user.workspace.base()).commit;
  await user.workspace.prepare(1, at(parent));
  for (const [path, text] of Object.entries(changes)) user.work(1, path, text);
  const commit = await user.workspace.capture(1, { parents: [parent], message: "stage\n", at: AT });
  if (commit === null) throw new Error("the stage changed nothing");
  return commit;
};

/** Merges a tip into the base and returns the candidate. */
export const candidateOf = async (
  workspace: Workspace,
  tip: string,
): Promise<{ readonly base: string; readonly candidate: string }> => {
  const merged = await workspace.merge({ branch: "main", tip, message: "merge\n\nMillrace-Run: t.r1\n", at: AT });
  if (merged.kind !== "candidate") throw new Error(`expected a candidate, not ${JSON.stringify(merged)}`);
  return merged;
};

/** A file's text, null when there is none. */
export const read = (path: string): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);

/** Writes a file and the folders it needs. */
export const put = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
