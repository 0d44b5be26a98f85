import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Failure } from "../domain/failure.ts";
import type { Git } from "./git.ts";

/** What is known of the user's repository: where it keeps objects, what its base is, and what our own must copy from it. */
export type UserRepo = {
  readonly path: string;
  readonly objects: string;
  /** The work tree of the main checkout where it lies apart from the git folder (a submodule); null otherwise. */
  readonly workTree: string | null;
  /** The file that names a shallow clone's borders; null when the clone is whole. */
  readonly shallow: string | null;
  readonly objectFormat: string;
  readonly settings: ReadonlyMap<string, string>;
};

/** The base branch as it stands. */
export type Tip = { readonly branch: string; readonly commit: string; readonly tree: string };

const OURS_TO_COPY = [
  "core.filemode",
  "core.symlinks",
  "core.ignorecase",
  "core.precomposeunicode",
  "core.autocrlf",
  "core.eol",
];

/** Reads where the user's repository keeps what, once a process; throws `repo-unfit` when it cannot be worked on. */
export const readUserRepo = async (git: Git, path: string): Promise<UserRepo> => {
  const [places, settings] = await Promise.all([readPlaces(git, path), readSettings(git, path)]);
  const [objects = "", common = "", shallow = "false", objectFormat = "sha1"] = places;
  if (
    [...settings].some(
      ([key, value]) => key === "extensions.partialclone" || (key.endsWith(".promisor") && value === "true"),
    )
  )
    throw new Failure(
      "repo-unfit",
      `${path} is a partial clone: some of its objects lie only on its remote.`,
      "Clone it whole (without --filter), or name another clone in [repo] path.",
    );
  const worktree = settings.get("core.worktree");
  const workTree = worktree === undefined ? null : resolve(common, worktree);
  return {
    path,
    objects,
    workTree,
    shallow: shallow === "true" ? join(common, "shallow") : null,
    objectFormat,
    settings,
  };
};

/** The settings of the user's repository that decide what a checkout of ours looks like, as lines of a config file. */
export const copiedSettings = (repo: UserRepo): readonly string[] =>
  OURS_TO_COPY.flatMap((key) => {
    const value = repo.settings.get(key);
    return value !== undefined && /^[a-z]+$/i.test(value) ? [`\t${key.slice("core.".length)} = ${value}`] : [];
  });

/** The base branch (the configured one, else what HEAD names) and its commit, in one call; throws `repo-unfit` with the reason. */
export const readTip = async (git: Git, path: string, configured: string | undefined): Promise<Tip> => {
  const name = configured === undefined ? "HEAD" : `refs/heads/${configured}`;
  const answer = await git(
    { user: path },
    ["rev-parse", `${name}^{commit}`, `${name}^{tree}`, "--symbolic-full-name", name],
    {
      answers: [128],
    },
  );
  const [commit = "", tree = "", ref = ""] = answer.out.split("\n");
  if (answer.code === 0 && ref.startsWith("refs/heads/"))
    return { branch: ref.slice("refs/heads/".length), commit, tree };
  throw await unfit(git, path, configured, answer.words);
};

const readPlaces = async (git: Git, path: string): Promise<readonly string[]> => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw notARepository(path, "it does not exist");
  if (!stat.isDirectory()) throw notARepository(path, "it is a file");
  const facts = ["--git-path", "objects", "--git-common-dir", "--is-shallow-repository", "--show-object-format"];
  const answer = await git({ user: path }, ["rev-parse", "--path-format=absolute", ...facts], { answers: [128, 129] });
  if (answer.code !== 0) throw notARepository(path, answer.words);
  return answer.out.split("\n");
};

const readSettings = async (git: Git, path: string): Promise<ReadonlyMap<string, string>> => {
  if (!existsSync(path)) return new Map();
  const answer = await git({ user: path }, ["config", "--null", "--list"], { answers: [1, 128] });
  const settings = new Map<string, string>();
  for (const entry of answer.out.split("\0")) {
    const cut = entry.indexOf("\n");
    if (cut > 0) settings.set(entry.slice(0, cut), entry.slice(cut + 1));
  }
  return settings;
};

const notARepository = (path: string, words: string): Failure =>
  /dubious ownership/.test(words)
    ? new Failure(
        "repo-unfit",
        `git refuses ${path}, because another user owns it.`,
        `If you trust it: git config --global --add safe.directory ${path}`,
      )
    : new Failure(
        "repo-unfit",
        `${path} is not a git repository${words === "" ? "." : ` (${words}).`}`,
        "Name the repository to work on in millrace.toml, [repo] path.",
      );

const unfit = async (git: Git, path: string, configured: string | undefined, words: string): Promise<Failure> => {
  const [commits, head] = await Promise.all([
    git({ user: path }, ["rev-list", "--all", "--max-count=1"], { answers: [128] }),
    git({ user: path }, ["symbolic-ref", "--quiet", "--short", "HEAD"], { answers: [1, 128] }),
  ]);
  if (commits.code !== 0) return notARepository(path, commits.words);
  if (commits.out === "")
    return new Failure(
      "repo-unfit",
      `${path} has no commit yet.`,
      "Make a first commit, so that there is a base to work on.",
    );
  if (configured !== undefined)
    return new Failure(
      "repo-unfit",
      `${path} has no branch ${configured}.`,
      "Create it, or name the branch to integrate into in millrace.toml, [repo] branch.",
    );
  if (head.code !== 0)
    return new Failure(
      "repo-unfit",
      `HEAD of ${path} is detached, so it names no branch to integrate into.`,
      "Name the branch in millrace.toml, [repo] branch, or check one out.",
    );
  return new Failure(
    "repo-unfit",
    `The branch ${head.out.trim()} that HEAD of ${path} names has no commit${words === "" ? "" : ` (${words})`}.`,
    "Check out a branch that has one, or name it in millrace.toml, [repo] branch.",
  );
};
