import type { Answer } from "../watching/answer.ts";
import type { State } from "./state.ts";

/** What moves on a still screen moves so seldom. */
const STILL_MS = 60_000;

/** The state as it is drawn: where nothing shall move, its clock goes by the minute, and so does every age and countdown. */
export const asDrawn = (state: State): State => (state.still ? { ...state, nowMs: minuteOf(state.nowMs) } : state);

/**
 * True where an answer tells nothing but that time passed since the one that is shown: durations, and the figures that grow while
 * an agent works. Once a minute it counts as news.
 */
export const onlyTimePassed = (shown: Answer, next: Answer): boolean =>
  shown.error === null &&
  next.error === null &&
  minuteOf(shown.atMs) === minuteOf(next.atMs) &&
  newsOf(shown.data) === newsOf(next.data);

const minuteOf = (ms: number): number => Math.floor(ms / STILL_MS) * STILL_MS;

/** Figures that are drawn and grow by themselves. */
const GROWING: ReadonlySet<string> = new Set(["spark", "lastSignAt", "tokens", "costUsd", "atWork", "hours", "today"]);
const DURATION = /\d+(?:\.\d+)?k? ?(?:ms|s|min|h|d|days?|tokens?)\b/g;

const newsOf = (data: Answer["data"]): string =>
  JSON.stringify(data, (key, value: unknown) => {
    if (GROWING.has(key)) return null;
    return typeof value === "string" ? value.replace(DURATION, "#") : value;
  });
