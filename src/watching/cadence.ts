import type { Answers } from "./answer.ts";
import type { Query, Source } from "./query.ts";

/** How long after its answer each source is asked again: what moves while one looks often, what only a person changes rarely. */
const CADENCE_MS: Readonly<Record<Source, number>> = {
  strip: 500,
  page: 400,
  logs: 400,
  subject: 500,
  overview: 1_000,
  queue: 1_000,
  runs: 1_000,
  problems: 1_000,
  find: 2_000,
  config: 3_000,
  note: 3_000,
  publish: 3_000,
  research: 3_000,
};

/** What answered the same so often in a row is asked more seldom, until it changes or something is done. */
const SAME_OFTEN = 6;
const CALM_MS: Partial<Record<Source, number>> = {
  strip: 1_000,
  subject: 1_500,
  overview: 2_000,
  queue: 2_000,
  runs: 2_000,
};

/** A text of which nothing more is expected; what comes all the same is seen a moment later. */
const AT_REST_MS = 1_500;
/** A search that has not been through everything yet goes on at once. */
const SEARCHING_MS = 20;
/** Of the time, an asking source leaves so many parts to the others for each that it takes; however slow, it is asked again after a while. */
const REST_PARTS = 3;
const REST_MAX_MS = 15_000;

/** How long to wait until a query is asked again, by what it answered last, what that took and how often it answered the same. */
export const restOf = (query: Query, data: Answers[Source] | null, costMs: number, same = 0): number => {
  const rest = Math.min(REST_MAX_MS, costMs * REST_PARTS);
  if (isSearching(data)) return SEARCHING_MS;
  return Math.max(isAtRest(query, data) ? AT_REST_MS : paceOf(query.source, same), rest);
};

const paceOf = (source: Source, same: number): number =>
  (same >= SAME_OFTEN ? CALM_MS[source] : undefined) ?? CADENCE_MS[source];

const isSearching = (data: Answers[Source] | null): boolean => data !== null && "searching" in data && data.searching;

const isAtRest = ({ source }: Query, data: Answers[Source] | null): boolean =>
  (source === "page" || source === "logs") && data !== null && "live" in data && !data.live;
