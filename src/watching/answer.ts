import type { RunRow, TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import type { LastRun } from "../kernel/judgement.ts";
import type { OpenRunFacts } from "../operator/offer.ts";
import type { Line } from "../view/line.ts";
import type { Need } from "../view/needs.ts";
import type { PauseModel } from "../view/pause.ts";
import type { Liveness } from "../view/liveness.ts";
import type { Source } from "./query.ts";

/** Part of a long list. `total` counts rows after the filter, `all` before, with those that the note says are left out; `chosenAt` is where the chosen row stands, null when it is not in it. */
export type Page<Row> = {
  readonly all: number;
  readonly total: number;
  readonly first: number;
  readonly rows: readonly Row[];
  readonly chosenAt: number | null;
  /** What could not be read or is not in the order one would expect, in a sentence; "" when nothing. */
  readonly note: string;
  /** True while a filter or an order has not been through everything yet: more of it comes at once. */
  readonly searching?: boolean;
};

/** Part of a long text. `total` counts its lines as they are wrapped. */
export type TextPage = {
  readonly total: number;
  readonly first: number;
  readonly lines: readonly Line[];
  /** What each line belongs to (a run's id in the logs), in the order of `lines`; null where nothing. */
  readonly about: readonly (string | null)[];
  /** The same lines as they would be copied: unwrapped, without decoration. */
  readonly copy: readonly string[];
  /** What was searched for in it, as it was asked; "" when nothing. */
  readonly search: string;
  /** Numbers of the lines that the search found, at most 1,000. */
  readonly found: readonly number[];
  /** A sentence about what is left out or why nothing is there; "" when nothing. */
  readonly note: string;
  /** True while more of it may come (an attempt is at work). */
  readonly live: boolean;
};

/** What the two lines that stand on every screen tell, and what every action is judged by. */
export type Strip = {
  readonly workspace: string;
  readonly engine: Liveness;
  readonly concurrency: number | null;
  readonly pauses: readonly PauseModel[];
  readonly counts: Readonly<Record<TaskState, number>>;
  /** Attempts at work, open runs that wait, and what needs a person (questions, decisions, blocked tasks, problems). */
  readonly running: number;
  readonly waiting: number;
  readonly needsYou: number;
  readonly pendingCommands: number;
  /** The fullest budget, in percent with its words; null when none is set. */
  readonly budget: { readonly percent: number; readonly sentence: string } | null;
  readonly today: string;
  /** When the engine published what it is told by; null when it never did. */
  readonly snapshotAt?: string | null;
  /** Why no engine could start now, in a sentence; null when one could. */
  readonly unstartable: string | null;
  /** What is wrong with the workspace as a whole: shown as a banner, never a lock. */
  readonly banners: readonly Trouble[];
  /** Events since the watch began that a person wants to be told of, newest last, at most 50 an answer; each comes once. */
  readonly fresh: readonly Told[];
};

/** Something that is wrong, and what helps. */
export type Trouble = { readonly subject: string; readonly sentence: string; readonly hint: string };

/** An event as a notice: `kind` says how loudly. */
export type Told = {
  readonly id: string;
  readonly at: string;
  readonly kind: "good" | "info" | "warn" | "bad" | "question";
  readonly text: string;
  readonly task: string | null;
  readonly run: string | null;
};

/** An open run with what a glance wants: when it last wrote, and how much in each of the last minutes. */
export type LiveRun = RunRow & {
  readonly lastSignAt: string | null;
  /** Output bytes in each of the last 20 spans of 15 seconds, oldest first. */
  readonly spark: readonly number[];
};

/** The overview: what runs, what waits, what is blocked, what was done. */
export type Overview = {
  readonly runs: readonly LiveRun[];
  readonly needs: readonly Need[];
  /** The first tasks of the backlog, with reasons. */
  readonly next: readonly TaskRow[];
  /** The newest blocked tasks, with reasons. */
  readonly blocked: readonly TaskRow[];
  readonly budgets: readonly { readonly percent: number; readonly sentence: string }[];
  readonly why: Trouble;
  /** By hour, oldest first, the last 24: runs that closed done, blocked, cancelled; and tokens used. */
  readonly hours: readonly {
    readonly done: number;
    readonly blocked: number;
    readonly cancelled: number;
    readonly tokens: number;
  }[];
  /** What the integration lane does, in a sentence; "" when it rests. */
  readonly lane: string;
  readonly checks: number | null;
  /** What happened last that a person wants to be told of, newest last. */
  readonly lately: readonly Told[];
};

/** A row of the queue's list. */
export type QueueRow = TaskRow & { readonly at: string | null };

/** A row of the runs' list; durations are milliseconds. */
export type RunListRow = {
  readonly id: string;
  readonly task: string;
  readonly title: string;
  /** "running", "waiting", "held", "left", or the verdict, or "unreadable". */
  readonly word: string;
  readonly node: string | null;
  readonly attempts: number;
  readonly openedAt: string | null;
  readonly closedAt: string | null;
  readonly tokens: number;
  readonly costUsd: number | null;
  readonly reason: string;
};

/** Something that needs a person; `task` is set where a task's actions mend it. */
export type ProblemRow = {
  readonly id: string;
  readonly kind:
    | "question"
    | "approval"
    | "blocked"
    | "pause"
    | "budget"
    | "card"
    | "config"
    | "corrupt"
    | "disk"
    | "lane"
    | "engine"
    | "runner";
  readonly task: string | null;
  readonly run: string | null;
  readonly subject: string;
  /** The task's title; absent where it is no task's or it has none. */
  readonly title?: string;
  readonly sentence: string;
  readonly hint: string;
  /** Ids of the actions that mend it, the best first. */
  readonly actions: readonly string[];
};

/** A row of the research panel: an idea that lies there, or an incident of a run. */
export type ResearchRow = {
  readonly id: string;
  readonly kind: "idea" | "incident";
  readonly title: string;
  readonly at: string | null;
  readonly path: string;
  readonly size: number;
};

/** One effective setting. */
export type ConfigRow = {
  readonly id: string;
  readonly value: string;
  readonly fallback: boolean;
  readonly origin: string;
  /** When a change takes effect, in words. */
  readonly boundary: string;
};

/** What stands ready to be published, as far as it can be told without the verb that is still to come. */
export type Publish = {
  readonly branch: string;
  readonly lines: readonly Line[];
  readonly note: string;
};

/**
 * What a detail's head and the actions need to know of a task. `run` and what follows it are of the run that is looked at; what
 * is held, waited for and asked is the newest run's, and so is what actions are judged by (`open`, `last`).
 */
export type SubjectFacts = {
  readonly task: string;
  readonly title: string;
  readonly state: TaskState | null;
  readonly why: string;
  readonly hint: string;
  readonly run: string | null;
  readonly runState: "open" | "closed" | "unreadable" | null;
  readonly verdict: string | null;
  readonly node: string | null;
  readonly attempt: number | null;
  readonly held: boolean;
  readonly waiting: boolean;
  /** What is asked of a person: by an agent that stopped, or by an approve node. */
  readonly question: string | null;
  readonly asked: string | null;
  readonly priority: number;
  readonly runs: readonly string[];
  readonly attempts: readonly {
    readonly n: number;
    readonly stage: string;
    readonly outcome: string;
    readonly live: boolean;
  }[];
  readonly stages: readonly string[];
  /** Where the checkout of its open run lies, null when it has none. */
  readonly checkout: string | null;
  readonly open: OpenRunFacts | null;
  readonly last: LastRun | null;
};

/** What was found for a fragment of an id. */
export type Found = {
  readonly tasks: readonly { readonly id: string; readonly title: string; readonly state: TaskState }[];
  readonly runs: readonly string[];
};

/** What each source answers with. */
export type Answers = {
  readonly strip: Strip;
  readonly overview: Overview;
  readonly queue: Page<QueueRow>;
  readonly runs: Page<RunListRow>;
  readonly problems: Page<ProblemRow>;
  readonly research: Page<ResearchRow>;
  readonly config: Page<ConfigRow>;
  readonly publish: Publish;
  readonly logs: TextPage;
  readonly subject: SubjectFacts | null;
  readonly page: TextPage;
  readonly note: TextPage;
  readonly find: Found;
};

/** One answer: its own age and its own error; an error leaves the last good data standing. Times are epoch milliseconds. */
export type Answer<S extends Source = Source> = {
  readonly data: Answers[S] | null;
  /** When the data was read. */
  readonly atMs: number;
  readonly error: { readonly sentence: string; readonly hint: string } | null;
};
