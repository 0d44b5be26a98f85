/** What the engine needs of the user's repository and of the checkouts it makes from it. Commits are full object names. */
export type Workspace = {
  /** The base branch and its commit (fetched first when a remote is configured); throws `repo-unfit` with the reason. */
  readonly base: () => Promise<{ readonly branch: string; readonly commit: string }>;
  /** Absolute path of a slot's tree. */
  readonly treeOf: (slot: number) => string;
  /**
   * Makes a slot's tree hold exactly `commit` (or `tree` when a conflict is to be resolved) on `branch`: reset, cleaned, and
   * with refs, hooks and configuration made anew. `keep` names ignored files to spare when the setup digest matches.
   */
  readonly prepare: (slot: number, order: PrepareOrder) => Promise<void>;
  /** The digest of what prepares a checkout at `commit`: setup commands plus the lockfiles' content. */
  readonly setupDigest: (commit: string, commands: readonly string[], extra: readonly string[]) => Promise<string>;
  /**
   * Takes over what stands in the slot's tree as a commit on top of `parents`; null when the tree equals the first parent's.
   * The same tree, parents, message and date give the same commit. Runs no hook, filter or configuration of the agent.
   */
  readonly capture: (slot: number, capture: CaptureOrder) => Promise<string | null>;
  /** Keeps a commit under refs/millrace/<run>/<name>. */
  readonly keep: (run: string, name: string, commit: string) => Promise<void>;
  /** `git diff --stat` between two commits, bounded; "" when equal. */
  readonly diffStat: (from: string, to: string) => Promise<string>;
  /** True when the commit holds a file at this path. */
  readonly holds: (commit: string, path: string) => Promise<boolean>;
  /** True when `ancestor` is reachable from `commit`. */
  readonly contains: (commit: string, ancestor: string) => Promise<boolean>;
  /** Merges `tip` into the newest base without a checkout. */
  readonly merge: (order: MergeOrder) => Promise<MergeResult>;
  /** Makes the gate's tree, in which no agent works, hold exactly `commit`. Returns its absolute path. */
  readonly prepareGate: (commit: string) => Promise<string>;
  /** Brings the commit into the user's store and moves the base from `from` to it by compare-and-swap. Repeatable. */
  readonly advance: (order: AdvanceOrder) => Promise<AdvanceResult>;
  /** Brings the user's checkout along after an advance, when it still stands on `from`. Repeatable. Returns what it did. */
  readonly follow: (branch: string, from: string, to: string) => Promise<string>;
  /** Leaves the work as a branch in the user's repository, for a person to take. */
  readonly offer: (run: string, commit: string) => Promise<string>;
};

/** How a slot shall be prepared. */
export type PrepareOrder = {
  readonly branch: string;
  readonly commit: string;
  readonly tree: string | null;
  readonly merge: string | null;
  /** Setup digest; ignored files stay only when the slot was last set up with the same one. */
  readonly setup: string | null;
};

/** What a stage's work is committed as. `at` is an ISO time. */
export type CaptureOrder = { readonly parents: readonly string[]; readonly message: string; readonly at: string };

/** What shall be merged. */
export type MergeOrder = {
  readonly branch: string;
  readonly tip: string;
  readonly message: string;
  readonly at: string;
};

/** What a merge gave: a candidate, nothing to merge, or a conflict with the tree that holds its markers. */
export type MergeResult =
  | { readonly kind: "candidate"; readonly base: string; readonly candidate: string }
  | { readonly kind: "contained"; readonly base: string }
  | {
      readonly kind: "conflict";
      readonly base: string;
      readonly tree: string;
      readonly paths: readonly string[];
      readonly detail: string;
    };

/** The move of the base. */
export type AdvanceOrder = {
  readonly run: string;
  readonly branch: string;
  readonly from: string;
  readonly to: string;
};

/** What the move gave: done, the base stood elsewhere, or the user's checkout is in the way (with the reason). */
export type AdvanceResult =
  | { readonly kind: "advanced" }
  | { readonly kind: "moved"; readonly base: string }
  | { readonly kind: "lane"; readonly reason: string };
