import type { EngineEvent, RunEvent } from "../domain/event.ts";
import type { FeedEvent } from "../domain/feed.ts";
import type { RunId, TaskId } from "../domain/id.ts";
import type { Entry } from "../domain/journal.ts";
import type { Plan } from "../domain/plan.ts";
import type { PrunedRun } from "../domain/retention.ts";
import type { Snapshot, TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import type { Owner } from "./lease.ts";
import type { CardReading, Unreadable } from "./store.ts";

/** Which rows of the queue are wanted; without states: all but done and cancelled. */
export type RowQuery = {
  readonly states?: readonly TaskState[];
  readonly limit: number;
  /** Puts the whole backlog into the order in which an engine takes it; without it, and for a backlog too large, by age. */
  readonly inOrder?: (rows: readonly TaskRow[]) => readonly TaskRow[];
};

/** Rows of the queue; `byAge` when those of the backlog stand in the order of their ids and not of the engine. */
export type Rows = {
  readonly rows: readonly TaskRow[];
  readonly unreadable: readonly Unreadable[];
  readonly byAge: boolean;
};

/** What a queue folder holds: cards by their names, and names that are no card's. */
export type QueueNames = { readonly ids: readonly TaskId[]; readonly unreadable: readonly Unreadable[] };

/** A decision about a task, as the engine's journal tells it. */
export type Decision = {
  readonly at: string;
  readonly event: Extract<
    EngineEvent,
    { type: "task-ranked" | "task-prioritised" | "task-moved" | "task-answered" | "task-retried" }
  >;
};

/** How a run stands by the end of its journal; `attempt` is the one at work. */
export type RunStanding = {
  readonly run: RunId;
  readonly node: string | null;
  readonly attempt: number | null;
  readonly waiting: { readonly untilAt: string; readonly owner: string; readonly reason: string } | null;
  /** Why a person holds it, null when nobody does. */
  readonly held: string | null;
  /** What an approve node asks a person, null when none does. */
  readonly asked: string | null;
  /** `question` is what an agent asked when that is why the run stopped. */
  readonly closed: {
    readonly at: string;
    readonly verdict: string;
    readonly reason: string;
    readonly question: string | null;
  } | null;
};

/** Which part of the feed is wanted; `tail` counts events after the filters, `since` is an ISO time. */
export type FeedQuery = {
  readonly tail: number;
  readonly since?: string;
  readonly run?: string;
  readonly types?: readonly string[];
};

/** A stretch of the feed; `offset` is where a follower goes on, `skipped` counts lines that could not be read. */
export type FeedPage = { readonly events: readonly FeedEvent[]; readonly offset: string; readonly skipped: number };

/** A run as faces read it: without locks, tolerant, telling what is wrong with it. */
export type RunView = {
  readonly id: RunId;
  readonly plan: Plan | null;
  readonly planVerified: boolean;
  readonly entries: readonly Entry<RunEvent>[];
  /** intact, torn (a tail without its newline), broken (with the reason), or absent. */
  readonly chain: "intact" | "torn" | "broken" | "absent";
  readonly problem: string | null;
};

/**
 * Reads of the same truth for every face: synchronous, without side effects, with no engine, a dead engine or a
 * half-broken workspace. The cheap ones (owner, snapshot, counts, rows, standing, feed, find) load no schema library.
 */
export type Reader = {
  /** The workspace's folder (it holds millrace.toml and agents/). */
  readonly root: string;
  /**
   * The proven-alive holder of the lease; `dead` when a record stands whose process is gone, `foreign` when one stands of another
   * machine, of which nothing can be proven here.
   */
  readonly owner: () => { readonly live: Owner | null; readonly dead: Owner | null; readonly foreign: Owner | null };
  /** True while the marker file lies there that keeps every engine from running. */
  readonly stopMarked: () => boolean;
  /** The published state, null when there is none that can be trusted. */
  readonly snapshot: () => Snapshot | null;
  /** How many cards stand in each folder: from the snapshot where a folder's mtime agrees, else counted. */
  readonly counts: () => Record<TaskState, number>;
  readonly rows: (query: RowQuery) => Rows;
  /** Ids of the cards in a folder, newest first; no card is read. */
  readonly newestIn: (state: TaskState, limit: number) => readonly TaskId[];
  /** The names in a queue folder, in no order; no card is read. */
  readonly names: (state: TaskState) => QueueNames;
  /** When a queue folder last changed, in the words of the published state; "absent" when it is not there. */
  readonly folderTime: (state: TaskState) => string;
  /** A number for a card's file as it stands: another one means that it was changed; null when it is gone. */
  readonly cardStamp: (id: TaskId, state: TaskState) => number | null;
  /** The folders a card of this id stands in, the one that counts first. */
  readonly places: (id: TaskId) => readonly TaskState[];
  /** How a task's newest run stands, cheaply; null when it has none. */
  readonly standing: (id: TaskId) => RunStanding | null;
  /** The decisions about tasks in the engine's journal, in order. */
  readonly decisions: () => readonly Decision[];
  /** Tasks or runs whose id contains the fragment (an exact id wins alone), newest first, at most 20. */
  readonly findTask: (fragment: string) => readonly { readonly id: TaskId; readonly state: TaskState }[];
  readonly findRun: (fragment: string) => readonly RunId[];
  readonly card: (id: TaskId, state: TaskState) => CardReading;
  /** A card's file as it stands, readable as a card or not; null when it is gone or no UTF-8. */
  readonly cardText: (id: TaskId, state: TaskState) => string | null;
  /** Run ids, newest first. */
  readonly runs: (limit: number) => readonly RunId[];
  readonly runsOf: (id: TaskId) => readonly RunId[];
  /** When the folder of all runs last changed; "absent" when it is not there. */
  readonly runsTime: () => string;
  /** A number for a run's journal as it stands: another one means that it grew or was changed; null when it has none. */
  readonly runStamp: (id: RunId) => number | null;
  /** What remains of a run that retention removed, or of the last one of a task's; null when none was. */
  readonly pruned: (id: RunId | TaskId) => PrunedRun | null;
  readonly run: (id: RunId) => RunView;
  readonly feed: (query: FeedQuery) => FeedPage;
  /** What came to the feed after an offset of an earlier page. */
  readonly feedAfter: (offset: string) => FeedPage;
  /** A file of an attempt's folder (order.json, prompt.md, stdout.log, ...), at most `max` bytes from its end. */
  readonly attemptFile: (
    run: RunId,
    n: number,
    name: string,
    max: number,
  ) => { readonly text: string; readonly size: number } | null;
  /**
   * At most `max` bytes of a file of an attempt's folder from the byte `from` on, and its size now, for whoever follows it. Raw:
   * whoever shows it takes out what looks like a secret. Null when there is no such regular file.
   */
  readonly attemptBytes: (
    run: RunId,
    n: number,
    name: string,
    part: { readonly from: number; readonly max: number },
  ) => { readonly bytes: Uint8Array; readonly size: number } | null;
  readonly attemptFolder: (run: RunId, n: number) => string | null;
  /** When the attempt last wrote something (ISO) and how much of it there is; null while there is nothing. */
  readonly lastSign: (run: RunId, n: number) => { readonly at: string; readonly outputBytes: number } | null;
  /** Names of the regular files of an attempt's folder, in order, at most 1,000. */
  readonly attemptFiles: (run: RunId, n: number) => readonly string[];
  /** Regular files under the task's outputs (relative paths), bounded to 1,000. */
  readonly outputs: (id: TaskId) => {
    readonly folder: string;
    readonly files: readonly { readonly path: string; readonly size: number }[];
  };
};
