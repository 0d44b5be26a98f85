import type { RunEvent } from "../domain/event.ts";
import type { RunId } from "../domain/id.ts";
import type { Entry } from "../domain/journal.ts";
import type { Plan } from "../domain/plan.ts";
import type { RunEnding, RunFacts, RunJudge, RunLimits, SizedRun } from "../domain/retention.ts";
import { foldRun } from "./run.ts";

/** A run that closed so lately stays whatever the limits say: somebody may be looking at it. */
const FRESH_MS = 3_600_000;

/** How a run ended, null while it is open. */
const endingOf = (plan: Plan, entries: readonly Entry<RunEvent>[]): RunEnding | null => {
  const closing = entries.find((entry) => entry.events.some((event) => event.type === "closed"));
  const run = foldRun(entries.flatMap((entry) => entry.events));
  if (closing === undefined || run.closed === null) return null;
  return {
    at: closing.at,
    verdict: run.closed.verdict,
    reason: run.closed.reason,
    integration: run.integration?.status ?? null,
    commit: run.integration?.commit ?? null,
    work: run.tip === plan.base.commit ? null : run.tip,
    attempts: run.attempts.length,
  };
};

/** Which runs are too old and not among the newest that stay, with the reason; `runs` the newest first. */
const overAge = (
  runs: readonly Omit<SizedRun, "bytes">[],
  limits: RunLimits,
  nowMs: number,
): ReadonlyMap<RunId, string> => {
  const old = runs.slice(limits.keep).filter(({ atMs }) => nowMs - atMs > limits.maxAgeMs);
  const newer = limits.keep === 0 ? "" : `, and ${limits.keep} newer ones stay`;
  return new Map(old.map(({ id }) => [id, `older than ${days(limits.maxAgeMs)}${newer}`]));
};

/** Which runs no longer find room together with those that are newer, with the reason; `runs` the newest first. */
const overSize = (runs: readonly SizedRun[], limits: RunLimits): ReadonlyMap<RunId, string> => {
  const over = new Map<RunId, string>();
  let bytes = 0;
  for (const run of runs) {
    bytes += run.bytes;
    if (bytes > limits.maxBytes)
      over.set(run.id, `newer runs and it take more than ${Math.round(limits.maxBytes / 1_000_000)} MB`);
  }
  return over;
};

/**
 * The commit whose being in the user's repository decides whether a closed run may go; null when nothing of it can be lost. An
 * earlier run that failed leaves no work to be integrated: what it made stays under the engine's refs.
 */
const decidingCommit = ({ ending, newest }: RunFacts): string | null => {
  if (ending === null) return null;
  if (ending.verdict === "done") return ending.commit ?? (ending.integration === null ? ending.work : null);
  return newest ? ending.work : null;
};

/** Why a run must stay, null when it may go. `published` tells whether its deciding commit reached the repository; null: nobody knows. */
const whyKept = (facts: RunFacts, published: boolean | null, nowMs: number): string | null => {
  const { ending } = facts;
  if (facts.problem !== null) return `its files cannot be trusted (${facts.problem}), so a person must look at them`;
  if (ending === null) return "it is open";
  if (facts.atWork) return "a process of one of its attempts still runs";
  if (facts.wantedBy !== null) return `${facts.wantedBy} goes on from it`;
  if (facts.newest && facts.places.some((place) => place !== "done"))
    return "it is the newest run of a task that is not done";
  if (!(nowMs - Date.parse(ending.at) > FRESH_MS)) return "it closed less than an hour ago";
  const unpublished = decidingCommit(facts) === null || published === true ? null : whyUnpublished(ending, published);
  return unpublished ?? (facts.after === null ? null : `${facts.after} stays, and runs of a task go in their order`);
};

const whyUnpublished = ({ integration }: RunEnding, published: false | null): string => {
  if (published === null) return "the repository could not be asked whether it has its work";
  return integration === "off"
    ? "its work stands on no branch of the repository"
    : "its work is not in the base branch";
};

const days = (ms: number): string => {
  const count = Math.round(ms / 86_400_000);
  return count === 1 ? "a day" : `${count} days`;
};

/** Which runs may be removed: those over a limit of which nothing is unmerged, unpublished, running or needed. */
export const RUN_JUDGE: RunJudge = { endingOf, overAge, overSize, decidingCommit, whyKept };
