import type { Answer } from "../watching/answer.ts";
import type { Query } from "../watching/query.ts";

/** What a screen says to its worker. */
export type ToWorker = { readonly what: "look"; readonly queries: readonly Query[] } | { readonly what: "nudge" };

/** What a worker says to its screen: an answer by the name of its query. */
export type FromWorker = { readonly key: string; readonly answer: Answer };

/** What a worker begins with. */
export type WorkerStart = { readonly configPath: string };
