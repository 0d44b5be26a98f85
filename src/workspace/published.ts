import { isFailure } from "../domain/failure.ts";
import type { Asked } from "../ports/git-space.ts";
import type { Git } from "./git.ts";

const OBJECT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const BRANCH = /^[\w][\w./-]{0,200}$/;

/**
 * For each commit whether the user's repository holds it by name: a merged one in its base branch, an offered one in any branch
 * or under the ref it was offered by. Null where git cannot tell. A commit that is not there at all is not held.
 */
export const askPublished = async (
  git: Git,
  repo: string,
  branch: string | undefined,
  asked: readonly Asked[],
): Promise<readonly (boolean | null)[]> => {
  try {
    const sound = asked.filter(({ commit }) => OBJECT.test(commit));
    const there = await present(
      git,
      repo,
      sound.map(({ commit }) => commit),
    );
    const found = sound.filter(({ commit }) => there.has(commit));
    const held = new Set<Asked>();
    const offered = found.filter((each) => each.offered);
    for (const each of await heldByBranches(git, repo, offered)) held.add(each);
    const branches = new Set(found.filter((each) => !each.offered).map((each) => each.branch));
    for (const base of branches) {
      const wanted = found.filter((each) => !each.offered && each.branch === base);
      const tips = await tipsOf(git, repo, [base, ...(branch === undefined ? [] : [branch])]);
      const missing = tips.length === 0 ? null : await missingFrom(git, repo, wanted, tips);
      for (const each of wanted) if (missing?.has(each.commit) === false) held.add(each);
    }
    return asked.map((each) => held.has(each));
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    return asked.map(() => null);
  }
};

/** Those of the commits whose objects are in the repository. */
const present = async (git: Git, repo: string, commits: readonly string[]): Promise<ReadonlySet<string>> => {
  if (commits.length === 0) return new Set();
  const input = commits.map((commit) => `${commit}\n`).join("");
  const { out } = await git({ user: repo }, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], { input });
  return new Set(
    out.split("\n").flatMap((line) => (line.endsWith(" commit") ? [line.slice(0, -" commit".length)] : [])),
  );
};

/** Those of the commits that none of the tips leads to: what a walk from all of them to the tips passes by. */
const missingFrom = async (
  git: Git,
  repo: string,
  wanted: readonly Asked[],
  tips: readonly string[],
): Promise<ReadonlySet<string>> => {
  const input = [...wanted.map(({ commit }) => commit), ...tips.map((tip) => `^${tip}`)].map((line) => `${line}\n`);
  const { out } = await git({ user: repo }, ["rev-list", "--stdin"], { input: input.join("") });
  return new Set(out.split("\n"));
};

const tipsOf = async (git: Git, repo: string, branches: readonly string[]): Promise<readonly string[]> => {
  const tips: string[] = [];
  for (const branch of new Set(branches)) {
    if (!BRANCH.test(branch) || branch.includes("..")) continue;
    const args = ["rev-parse", "--quiet", "--verify", `refs/heads/${branch}^{commit}`];
    const { code, out } = await git({ user: repo }, args, { answers: [1, 128] });
    if (code === 0) tips.push(out.trim());
  }
  return tips;
};

const heldByBranches = async (git: Git, repo: string, offered: readonly Asked[]): Promise<readonly Asked[]> => {
  if (offered.length === 0) return [];
  const format = ["for-each-ref", "--format=%(objectname) %(refname)"];
  const { out } = await git({ user: repo }, [...format, "refs/heads", "refs/millrace"]);
  const refs = out.split("\n").flatMap((line): (readonly [string, string])[] => {
    const cut = line.indexOf(" ");
    return cut === -1 ? [] : [[line.slice(cut + 1), line.slice(0, cut)]];
  });
  const named = new Map(refs);
  const tips = refs.flatMap(([name, commit]) => (name.startsWith("refs/heads/") ? [commit] : []));
  const missing = tips.length === 0 ? null : await missingFrom(git, repo, offered, tips);
  return offered.filter(
    ({ run, commit }) => named.get(`refs/millrace/${run}/offered`) === commit || missing?.has(commit) === false,
  );
};
