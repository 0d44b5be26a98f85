/** One commit that must have reached the user's repository: the base branch, or for offered work any branch. */
export type Asked = {
  readonly run: string;
  readonly commit: string;
  readonly branch: string;
  readonly offered: boolean;
};

/** A ref of the engine's own repository: refs/millrace/<run>/<name>. */
export type RunRef = { readonly run: string; readonly ref: string; readonly commit: string };

/** What retention asks of git, and does in the engine's own repository; nothing of the user's is ever written. */
export type GitSpace = {
  /** For each of these, in order, whether the user's repository holds it; null where that cannot be told. Never rejects. */
  readonly published: (asked: readonly Asked[]) => Promise<readonly (boolean | null)[]>;
  /** Every ref the engine keeps; none when there is no such repository yet. */
  readonly refs: () => Promise<readonly RunRef[]>;
  /** Drops refs that still say what was read. */
  readonly drop: (refs: readonly RunRef[]) => Promise<void>;
  /**
   * Packs the engine's objects when there are many loose ones; true when it did. Nothing that a ref leads to goes, nothing
   * borrowed is touched, and what no ref leads to goes only when it is older than `expireAt` says (wall time in milliseconds; null: nothing goes).
   */
  readonly compact: (expireAt: () => number | null, stop: AbortSignal) => Promise<boolean>;
};
