/** One thing `doctor` looked at: good, worth knowing, or wrong; `fixed` when --fix mended it just now. */
export type Finding = {
  readonly area: "engine" | "config" | "runners" | "git" | "repo" | "queue" | "runs" | "disk";
  readonly level: "good" | "note" | "wrong" | "fixed";
  readonly sentence: string;
  /** What to do about it; "" when there is nothing to do. */
  readonly hint: string;
};
