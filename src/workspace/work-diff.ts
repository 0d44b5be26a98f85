import { accessSync, constants, existsSync, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure, isFailure } from "../domain/failure.ts";
import type { WorkDiff, WorkDiffText } from "../ports/work-diff.ts";
import { type Aside, copyIndex, withAside } from "./aside.ts";
import { type Checkout, checkoutAt, inTree } from "./checkout.ts";
import type { EngineRepo } from "./engine-repo.ts";
import { type Git, type GitPlace, makeGit } from "./git.ts";
import { isFolder } from "./sweep.ts";
import { readUserRepo, type UserRepo } from "./user-repo.ts";

/** Which workspace and repository are meant. */
export type WorkDiffOptions = {
  readonly root: string;
  readonly repo: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  /** How long a patch may be, and how many files that git does not know may be in it. */
  readonly textMax?: number | undefined;
  readonly untrackedMax?: number | undefined;
};

const TIMEOUT_MS = 15_000;
const TEXT_MAX = 512 * 1024;
const UNTRACKED_MAX = 2_000;
const NAMES_MAX = 4 * 1024 * 1024;
const OBJECT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** WorkDiff over real git; nothing is read before the first call. */
export const makeWorkDiff = (options: WorkDiffOptions): WorkDiff => {
  const git = makeGit({ timeoutMs: options.timeoutMs ?? TIMEOUT_MS, signal: options.signal });
  const checkouts = join(options.root, "agents", ".checkouts");
  const gitDir = join(checkouts, "engine.git");
  const engine: EngineRepo = { gitDir, objects: join(gitDir, "objects") };
  let known: Promise<UserRepo> | undefined;
  const userRepo = async (): Promise<UserRepo> => {
    known ??= readUserRepo(git, options.repo).catch((thrown: unknown) => {
      known = undefined;
      throw thrown;
    });
    return known;
  };
  return async ({ from, to }) => {
    const ends = to.kind === "commit" ? [from, to.commit] : [from];
    const odd = ends.find((commit) => !OBJECT.test(commit));
    if (odd !== undefined) throw new Failure("git-failed", `${JSON.stringify(odd)} is not the name of a commit.`);
    if (!existsSync(engine.objects)) return nothing("There is no checkout yet, so there is nothing to compare.");
    const user = await userRepo();
    return withAside({ user, engine }, async (aside) => {
      if (to.kind === "commit") return patchOf(git, { gitDir: aside.gitDir }, ends, options);
      const checkout = checkoutAt(checkouts, String(to.slot));
      if (!isFolder(checkout.tree)) return nothing(`The checkout ${checkout.tree} is gone.`);
      return diffTree(git, { user, aside, checkout, from }, options);
    });
  };
};

const nothing = (note: string): WorkDiffText => ({ text: "", note });

type Look = {
  readonly user: UserRepo;
  readonly aside: Aside;
  readonly checkout: Checkout;
  readonly from: string;
};

/** Compares what stands in the tree, also what git does not know yet, without a write outside the folder aside. */
const diffTree = async (git: Git, look: Look, options: WorkDiffOptions): Promise<WorkDiffText> => {
  const { aside, checkout, from } = look;
  const place: GitPlace = { gitDir: aside.gitDir, workTree: checkout.tree, index: aside.index };
  const found = await changedIn(git, place, look);
  if (found === null) return nothing(GONE);
  const files = found.fresh.filter((path) => !path.endsWith("/"));
  const taken = files.slice(0, options.untrackedMax ?? UNTRACKED_MAX);
  const [fresh, odd] = parted(taken, (path) => isReadable(checkout, path));
  const lost = found.modified.filter((path) => !isReadable(checkout, path));
  await enter(git, place, look, { fresh, lost });
  const { text, note } = await patchOf(git, place, [from], options);
  const nested = found.fresh.length - files.length;
  const notes = [
    note,
    phraseLeft(files.length - taken.length, "more new file", "not shown"),
    phraseLeft(nested, "repository inside the checkout", "not shown", "repositories inside the checkout"),
    phraseLeft(
      odd.length + lost.length,
      "file that cannot be read",
      "told as deleted or not at all",
      "files that cannot be read",
    ),
  ];
  return { text, note: notes.filter((each) => each !== "").join(" ") };
};

const phraseLeft = (count: number, one: string, how: string, many = `${one}s`): string =>
  count === 0 ? "" : `${count} ${count === 1 ? `${one} is` : `${many} are`} ${how}.`;

