import { parseRunId, type RunId } from "../domain/id.ts";
import type { RunRef } from "../ports/git-space.ts";
import { readPruned } from "./pruned.ts";
import type { RetentionTools } from "./retention-parts.ts";

/** An object that no ref leads to and no standing run can have made stays so long besides. */
const EXPIRE_MS = 14 * 86_400_000;
const DAY_MS = 86_400_000;

/**
 * Drops the engine's refs of runs that were removed: all of a run whose work was published, of any other only those whose
 * commits reached the base. Refs of a run whose folder somebody else took away stay, because they may be all that is left of it.
 */
export const dropRefs = async ({ durable, git }: RetentionTools): Promise<void> => {
  const { disk, layout } = durable;
  if (disk.stat(layout.prunedRuns) === null) return;
  const going: RunRef[] = [];
  const asking: (RunRef & { readonly branch: string })[] = [];
  for (const ref of await git.refs()) {
    const run = parseRunId(ref.run);
    const pruned = run === null || disk.stat(layout.run(run)) !== null ? null : readPruned(disk, layout, run);
    if (pruned?.published === true) going.push(ref);
    else if (pruned !== null) asking.push({ ...ref, branch: pruned.branch });
  }
  const answers = asking.length === 0 ? [] : await git.published(asking.map((ref) => ({ ...ref, offered: false })));
  going.push(...asking.filter((_, index) => answers[index] === true));
  if (going.length > 0) await git.drop(going);
};

/**
 * From when on back objects without a ref may go: from before any standing run began. While a task is at work nothing may,
 * because what its next commit is made of may be written already and not yet named.
 */
export const expiryOf = ({ durable, world }: RetentionTools): number | null => {
  const { disk, layout } = durable;
  if (disk.list(layout.queue("active")).length > 0) return null;
  const began = disk.list(layout.runs).flatMap((name): readonly number[] => {
    const run: RunId | null = parseRunId(name);
    const stat = run === null ? null : disk.stat(layout.plan(run));
    return stat === null ? [] : [Number(BigInt(stat.mtime) / 1_000_000n) - DAY_MS];
  });
  return began.reduce((least, one) => Math.min(least, one), world.now() - EXPIRE_MS);
};
