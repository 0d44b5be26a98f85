/** What became of one look at the inbox. `text` is a sentence without control characters. */
export type IntakeNews =
  | { readonly kind: "taken"; readonly item: string; readonly task: string; readonly text: string }
  | ({ readonly kind: "refused" } & Refusal);

/** Something that lies in the inbox and cannot be taken as it is, with the reason and what helps. */
export type Refusal = { readonly item: string; readonly text: string; readonly hint: string };

/** The inbox: whatever is dropped there becomes a task when it has settled. */
export type Intake = {
  /**
   * Looks once and takes what has settled, a bounded number at a time; never rejects for an item's sake, and stops early when
   * `stop` aborts. `settled` true takes even what nobody has watched for `settle_seconds`. Refusals are told once each.
   */
  readonly sweep: (stop: AbortSignal, settled: boolean) => Promise<readonly IntakeNews[]>;
  /** When a sweep is worth while again, in monotonic milliseconds: sooner while something settles. */
  readonly dueMs: () => number;
  /** What lies there now and cannot be taken, by the last look; at most 100. */
  readonly refused: () => readonly Refusal[];
};

/** What a person hands in without an engine. Whatever cannot be done throws a Failure; nothing that exists is overwritten. */
export type IntakeDesk = {
  /** Puts a text into the inbox as a file of its own, by this name or one like it; gives its absolute path. */
  readonly drop: (name: string, text: string) => string;
  /** Copies a file durably to the raw ideas, under `name`, or its own, as far as that is a plain one; gives its absolute path. */
  readonly addIdea: (file: string, name?: string) => string;
  /** Keeps bytes that lie in no file as an idea, by this name or one like it; gives its absolute path. */
  readonly keepIdea: (bytes: Uint8Array, name: string) => string;
};
