import type { RunRow } from "../domain/snapshot.ts";
import { addUsage } from "../domain/usage.ts";
import { openAttempt, type RunModel } from "./run.ts";

/** A run with what its attempt at work has told to have consumed, of the open runs as an engine published them. */
export const withTold = (run: RunModel, rows: readonly RunRow[]): RunModel => {
  const open = openAttempt(run);
  // What was published of an attempt that has ended since stands in the journal already.
  const usage = open === null ? null : toldOf(rows, run.id, open.n);
  if (usage === null) return run;
  return {
    ...run,
    attempts: run.attempts.map((attempt) => (attempt === open ? { ...attempt, usage } : attempt)),
    usage: addUsage(run.usage, usage),
  };
};

/** What this attempt of a run has told, as it was published; null when nothing was. */
export const toldOf = (rows: readonly RunRow[], run: string, n: number): RunRow["atWork"] =>
  rows.find(({ id, attempt }) => id === run && attempt === n)?.atWork ?? null;
