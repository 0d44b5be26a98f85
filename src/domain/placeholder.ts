/** What a runner's `command` may hold in braces; each is replaced when an attempt is launched. */
export const PLACEHOLDERS = [
  "task_id",
  "run_id",
  "stage",
  "attempt",
  "prompt_file",
  "report",
  "worktree",
  "branch",
  "input",
  "outputs",
] as const;

const WORD_IN_BRACES = /\{([A-Za-z][A-Za-z0-9_]*)\}/g;

/** The first word in braces that is no placeholder; null when every one is known. */
export const unknownPlaceholder = (argument: string): string | null => {
  for (const [, word = ""] of argument.matchAll(WORD_IN_BRACES)) {
    if (!(PLACEHOLDERS as readonly string[]).includes(word)) return word;
  }
  return null;
};
