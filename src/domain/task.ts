import type { FrontMatter } from "./front-matter.ts";

/** The six queue folders; a task stands in exactly one. */
export const TASK_STATES = ["backlog", "active", "blocked", "deferred", "done", "cancelled"] as const;

/** Which folder a task stands in. */
export type TaskState = (typeof TASK_STATES)[number];

/** Limits of a card, in characters and bytes; a larger one is refused with a sentence. */
export const TITLE_MAX = 200;
export const CARD_BYTES_MAX = 1024 * 1024;

/** One task as its card tells it; `text` is the whole file byte for byte, `body` what follows the front matter. */
export type Task = {
  readonly id: string;
  readonly title: string;
  readonly fields: FrontMatter;
  readonly body: string;
  readonly text: string;
};
