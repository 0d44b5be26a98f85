import type { Consent, Refusal } from "./judgement.ts";

/** A refusal: not allowed as things stand, with what to do instead. */
export const refuse = (sentence: string, hint: string): Refusal => ({
  kind: "refused",
  code: "not-allowed",
  sentence,
  hint,
});

/** The refusal of a name nobody has. */
export const unknownTask = (task: string): Refusal => ({
  kind: "refused",
  code: "task-not-found",
  sentence: `There is no task ${task}.`,
  hint: "`millrace queue` lists them",
});

/** A consent; what is not said decides nothing. */
export const accept = (sentence: string, more: Partial<Omit<Consent, "kind" | "sentence">> = {}): Consent => ({
  kind: "accepted",
  sentence,
  effective: "now",
  events: [],
  run: null,
  signal: null,
  ...more,
});
