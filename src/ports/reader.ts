import type { RunEvent } from "../domain/event.ts";
import type { FeedEvent } from "../domain/feed.ts";
import type { RunId, TaskId } from "../domain/id.ts";
import type { Entry } from "../domain/journal.ts";
import type { Plan } from "../domain/plan.ts";
import type { Snapshot, TaskRow } from "../domain/snapshot.ts";
import type { TaskState } from "../domain/task.ts";
import type { Owner } from "./lease.ts";
import type { CardReading, Unreadable } from "./store.ts";

/** Which rows of the queue are wanted; without states: all but done and cancelled. */
export type RowQuery = { readonly states?: readonly TaskState[]; readonly limit: number };

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
 * half-broken workspace. The cheap ones (owner, snapshot, counts, rows, feed, find) load no schema library.
 */
export type Reader = {
  /** The workspace's folder (it holds millrace.toml and agents/). */
  readonly root: string;
  /** The proven-alive holder of the lease; `dead` when a record stands whose process is gone. */
  readonly owner: () => { readonly live: Owner | null; readonly dead: Owner | null };
  /** The published state, null when there is none that can be trusted. */
  readonly snapshot: () => Snapshot | null;
  /** How many cards stand in each folder: from the snapshot where a folder's mtime agrees, else counted. */
  readonly counts: () => Record<TaskState, number>;
  readonly rows: (query: RowQuery) => { readonly rows: readonly TaskRow[]; readonly unreadable: readonly Unreadable[] };
  /** Tasks or runs whose id contains the fragment (an exact id wins alone), newest first, at most 20. */
  readonly findTask: (fragment: string) => readonly { readonly id: TaskId; readonly state: TaskState }[];
  readonly findRun: (fragment: string) => readonly RunId[];
  readonly card: (id: TaskId, state: TaskState) => CardReading;
  /** Run ids, newest first. */
  readonly runs: (limit: number) => readonly RunId[];
  readonly runsOf: (id: TaskId) => readonly RunId[];
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
  readonly attemptFolder: (run: RunId, n: number) => string | null;
  /** Regular files under the task's outputs (relative paths), bounded to 1,000. */
  readonly outputs: (id: TaskId) => {
    readonly folder: string;
    readonly files: readonly { readonly path: string; readonly size: number }[];
  };
};
