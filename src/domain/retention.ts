import type { IntegrationStatus, RunEvent, Verdict } from "./event.ts";
import type { RunId } from "./id.ts";
import type { Entry } from "./journal.ts";
import type { Plan } from "./plan.ts";
import type { TaskState } from "./task.ts";

/** How a run ended, as far as its removal hangs on it. Commits are full object names. */
export type RunEnding = {
  readonly at: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly integration: IntegrationStatus | null;
  /** What was integrated or offered; null when there was nothing to integrate. */
  readonly commit: string | null;
  /** The last commit of its work, null when it stands on what the base was. */
  readonly work: string | null;
  readonly attempts: number;
};

/** One run as its removal is judged; `ending` is null while it is open. */
export type RunFacts = {
  readonly id: RunId;
  /** The folders its task's card stands in; none when the card is gone. */
  readonly places: readonly TaskState[];
  /** No later run of its task stands. */
  readonly newest: boolean;
  readonly ending: RunEnding | null;
  /** Why its files cannot be trusted; null when they can. */
  readonly problem: string | null;
  /** A run that goes on from it, or that points its agents to its logs. */
  readonly wantedBy: RunId | null;
  /** An earlier run of its task that stays: runs of a task go in their order. */
  readonly after: RunId | null;
  /** A process of one of its attempts still lives. */
  readonly atWork: boolean;
};

/** How much of closed runs stays: the newest `keep` whatever their age, others until they are too old, and of all only so many bytes. */
export type RunLimits = { readonly maxAgeMs: number; readonly keep: number; readonly maxBytes: number };

/** One run for the limits: when it was last written to, and how much room it takes. */
export type SizedRun = { readonly id: RunId; readonly atMs: number; readonly bytes: number };

/** The judgement over runs, as kernel/retention.ts makes it: lists are the newest first, reasons are clauses. */
export type RunJudge = {
  readonly endingOf: (plan: Plan, entries: readonly Entry<RunEvent>[]) => RunEnding | null;
  readonly overAge: (
    runs: readonly Omit<SizedRun, "bytes">[],
    limits: RunLimits,
    nowMs: number,
  ) => ReadonlyMap<RunId, string>;
  readonly overSize: (runs: readonly SizedRun[], limits: RunLimits) => ReadonlyMap<RunId, string>;
  readonly decidingCommit: (facts: RunFacts) => string | null;
  readonly whyKept: (facts: RunFacts, published: boolean | null, nowMs: number) => string | null;
};

/** What remains of a run that was removed: `millrace.pruned/1`. */
export type PrunedRun = {
  readonly run: string;
  readonly task: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly closedAt: string;
  readonly prunedAt: string;
  readonly branch: string;
  readonly commit: string | null;
  readonly integration: IntegrationStatus | null;
  readonly attempts: number;
  /** True when all its work had reached the user's repository, so that nothing the engine keeps of it is the only copy. */
  readonly published: boolean;
};
