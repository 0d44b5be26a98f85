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

/** The engine's own journal; its `entries` may lack what `checkpoint` left out. */
export type EngineJournal = Journal<EngineEvent> & {
  /**
   * Keeps, disposable, what still `lasts` of the entries and how far they were read, so that the next opening reads on from there
   * only; a line says so, which is none of the entries. Does nothing while the journal is short. What is left out must change
   * nothing that anybody makes of the entries. Never throws because the file cannot be kept.
   */
  readonly checkpoint: (
    by: { readonly epoch: number; readonly at: string },
    lasts: (entries: readonly Entry<EngineEvent>[]) => readonly Entry<EngineEvent>[],
  ) => void;
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

/** What one queue folder holds, in no order; names that are no card's are told. */
export type FolderListing = {
  readonly state: TaskState;
  readonly ids: readonly TaskId[];
  readonly unreadable: readonly Unreadable[];
};

/** What the queue needs of a card in the backlog; there may be a hundred thousand, so it keeps nothing else alive. */
export type CardFacts = {
  readonly id: TaskId;
  readonly priority: number;
  readonly dependsOn: readonly string[];
  readonly title: string;
  readonly supersedes: TaskId | null;
  /** A number for the file as it was read: another one means that it was changed. */
  readonly stamp: number;
};

/** A card of the backlog that cannot be read, with the stamp of what could not be. */
export type BadCard = { readonly id: TaskId; readonly stamp: number; readonly problem: Unreadable };

/** The facts of a card of the backlog, or why there are none. */
export type FactsReading =
  | { readonly kind: "facts"; readonly facts: CardFacts }
  | { readonly kind: "unreadable"; readonly bad: BadCard }
  | { readonly kind: "gone" };

/** Everything known of the queue folders at one moment, worth nothing but the time it takes to find it again. */
export type QueueFacts = {
  /** The backlog's cards, best in the order they will be taken. */
  readonly cards: Iterable<CardFacts>;
  readonly bad: Iterable<BadCard>;
  /** Who stands in each folder; of the backlog only those of whom there are no facts. */
  readonly ids: Iterable<readonly [TaskState, Iterable<TaskId>]>;
  readonly unreadable: readonly Unreadable[];
  /** Ids that stand in more than one folder. */
  readonly disputed: readonly TaskId[];
};

/** What was remembered. It is true of the `proven` folders, but for cards that were edited in place; of the others it is a hint. */
export type RecalledQueue = {
  readonly cards: readonly CardFacts[];
  readonly bad: readonly BadCard[];
  readonly ids: ReadonlyMap<TaskState, readonly TaskId[]>;
  readonly unreadable: readonly Unreadable[];
  readonly disputed: readonly TaskId[];
  readonly proven: ReadonlySet<TaskState>;
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
  /**
   * Lists the folders that may have changed since they were last listed, all at first; one look at each tells. `also` these, or
   * those in which own changes may hide another's.
   */
  readonly relist: (also?: readonly TaskState[] | "unproven") => readonly FolderListing[];
  /** Where cards of this id stand, the one that counts first; two names of one file count once. Asks the folders, lists none. */
  readonly places: (id: TaskId) => readonly TaskState[];
  readonly readCard: (id: TaskId, state: TaskState) => CardReading;
  /** Reads a card of the backlog for its facts alone. */
  readonly cardFacts: (id: TaskId) => FactsReading;
  /** The stamp of a card of the backlog without reading it; null when it is gone. */
  readonly cardStamp: (id: TaskId) => number | null;
  /** Keeps the facts for the next start, disposable; never throws for the disk's sake. */
  readonly rememberQueue: (facts: QueueFacts) => void;
  /** What was kept, and trusts the folders that did not change since; null when there is nothing, or nothing that can be used. */
  readonly recallQueue: () => RecalledQueue | null;
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
  /**
   * The highest number of a run of this task that is taken though its folder is gone, 0 when none is: retention removed it, or
   * somebody did while the engine's repository still keeps its work. The next run's number is higher.
   */
  readonly prunedUpTo: (id: TaskId) => number;
  /** Freezes a plan: its link opens the run, durably, claim included; false when that run exists. */
  readonly openRun: (plan: Plan) => boolean;
  readonly readRun: (id: RunId) => RunReading;
  /** Opens a run's journal for writing; cuts a torn tail first (its bytes kept). Throws `journal-corrupt`. */
  readonly runJournal: (id: RunId) => Journal<RunEvent>;
  readonly engineJournal: () => EngineJournal;
  /** Absolute path of an attempt's folder, `attempts/<n>-<node>` (not made). */
  readonly attemptFolder: (run: RunId, n: number, node: string) => string;
  /** The task's stable folders outside the repository, made when absent if `make`; absolute paths. */
  readonly taskFolders: (task: TaskId, make: boolean) => { readonly input: string; readonly outputs: string };
  /** Relative paths of the regular files in the task's input folder, at most 1,000. */
  readonly inputFiles: (task: TaskId) => readonly string[];
  /** Relative paths of the regular files in the task's outputs folder, at most 1,000. */
  readonly outputFiles: (task: TaskId) => readonly string[];
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
  /** False when the workspace's own folder is not there any more. */
  readonly stands: () => boolean;
  /** True while the marker file agents/STOP lies in the workspace. */
  readonly stopMarked: () => boolean;
  /** Writes and syncs a small file and takes it away again; throws like any write while the disk cannot be written. */
  readonly probe: () => void;
  /** Sweeps leftovers of crashes: our own temporary names, only in our own folders. */
  readonly sweep: () => number;
};
