/** Every code a Failure may carry, with the process exit code it leads to; OPERATOR_GUIDE.md lists each one. */
export const FAILURE_EXITS = {
  "flag-unknown": 2,
  "flag-invalid": 2,
  "argument-missing": 2,
  "argument-extra": 2,
  "verb-unknown": 2,
  "verb-later": 3,
  "workspace-missing": 2,
  "config-unreadable": 2,
  "config-invalid": 2,
  "config-key-unknown": 2,
  "card-invalid": 2,
  "graph-invalid": 2,
  "prompt-invalid": 2,
  "id-invalid": 2,
  "task-not-found": 3,
  "run-not-found": 3,
  "id-ambiguous": 3,
  "asset-not-found": 3,
  "not-allowed": 3,
  "destination-occupied": 3,
  "conflict-on-disk": 3,
  "plan-corrupt": 4,
  "journal-corrupt": 4,
  "state-newer": 4,
  "disk-full": 5,
  "disk-failed": 5,
  "disk-denied": 5,
  "runner-missing": 5,
  "git-missing": 5,
  "git-failed": 5,
  "repo-unfit": 5,
  "engine-running": 75,
  "lease-foreign": 75,
  interrupted: 130,
  internal: 1,
} as const;

/** A stable, greppable name of what went wrong. */
export type FailureCode = keyof typeof FAILURE_EXITS;

/** Where in a file a failure stands; line and column count from 1. */
export type Place = {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly field?: string;
};

/** The one error a user ever sees: a code to grep, a sentence to read, a hint that says what to do. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: FailureCode;
  readonly hint: string;
  readonly place: Place | undefined;

  constructor(code: FailureCode, sentence: string, hint = "", place?: Place, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.place = place;
  }
}

/** Recognises a Failure by shape, because the lean entry and the lazily loaded chunks each carry a copy of the class. */
export const isFailure = (thrown: unknown): thrown is Failure =>
  thrown instanceof Error && thrown.name === "Failure" && "code" in thrown && "hint" in thrown;

/** The process exit code a thrown value leads to; whatever is not a Failure is a defect of ours and exits 1. */
export const exitOf = (thrown: unknown): number => (isFailure(thrown) ? FAILURE_EXITS[thrown.code] : 1);

/** The sentence with its place at the end; a file that the sentence names already is not named again. */
export const phraseFailure = ({ message, place }: Failure): string => {
  if (place === undefined) return message;
  const told = place.line === undefined && place.field === undefined && message.includes(place.file);
  return told ? message : `${message}${/[.!?]$/.test(message) ? "" : "."} At ${phrasePlace(place)}.`;
};

/** "file:line:column (field)" as far as it is known, for the end of a sentence. */
export const phrasePlace = (place: Place): string => {
  const position = [place.file, place.line, place.line === undefined ? undefined : place.column]
    .filter((part) => part !== undefined)
    .join(":");
  return place.field === undefined ? position : `${position} (${place.field})`;
};
