import type { FeedEvent } from "../domain/feed.ts";

/** What outsiders are told of. */
export type HookEvent = "task_done" | "task_blocked" | "needs_person" | "paused" | "budget";

/** Commands a person set on events, run beside the engine: never waited for, never failing it. */
export type Hooks = {
  /** Hands an event over; `key` makes a repetition harmless. Returns at once. */
  readonly tell: (event: HookEvent, key: string, facts: HookFacts) => void;
  /** Ends what still runs; resolves when nothing of it is left. */
  readonly close: () => Promise<void>;
};

/** What a hook is told, as environment variables and as JSON on its standard input. */
export type HookFacts = Pick<FeedEvent, "at" | "run" | "task" | "text">;
