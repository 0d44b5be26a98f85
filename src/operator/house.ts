import type { Act, Receipt } from "../domain/command.ts";
import type { RunId, TaskId } from "../domain/id.ts";
import type { AssetCopies } from "../ports/asset-copies.ts";
import type { Assets } from "../ports/assets.ts";
import type { RunPass } from "../ports/pass.ts";
import type { Reader } from "../ports/reader.ts";
import type { Settings } from "../ports/settings.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { IntakeDesk } from "../ports/intake.ts";
import type { ResearchFiles } from "../ports/research.ts";
import type { Retention } from "../ports/retention.ts";
import type { Unreadable } from "../ports/store.ts";
import type { WorkDiffText } from "../ports/work-diff.ts";
import type { AddedTask, TaskDraft } from "./add-task.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { Finding } from "./finding.ts";

/** One open workspace as a face sees it. Fields that cost nothing are direct; heavy ones load when called. */
export type House = {
  /** The workspace's folder (absolute) and its millrace.toml. */
  readonly root: string;
  readonly configPath: string;
  readonly reader: Reader;
  /** How many checks are set and which durability holds, without loading a parser; null where that cannot tell. */
  readonly glance: () => { readonly checks: number | null; readonly durability: string | null };
  /** What is wrong with millrace.toml, with its place; null when nothing is. A plain file is judged without loading a parser. */
  readonly trouble: () => Promise<{ readonly sentence: string; readonly hint: string } | null>;
  /** Adds a task; needs no engine and no lease. */
  readonly addTask: (draft: TaskDraft) => Promise<AddedTask>;
  /**
   * Has a command carried out: by the engine that holds the workspace, through the mailbox, or under the lease when none does.
   * Waits for the receipt up to `waitMs`; null when it was delivered and no receipt came in that time.
   */
  readonly act: (act: Act, options: { readonly waitMs: number; readonly actor: string }) => Promise<Receipt | null>;
  /** Ends an engine that does not answer, and what its attempts still run; resolves with what was done, as sentences. */
  readonly forceStop: () => Promise<readonly string[]>;
  /** How many commands wait for an answer, at most 1,000. */
  readonly pendingCommands: () => number;
  /** What the agents consumed. */
  readonly ledger: () => Promise<Ledger>;
  /** The inbox and the raw ideas, for what a person hands in. */
  readonly intake: () => Promise<IntakeDesk>;
  /** The raw ideas and the incidents. */
  readonly research: () => ResearchFiles;
  /** Runners of millrace.toml whose program is not where this process would find it; none where only the full reader can tell. */
  readonly missingRunners: () => Promise<readonly { readonly runner: string; readonly program: string }[]>;
  /** The repository's folder when it is not there; null while it is, and where only the full reader can tell. */
  readonly missingRepo: () => Promise<string | null>;
  /** What is known about a run, made fit to be sent to somebody. */
  readonly diagnose: (run: RunId) => Promise<Diagnosis>;
  /** What a run's work changes: of an attempt at work what stands in its checkout now. Looks only. */
  readonly diff: (run: RunId) => Promise<WorkDiffText>;
  /** What may be removed, and its removal. */
  readonly retention: () => Promise<Retention>;
  /** The first reason why the workspace cannot be written, null when it can. Leaves nothing behind. */
  readonly unwritable: () => string | null;
  /** Why the workspace is not where it was opened, in a sentence; null while it is. */
  readonly gone: () => string | null;
  /** What is wrong with a text as the card of this task, by the parser that will read it; null when nothing is. */
  readonly judgeCard: (id: TaskId, text: string) => Promise<Unreadable | null>;
  /** Starts an engine that stays on its own, with these flags of `start --daemon`; resolves once it holds the workspace. */
  readonly detach: (flags: readonly string[]) => Promise<{ readonly pid: number; readonly log: string }>;
  /** One foreground pass of the engine. */
  readonly pass: () => Promise<RunPass>;
  readonly assets: () => Promise<Assets>;
  /** Packaged assets laid into the workspace for editing. */
  readonly copies: () => Promise<AssetCopies>;
  /** millrace.toml as a person reads and edits it. */
  readonly settings: () => Promise<Settings>;
  /** What `doctor` finds; with `fix` it also mends what is safe, with `verify` it reads every journal and plan. */
  readonly examine: (options: { readonly fix: boolean; readonly verify: boolean }) => Promise<readonly Finding[]>;
  /** The prompt text that a stage of this task's next (or last) run is sent. */
  readonly prompt: (id: TaskId, stage: string) => Promise<string>;
};
