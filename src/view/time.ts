import type { Usage } from "../domain/usage.ts";

/** A length of time in the two units that matter: "840 ms", "12 s", "3 min 20 s", "2 h 5 min", "4 d 3 h". */
export const phraseDuration = (ms: number): string => {
  if (ms < 950) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.round(ms / 1_000);
  if (ms < 9_950) return `${(Math.round(ms / 100) / 10).toString()} s`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return pair(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1_440) return pair(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.floor(minutes / 60);
  return pair(Math.floor(hours / 24), "d", hours % 24, "h");
};

/** A length of time in its largest unit alone, for columns: "45 s", "12 min", "3 h", "2 d". */
export const phraseBrief = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`;
};

/** How long ago an ISO time was; a time in the future or one that cannot be read is shown as it is. */
export const phraseAge = (at: string, nowMs: number): string => {
  const then = Date.parse(at);
  if (Number.isNaN(then) || then > nowMs + 1_000) return at;
  return `${phraseDuration(nowMs - then)} ago`;
};

/** The clock part of an ISO time, in UTC as it is stored: "12:34:56". */
export const clockOf = (at: string): string => (at.length >= 19 ? at.slice(11, 19) : at);

/** Day and clock of an ISO time, in UTC: "2026-03-01 12:34:56". */
export const stampOf = (at: string): string => (at.length >= 19 ? `${at.slice(0, 10)} ${at.slice(11, 19)}` : at);

/** A time to come with what is left of it: "until 03:10 UTC, in 2 h 14 min"; with its date when that is another day. */
export const phraseUntil = (at: string, nowMs: number): string => {
  const left = Date.parse(at) - nowMs;
  if (Number.isNaN(left)) return `until ${at}`;
  return `until ${phraseMoment(at, nowMs)}, ${left <= 0 ? "due now" : `in ${phraseDuration(left)}`}`;
};

/** A moment to the minute: "03:10 UTC", or "2026-03-02 03:10 UTC" on another day. */
export const phraseMoment = (at: string, nowMs: number): string => {
  const today = at.slice(0, 10) === new Date(nowMs).toISOString().slice(0, 10);
  return at.length < 19 ? at : `${today ? at.slice(11, 16) : at.slice(0, 16).replace("T", " ")} UTC`;
};

/** Money in US dollars; "–" where no runner told. */
export const phraseCost = (costUsd: number | null): string =>
  costUsd === null ? "–" : `$${costUsd.toFixed(costUsd < 1 ? 3 : 2)}`;

/** A count of tokens or bytes, short: "950", "12.3k", "4.5M". */
export const phraseCount = (count: number): string => {
  if (count < 1_000) return String(count);
  if (count < 999_500) return `${(count / 1_000).toFixed(count < 99_950 ? 1 : 0)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
};

/** What a run consumed: "3 attempts, 12 s, 5.9k tokens, $0.120"; tokens and money only where a runner told. */
export const phraseUsed = (attempts: number, durationMs: number | null, usage: Usage): string => {
  const tokens = usage.inputTokens + usage.outputTokens;
  return [
    `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`,
    ...(durationMs === null ? [] : [phraseDuration(durationMs)]),
    ...(tokens === 0 && usage.costUsd === null ? [] : [`${phraseCount(tokens)} tokens`]),
    ...(usage.costUsd === null ? [] : [phraseCost(usage.costUsd)]),
  ].join(", ");
};

const pair = (a: number, unitA: string, b: number, unitB: string): string =>
  b === 0 ? `${a} ${unitA}` : `${a} ${unitA} ${b} ${unitB}`;
