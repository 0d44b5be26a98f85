const OUTCOME_LINE = /^### ([A-Z][A-Z0-9_]{0,31})$/;

/** The outcome on the last non-empty line of a message, null when that line is something else. */
export const outcomeLine = (message: string): string | null => {
  const last = message.trimEnd().split("\n").at(-1)?.trim() ?? "";
  return OUTCOME_LINE.exec(last)?.[1] ?? null;
};

/** Whether a message names at most one of the legal outcomes on lines of their own. */
export const namesOne = (message: string, outcomes: readonly string[]): boolean => {
  const named = message.split("\n").flatMap((line) => OUTCOME_LINE.exec(line.trim())?.[1] ?? []);
  return new Set(named.filter((name) => outcomes.includes(name))).size <= 1;
};

/** What a message says before its outcome line. */
export const wordsBefore = (message: string): string => {
  const lines = message.trimEnd().split("\n");
  return (outcomeLine(message) === null ? lines : lines.slice(0, -1)).join("\n").trim();
};

/** The last paragraph before the outcome line: what an agent without a report says of its work. */
export const lastParagraph = (message: string): string =>
  wordsBefore(message)
    .split(/\n\s*\n/)
    .at(-1) ?? "";
