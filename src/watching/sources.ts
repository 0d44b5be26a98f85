import type { Answers } from "./answer.ts";
import type { Query, Source } from "./query.ts";

/** How each source is asked: at once or later; what it throws or rejects with becomes its panel's own error. */
export type Sources = {
  readonly [S in Source]: (query: Extract<Query, { source: S }>) => Answers[S] | Promise<Answers[S]>;
};
