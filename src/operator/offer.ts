import type { TaskState } from "../domain/task.ts";
import type { Pause } from "../kernel/desk.ts";
import type { LastRun } from "../kernel/judgement.ts";

/** What an offer is judged by, of the workspace; a face's projections fit it. */
export type WorkspaceFacts = {
  /** The engine's honest word, as `status` has it, and the sentence that explains it. */
  readonly word: string;
  readonly sentence: string;
  readonly alive: boolean;
  /** The pauses in force. */
  readonly pauses: readonly OfferPause[];
  /** Attempts at work, and tasks that stand in active. */
  readonly working: number;
  readonly open: number;
  /** Why no engine could start now, null when one could. */
  readonly unstartable: string | null;
};

/** A pause in force; `owner` and `scope` as they were published. */
export type OfferPause = Omit<Pause, "owner" | "scope"> & { readonly owner: string; readonly scope: string };

/** What an offer is judged by, of the task that is chosen: by its newest run, whichever is looked at. */
export type TaskFacts = {
  readonly task: string;
  readonly state: TaskState | null;
  readonly priority: number;
  /** The task's open run, null when it has none or that cannot be read. */
  readonly open: OpenRunFacts | null;
  /** Its newest run, null when it never ran or that cannot be read. */
  readonly last: LastRun | null;
};

/** An open run as far as it decides what may be done. */
export type OpenRunFacts = {
  readonly id: string;
  readonly node: string | null;
  /** The attempt at work. */
  readonly attempt: number | null;
  /** Why a person holds it, what an approve node asks, why it is about to end; null where nothing is so. */
  readonly held: string | null;
  readonly asked: string | null;
  readonly ending: string | null;
  readonly wait: { readonly owner: string; readonly untilAt: string } | null;
  /** Its work is being integrated; is in the base. */
  readonly integrating: boolean;
  readonly integrated: boolean;
};

/** Both, as a screen knows them now; `task` null where none is chosen. */
export type OfferFacts = { readonly workspace: WorkspaceFacts; readonly task: TaskFacts | null };

/** What has to be typed or chosen before an offer can be carried out: the question, and what a usage line calls the answer. */
export type OfferInput = { readonly prompt: string; readonly name: string } & (
  | { readonly kind: "line" | "text"; readonly optional: boolean }
  | { readonly kind: "choice"; readonly choices: (facts: OfferFacts) => readonly string[] }
);

/**
 * One thing a person may do from a screen: a verb with some of its flags, bound to a key. `refusal` says why it is not allowed
 * now, or why it would change nothing, in the words in which the engine would say so; null when it would do something.
 */
export type Offer = {
  readonly id: string;
  readonly verb: string;
  /** As the screen's keys are named: a character, or ctrl-<letter>. */
  readonly key: string;
  readonly label: string;
  readonly summary: string;
  /** What it is done to. */
  readonly on: "workspace" | "task";
  readonly input: OfferInput | null;
  /** What cannot be taken back, told before it is done; null when it needs no consent. */
  readonly consequence: (facts: OfferFacts) => string | null;
  readonly refusal: (facts: OfferFacts) => string | null;
  /** The command line it equals, without "millrace". */
  readonly argv: (facts: OfferFacts, input: string) => readonly string[];
  /** What that command reads from its standard input; without it nothing. */
  readonly stdin?: (input: string) => string;
  /** The command line that takes it back, null when nothing does; by the facts as they were before. */
  readonly undo: (facts: OfferFacts, input: string) => readonly string[] | null;
  /** It opens an editor or another thing that needs the terminal. */
  readonly terminal?: true;
};
