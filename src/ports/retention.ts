/** One thing that retention would remove, with its size in bytes and why. */
export type Removal = {
  readonly kind: "run" | "checkout" | "feed" | "command" | "trash";
  readonly what: string;
  readonly bytes: number;
  readonly reason: string;
};

/** What retention found: what may go, and what is old but stays, with the reason. */
export type Sweep = {
  readonly removals: readonly Removal[];
  readonly kept: readonly { readonly what: string; readonly reason: string }[];
};

/** Space: what is old and safe is renamed into the trash, and deleted from there later. */
export type Retention = {
  /** Looks only. */
  readonly survey: () => Promise<Sweep>;
  /** Removes at most `max` things that a survey names; never what is unmerged, unpublished or running. */
  readonly sweep: (max: number, stop: AbortSignal) => Promise<Sweep>;
};
