/** One thing that retention would remove, with its size in bytes and why. */
export type Removal = {
  readonly kind: "run" | "checkout" | "feed" | "command" | "recovered" | "trash";
  readonly what: string;
  readonly bytes: number;
  readonly reason: string;
};

/** Something old that stays, and why; `failed` when it should have gone and could not be removed. */
export type Kept = { readonly what: string; readonly reason: string; readonly failed?: true };

/** What retention found: what may go, and what is old but stays, with the reason. */
export type Sweep = { readonly removals: readonly Removal[]; readonly kept: readonly Kept[] };

/** Space: what is old and safe is renamed into the trash, and deleted from there later. */
export type Retention = {
  /** Looks only. */
  readonly survey: () => Promise<Sweep>;
  /**
   * Removes at most `max` things that a survey names; never what is unmerged, unpublished or running. Returns at once while
   * nothing can be due, goes on where it was stopped, and never rejects for one thing's sake: what could not be removed is kept.
   * `emptied` also deletes what lies in the trash now, however young.
   */
  readonly sweep: (max: number, stop: AbortSignal, emptied?: boolean) => Promise<Sweep>;
};
