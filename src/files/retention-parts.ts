import type { RunJudge, RunLimits } from "../domain/retention.ts";
import type { RunId } from "../domain/id.ts";
import type { GitSpace } from "../ports/git-space.ts";
import type { Kept, Removal } from "../ports/retention.ts";
import type { World } from "../ports/world.ts";
import type { Durable } from "./durable.ts";
import type { Trash } from "./trash.ts";
import type { Pace } from "./tree-size.ts";

/** How much may stay, in milliseconds and bytes. */
export type Limits = RunLimits & {
  readonly idleCheckouts: number;
  readonly feedBytes: number;
  readonly commandsMs: number;
  readonly trashMs: number;
};

/** What retention stands on. `lives` tells whether a process of one of a run's attempts still runs. */
export type RetentionTools = {
  readonly durable: Durable;
  readonly world: World;
  readonly trash: Trash;
  readonly git: GitSpace;
  readonly judge: RunJudge;
  readonly lives: (run: RunId) => boolean;
  readonly pace: Pace;
};

/** One thing that may go, and the act that takes it out of use; false when it is gone or must stay after all. */
export type Taking = { readonly removal: Removal; readonly take: () => Promise<boolean> | boolean };

/** What one part of the workspace holds that is old: what may go, the oldest first, and what stays. */
export type Found = { readonly takings: readonly Taking[]; readonly kept: readonly Kept[] };
