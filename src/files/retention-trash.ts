import type { Kept } from "../ports/retention.ts";
import { phraseDays } from "./retention-aged.ts";
import type { Found, Limits, RetentionTools } from "./retention-parts.ts";
import type { Trashed } from "./trash.ts";
import { sizeOf } from "./tree-size.ts";

/** So many names are deleted at a time: mass deletion slows every other writer of an ext4 file system down. */
const AT_ONCE = 200;

/** How many names may still be deleted in one sweep; whoever deletes counts down. */
export type Allowance = { names: number };

/** What lies in the trash long enough (or at all, when it shall be emptied); deleting what is large takes several sweeps. */
export const findTrash = async (
  tools: RetentionTools,
  limits: Limits,
  emptied: boolean,
  allowance: Allowance,
): Promise<Found> => {
  const { durable, trash, world, pace } = tools;
  const kept: Kept[] = [];
  const old: (Trashed & { readonly bytes: number })[] = [];
  for (const each of trash.list()) {
    if (each.atMs === null) kept.push({ what: `trash/${each.name}`, reason: "Millrace did not put it there" });
    else if (emptied || world.now() - each.atMs > limits.trashMs)
      old.push({ ...each, bytes: (await sizeOf(durable.disk, each.path, pace)).bytes });
  }
  return {
    takings: old
      .sort((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0))
      .map((each) => ({
        removal: {
          kind: "trash",
          what: `trash/${each.name}`,
          bytes: each.bytes,
          reason: emptied ? "the trash is emptied" : `removed more than ${phraseDays(limits.trashMs)} ago`,
        },
        take: async () => deleteWhole(tools, each, allowance),
      })),
    kept,
  };
};

const deleteWhole = async (
  { trash, pace }: RetentionTools,
  trashed: Trashed,
  allowance: Allowance,
): Promise<boolean> => {
  while (allowance.names > 0 && (await pace())) {
    const some = Math.min(AT_ONCE, allowance.names);
    allowance.names -= some;
    if (trash.delete(trashed, some)) return true;
  }
  return false;
};
