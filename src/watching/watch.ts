import type { Answer } from "./answer.ts";
import type { Query } from "./query.ts";

/** How a screen is told what it wants to know; a slow or failing source never holds another one up, nor the screen. */
export type Watch = {
  /** Replaces what is watched. What is new is answered at once, and each again when it changed; what stays is not asked anew. */
  readonly look: (queries: readonly Query[]) => void;
  /** Asks everything that is watched again now: something was just done. */
  readonly nudge: () => void;
  readonly close: () => Promise<void>;
};

/** Where answers go; `key` is `keyOf` the query. Called only when an answer differs from the one before, or its error does. */
export type Tell = (key: string, answer: Answer) => void;

/** Opens a watch over a workspace. */
export type OpenWatch = (tell: Tell) => Watch;
