import type { AttemptClass } from "../domain/attempt.ts";
import type { Revision } from "./run.ts";

/** What an earlier stage of the run reported; `path` is where the whole report lies. */
export type EarlierReport = {
  readonly n: number;
  readonly node: string;
  readonly outcome: string;
  readonly summary: string;
  readonly path: string;
};

/** The report that sent the run to this stage, whole: `text` is its full summary as the stage wrote it. */
export type Findings = {
  readonly n: number;
  readonly node: string;
  readonly outcome: string;
  readonly text: string;
  readonly path: string;
};

/** One command of the last checks; `tail` is the end of its output, `path` where the whole of it lies. */
export type CheckEvidence = {
  readonly command: string;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly tail: string;
  readonly path: string;
};

/** A failed attempt at this stage, or at the one that led here by failing; `ref` is the commit that holds what it left, null when it left nothing. */
export type FailedAttempt = {
  readonly n: number;
  readonly node: string;
  readonly class: AttemptClass;
  readonly summary: string;
  readonly log: string;
  readonly ref: string | null;
};

/** An attempt of an earlier run of the task, whose log may be read. */
export type EarlierAttempt = {
  readonly node: string;
  readonly class: string;
  readonly summary: string;
  readonly log: string;
};

/** What the stages before left behind, oldest first in every list; paths are absolute, `folder` holds the run's attempts. */
export type Evidence = {
  readonly folder: string;
  readonly reports: readonly EarlierReport[];
  readonly diffStat: string;
  readonly checks: readonly CheckEvidence[];
  readonly findings: Findings | null;
  readonly revision: Revision | null;
  readonly answers: readonly string[];
  readonly failures: readonly FailedAttempt[];
  readonly earlier: readonly EarlierAttempt[];
  readonly effects: readonly string[];
};

/** Everything a prompt is made of. `template` is the frozen text of the stage's prompt; paths are absolute. */
export type PromptFacts = {
  readonly template: string;
  readonly node: string;
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  readonly visit: number;
  /** The legal outcomes, success first. */
  readonly outcomes: readonly string[];
  readonly readOnly: boolean;
  /** `path` is where the whole card can be read. */
  readonly card: {
    readonly title: string;
    readonly body: string;
    readonly specId: string | null;
    readonly path: string;
  };
  /** The commit the work is compared with. */
  readonly base: { readonly branch: string; readonly commit: string };
  readonly branch: string;
  readonly treePath: string;
  readonly reportPath: string;
  readonly promptPath: string;
  /** Where a question to a person is written. */
  readonly questionPath: string;
  readonly inputFolder: string;
  readonly outputsFolder: string;
  /** Names of the files in the input folder. */
  readonly inputFiles: readonly string[];
  /** The repository has an AGENTS.md at its root. */
  readonly agentsMd: boolean;
  /** The commands the engine runs on what is left, in order. */
  readonly checkCommands: readonly string[];
  readonly evidence: Evidence;
};
