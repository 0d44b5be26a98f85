import { existsSync, lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { GitSpace, RunRef } from "../ports/git-space.ts";
import type { World } from "../ports/world.ts";
import { layEngineRepo } from "./engine-repo.ts";
import { makeGit, type Git } from "./git.ts";
import { askPublished } from "./published.ts";
import { readUserRepo } from "./user-repo.ts";

/** Which workspace and repository are meant; `branch` is the configured base. */
export type SpaceOptions = {
  readonly root: string;
  readonly repo: string;
  readonly branch?: string | undefined;
  readonly world: World;
  /** Packs when there are so many loose objects; 2,000 unless told. */
  readonly looseMax?: number;
};

const GIT_TIMEOUT_MS = 10 * 60_000;
const LOOSE_MAX = 2_000;
const DROPPED_AT_ONCE = 500;
const LEFT_OVER_MS = 86_400_000;

/** GitSpace over real git. Whoever drops or compacts holds the lease; nothing is read before the first call. */
export const makeGitSpace = (options: SpaceOptions): GitSpace => {
  const gitDir = join(options.root, "agents", ".checkouts", "engine.git");
  const git = makeGit({ timeoutMs: GIT_TIMEOUT_MS });
  return {
    published: async (asked) => askPublished(git, options.repo, options.branch, asked),
    refs: async () => (existsSync(gitDir) ? listRefs(git, gitDir) : []),
    drop: async (refs) => {
      for (let from = 0; from < refs.length; from += DROPPED_AT_ONCE) {
        const lines = refs.slice(from, from + DROPPED_AT_ONCE).map(({ ref, commit }) => `delete ${ref} ${commit}\n`);
        await git({ gitDir }, ["update-ref", "--stdin"], { input: lines.join("") });
      }
    },
    compact: async (expireAt, stop) => {
      if (!existsSync(gitDir) || looseIn(gitDir) < (options.looseMax ?? LOOSE_MAX)) return false;
      await compact(options, gitDir, expireAt(), stop);
      return true;
    },
  };
};

const listRefs = async (git: Git, gitDir: string): Promise<readonly RunRef[]> => {
  const { out } = await git({ gitDir }, ["for-each-ref", "--format=%(objectname) %(refname)", "refs/millrace"]);
  return out.split("\n").flatMap((line) => {
    const [, commit, ref, run] = /^([0-9a-f]+) (refs\/millrace\/([^/ ]+)\/[^ ]+)$/.exec(line) ?? [];
    return commit === undefined || ref === undefined || run === undefined ? [] : [{ run, ref, commit }];
  });
};

/** How many objects lie in files of their own, in folders of two hexadecimal digits (gitrepository-layout(5)). */
export const looseIn = (gitDir: string): number => {
  const objects = join(gitDir, "objects");
  if (!existsSync(objects)) return 0;
  const folders = readdirSync(objects).filter((name) => /^[0-9a-f]{2}$/.test(name));
  return folders.reduce((count, name) => count + readdirSync(join(objects, name)).length, 0);
};

/**
 * Packs what the engine's repository holds itself: what its refs lead to in one pack, the rest in a cruft pack with its times
 * (git-repack(1), git 2.37). Checkouts find the packs where they found the objects. Flushed before a loose object goes.
 */
const compact = async (
  { repo, world }: SpaceOptions,
  gitDir: string,
  expireAt: number | null,
  stop: AbortSignal,
): Promise<void> => {
  const git = makeGit({ timeoutMs: GIT_TIMEOUT_MS, signal: stop });
  // Its configuration is ours again, so that nothing an agent wrote there can run.
  layEngineRepo(gitDir, await readUserRepo(git, repo));
  removeLeftOver(join(gitDir, "objects", "pack"), world.now());
  const flushed = ["-c", "core.fsync=committed", "-c", "core.fsyncMethod=fsync"];
  const repack = [...flushed, "repack", "--cruft", "-d", "-l", "-q"];
  await git({ gitDir }, repack);
  if (expireAt === null) return;
  // Only from the cruft pack: whoever writes such an object meanwhile writes it anew, because git freshens none in there.
  await git({ gitDir }, [...repack, `--cruft-expiration=${Math.max(1, Math.floor(expireAt / 1_000))}`]);
};

/** What a git that was killed while it packed left behind; one that is at work is younger. */
const removeLeftOver = (packs: string, nowMs: number): void => {
  for (const name of readdirSync(packs).filter((each) => /^\.?tmp[-_]/.test(each))) {
    const stat = lstatSync(join(packs, name), { throwIfNoEntry: false });
    if (stat !== undefined && nowMs - stat.mtimeMs > LEFT_OVER_MS) rmSync(join(packs, name), { force: true });
  }
};
