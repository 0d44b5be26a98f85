import type { Settlement } from "../domain/attempt.ts";
import type { WaitOwner } from "../domain/event.ts";

/** What can happen to a run, as facts from outside. `at` is wall time in milliseconds since 1970. */
export type Input = { readonly at: number } & (
  | { readonly type: "open"; readonly slot: number }
  | { readonly type: "settled"; readonly settlement: Settlement }
  | { readonly type: "merged"; readonly base: string; readonly candidate: string }
  /** The base holds the work already; `outputs` files lie in the task's outputs. */
  | { readonly type: "contained"; readonly base: string; readonly outputs?: number }
  | {
      readonly type: "conflicted";
      readonly base: string;
      readonly tree: string;
      readonly paths: readonly string[];
      readonly detail: string;
    }
  | { readonly type: "advanced" }
  | { readonly type: "base-moved"; readonly base: string }
  | { readonly type: "lane-blocked"; readonly reason: string }
  | { readonly type: "followed"; readonly note: string }
  | { readonly type: "offered"; readonly ref: string }
  | { readonly type: "failed"; readonly doing: string; readonly reason: string }
  | { readonly type: "tick" }
  /** Somebody wants to know at once: ends the waits a person may have mended, and those of `owner` whatever they are. */
  | { readonly type: "nudge"; readonly owner?: WaitOwner | "all" }
  | { readonly type: "hold"; readonly reason: string }
  | { readonly type: "release"; readonly reason: string }
  | {
      readonly type: "end";
      readonly verdict: "blocked" | "cancelled";
      readonly reason: string;
      readonly hint: string;
    }
  /** Nothing of a run that shall end is at work any more. */
  | { readonly type: "ended" }
  | { readonly type: "decide"; readonly outcome: "APPROVED" | "REJECTED"; readonly note: string }
);
