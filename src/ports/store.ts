import type { EngineEvent, RunEvent } from "../domain/event.ts";
import type { FeedEvent } from "../domain/feed.ts";
import type { RunId, TaskId } from "../domain/id.ts";
import type { Entry } from "../domain/journal.ts";
import type { Plan } from "../domain/plan.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { Task, TaskState } from "../domain/task.ts";

/** What a decision's line says besides the frame the journal adds itself. */
export type Draft<E> = {
  readonly epoch: number;
  readonly at: string;
  readonly actor: string;
  readonly cause: string | null;
  readonly events: readonly E[];
};

/** One hash-chained file of decisions, open for its single writer. */
export type Journal<E> = {
  /** The lines that count, in order: verified, and without those of an epoch older than one before them. */
  readonly entries: readonly Entry<E>[];
  /** Appends one line and makes it durable before it returns; after a throw the journal takes no more. */
  readonly append: (draft: Draft<E>) => Entry<E>;
  /** What was set right of what somebody else did to the file, as a sentence, told once; null when nothing was. */
  readonly takeMended: () => string | null;
  readonly close: () => void;
};

/** A card that cannot be taken, with the place and the reason; it stays where it is. */
export type Unreadable = {
  readonly name: string;
  readonly state: TaskState;
  readonly line: number | null;
  readonly reason: string;
  readonly hint: string;
};

/** A card as read: a task, or why not. `note` tells of something normalised. */
export type CardReading =
  | { readonly kind: "task"; readonly task: Task; readonly note: string | null }
  | { readonly kind: "unreadable"; readonly problem: Unreadable }
  | { readonly kind: "gone" };

/** Where every task stands; one id in two folders is resolved by rule, and the loser is listed as a conflict. */
export type Folders = {
  readonly states: ReadonlyMap<TaskId, TaskState>;
  readonly conflicts: readonly { readonly id: TaskId; readonly kept: TaskState; readonly other: TaskState }[];
  readonly unreadable: readonly Unreadable[];
};

/** A run as its folder tells it. */
export type RunReading =
  | {
      readonly kind: "run";
      readonly plan: Plan;
      readonly entries: readonly Entry<RunEvent>[];
      readonly recovered: number;
    }
  | { readonly kind: "corrupt"; readonly reason: string; readonly file: string }
  | { readonly kind: "absent" };

/** Truth: tasks, plans, runs and journals. Only the holder of the lease calls what writes, but for addTask. */
export type Store = {
  /** Lists every queue folder. */
  readonly folders: () => Folders;
  readonly readCard: (id: TaskId, state: TaskState) => CardReading;
  /** Commits a new task by linking its file into backlog; false when the id is taken. Any process may call it. */
  readonly addTask: (id: TaskId, text: string) => boolean;
  /** The id that a key stands for: `id` when nobody used the key before, else the first one's. Any process may call it. */
  readonly reserveId: (key: string, id: TaskId) => TaskId;
  /**
   * Makes the (still empty) folder of the run to come, then backlog -> active by rename, not yet durable; false when the card
   * is gone or active already holds the id. The folder without a plan tells recovery that a claim was cut short.
   */
  readonly claim: (id: TaskId, run: RunId) => boolean;
  /** Moves a card durably; false when it does not stand in `from`; a target that exists is left and the source kept aside. */
  readonly moveTask: (id: TaskId, from: TaskState, to: TaskState) => boolean;
  /** Runs of a task that have a folder, by ordinal. */
  readonly runsOf: (id: TaskId) => readonly RunId[];
  /** Freezes a plan: its link opens the run, durably, claim included; false when that run exists. */
  readonly openRun: (plan: Plan) => boolean;
  readonly readRun: (id: RunId) => RunReading;
  /** Opens a run's journal for writing; cuts a torn tail first (its bytes kept). Throws `journal-corrupt`. */
  readonly runJournal: (id: RunId) => Journal<RunEvent>;
  readonly engineJournal: () => Journal<EngineEvent>;
  /** Absolute path of an attempt's folder, `attempts/<n>-<node>` (not made). */
  readonly attemptFolder: (run: RunId, n: number, node: string) => string;
  /** The task's stable folders outside the repository, made when absent if `make`; absolute paths. */
  readonly taskFolders: (task: TaskId, make: boolean) => { readonly input: string; readonly outputs: string };
  /** Relative paths of the regular files in the task's input folder, at most 1,000. */
  readonly inputFiles: (task: TaskId) => readonly string[];
  /** The last `max` bytes of a file of an attempt's folder as text; "" when there is none or it is no regular file. */
  readonly evidence: (run: RunId, n: number, node: string, name: string, max: number) => string;
  /** Leaves an incident for the research plane; once a run. */
  readonly fileIncident: (run: RunId, text: string) => void;
  /** Appends to the feed, a projection: never durable, never the truth. */
  readonly tell: (events: readonly Omit<FeedEvent, "seq" | "crc">[]) => void;
  /** The last journal line of this run (null: of the engine) that the feed tells of; 0 when none in its recent part. */
  readonly toldUpTo: (run: RunId | null) => number;
  /** Replaces state.json atomically; folder mtimes are the store's to fill in. */
  readonly publish: (snapshot: Omit<Snapshot, "mtimes" | "config">) => void;
  /** Replaces a card's text durably where it stands; false when it does not stand there or its sha256 is not `seen`. */
  readonly editCard: (id: TaskId, state: TaskState, text: string, seen: string) => boolean;
  /** True while the marker file agents/STOP lies in the workspace. */
  readonly stopMarked: () => boolean;
  /** Writes and syncs a small file and takes it away again; throws like any write while the disk cannot be written. */
  readonly probe: () => void;
  /** Sweeps leftovers of crashes: our own temporary names, only in our own folders. */
  readonly sweep: () => number;
};
