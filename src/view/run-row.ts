import type { RunRow } from "../domain/snapshot.ts";
import { clause } from "./sentence.ts";
import { phraseDuration, phraseUntil } from "./time.ts";

/** An attempt that wrote nothing for so long is told to be quiet. */
const QUIET_MS = 60_000;

/**
 * An open run of the published state in a few words: stage, attempt, since when, what it waits for; or where no engine left it.
 * `lastSign` is when the attempt at work last wrote something.
 */
export const phraseRunRow = (row: RunRow, nowMs: number, running: boolean, lastSign: string | null = null): string => {
  const since = Date.parse(row.since);
  const sinceMs = Number.isNaN(since) ? null : nowMs - since;
  if (row.waiting !== null) {
    const until = row.untilAt === null ? "" : `, ${phraseUntil(row.untilAt, nowMs)}`;
    return `${row.node} waits: ${clause(row.waiting)}${until}`;
  }
  if (!running) return `${row.node}, left there${sinceMs === null ? "" : ` ${phraseDuration(sinceMs)} ago`}`;
  const attempt = row.attempt === null ? "" : `, attempt ${row.attempt}`;
  const held = row.held ? (row.attempt === null ? ", held by a person" : ", held after this") : "";
  const quiet = row.attempt === null ? "" : phraseQuiet(lastSign, nowMs);
  return `${row.node}${attempt}${sinceMs === null ? "" : `, for ${phraseDuration(sinceMs)}`}${held}${quiet}`;
};

const phraseQuiet = (lastSign: string | null, nowMs: number): string => {
  const quietMs = lastSign === null ? 0 : nowMs - Date.parse(lastSign);
  return quietMs >= QUIET_MS ? `, quiet for ${phraseDuration(quietMs)}` : "";
};