/**
 * New files get an entry in the index as if they were empty, so that git reads them itself and no object is written; what cannot be
 * read loses its entry, because git would give up on it.
 */
const enter = async (
  git: Git,
  place: GitPlace,
  { user }: Look,
  { fresh, lost }: { readonly fresh: readonly string[]; readonly lost: readonly string[] },
): Promise<void> => {
  if (fresh.length + lost.length === 0) return;
  const empty = EMPTY_BLOB[user.objectFormat === "sha256" ? "sha256" : "sha1"];
  const none = "0".repeat(empty.length);
  const lines = [...lost.map((path) => `0 ${none}\t${path}\0`), ...fresh.map((path) => `100644 ${empty}\t${path}\0`)];
  const input = Buffer.from(lines.join(""), "latin1");
  await git(place, ["update-index", "--add", "--replace", "-z", "--index-info"], { input });
};

/** The names git's empty file has (git hash-object -t blob /dev/null), by the format of the repository's objects. */
const EMPTY_BLOB = {
  sha1: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  sha256: "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
} as const;

/** Paths as bytes: those git does not know and that are not ignored (a folder is a repository), and those that are not as it knows them. */
type Changed = { readonly fresh: readonly string[]; readonly modified: readonly string[] };

/** Null when the commit to compare with is gone. */
const changedIn = async (git: Git, place: GitPlace, look: Look): Promise<Changed | null> => {
  const readBase = async (): Promise<boolean> => {
    rmSync(look.aside.index, { force: true });
    return (await git(place, ["read-tree", look.from], { answers: [128] })).code === 0;
  };
  if (!copyIndex(look.checkout, look.aside)) return (await readBase()) ? listChanged(git, place) : null;
  try {
    return await listChanged(git, place);
  } catch (thrown) {
    // An index that a crash or a meddler damaged: the one of the commit serves as well, at the price of reading every file.
    if (!isFailure(thrown) || thrown.code !== "git-failed") throw thrown;
    return (await readBase()) ? listChanged(git, place) : null;
  }
};

const listChanged = async (git: Git, place: GitPlace): Promise<Changed> => {
  const listing = ["ls-files", "-z", "-t", "--others", "--modified", "--exclude-standard"];
  const { out } = await git(place, listing, { bytes: true, enough: NAMES_MAX });
  // The last one is empty, or half a path.
  const [fresh, modified] = parted(out.split("\0").slice(0, -1), (entry) => entry.startsWith("? "));
  return { fresh: fresh.map((entry) => entry.slice(2)), modified: modified.map((entry) => entry.slice(2)) };
};

/** What is gone, a link, or a folder is told by git without being read; of the rest only files that may be read. */
const isReadable = (checkout: Checkout, path: string): boolean => {
  const full = inTree(checkout, path);
  try {
    const stat = lstatSync(full, { throwIfNoEntry: false });
    if (stat === undefined || stat.isSymbolicLink() || stat.isDirectory()) return true;
    if (!stat.isFile()) return false;
    accessSync(full, constants.R_OK);
    return true;
  } catch (thrown) {
    // A file now stands where its folder was: git tells it as deleted.
    return thrown instanceof Error && "code" in thrown && thrown.code === "ENOTDIR";
  }
};

const parted = <T>(all: readonly T[], is: (each: T) => boolean): readonly [readonly T[], readonly T[]] => [
  all.filter(is),
  all.filter((each) => !is(each)),
];

const GONE = "The commits of this work are not kept any more.";
const MISSING = /bad object|bad revision|unknown revision|not a valid object|unable to read tree/;

const DIFF = [
  "diff",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--submodule=short",
  "--ignore-submodules=dirty",
  "--find-renames",
  "-l200",
  "--stat=100",
  "--stat-count=60",
  "--patch",
] as const;

const patchOf = async (
  git: Git,
  place: GitPlace,
  commits: readonly string[],
  options: WorkDiffOptions,
): Promise<WorkDiffText> => {
  const enough = options.textMax ?? TEXT_MAX;
  const { code, out, cut, words } = await git(place, [...DIFF, ...commits, "--"], { answers: [128], enough });
  if (code !== 0 && MISSING.test(words)) return nothing(GONE);
  if (code !== 0) throw new Failure("git-failed", `git cannot compare the work: ${words}`);
  if (!cut) return { text: out, note: out === "" ? "Nothing was changed." : "" };
  return {
    text: out.slice(0, out.lastIndexOf("\n") + 1),
    note: `Only the first ${Math.round(enough / 1024)} kB are shown.`,
  };
};
