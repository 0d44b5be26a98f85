import type { TaskState } from "../domain/task.ts";

/** What an offer is judged by, of the workspace; a face's projections fit it. */
export type WorkspaceFacts = {
  /** The engine's honest word, as `status` has it. */
  readonly word: string;
  readonly alive: boolean;
  /** Owners of the pauses of everything. */
  readonly pauses: readonly string[];
};

/** What an offer is judged by, of the task that is chosen. */
export type TaskFacts = {
  readonly task: string;
  readonly state: TaskState | null;
  readonly run: string | null;
  readonly runOpen: boolean;
  readonly held: boolean;
  /** An attempt is at work. */
  readonly working: boolean;
  readonly question: string | null;
  readonly asked: string | null;
  readonly priority: number;
  readonly stages: readonly string[];
};

/** Both, as a screen knows them now; `task` null where none is chosen. */
export type OfferFacts = { readonly workspace: WorkspaceFacts; readonly task: TaskFacts | null };

/** What has to be typed or chosen before an offer can be carried out; `prompt` is the question. */
export type OfferInput =
  | { readonly kind: "line" | "text"; readonly prompt: string; readonly optional: boolean }
  | { readonly kind: "choice"; readonly prompt: string; readonly choices: (facts: OfferFacts) => readonly string[] };

/**
 * One thing a person may do from a screen: a verb with some of its flags, bound to a key. `refusal` says why it is not allowed
 * now, in the words in which the engine would refuse it; null when it is.
 */
export type Offer = {
  readonly id: string;
  readonly verb: string;
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
  /** The command line that takes it back, null when nothing does. */
  readonly undo: (facts: OfferFacts, input: string) => readonly string[] | null;
  /** It opens an editor or another thing that needs the terminal. */
  readonly terminal?: true;
  /** It goes on for long: it is begun, and not waited for. */
  readonly background?: true;
};
