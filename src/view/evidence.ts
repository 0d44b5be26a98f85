import { decisiveLines } from "../kernel/decisive.ts";

const TAIL_MAX = 4_000;

/** The lines of a command's output that decide, few enough for a page. */
export const decisiveTail = (output: string): string => decisiveLines(output, TAIL_MAX);

/** The logs of what the engine ran itself: its k-th command, and what prepared the checkout. */
export const isCommandLog = (name: string): boolean => /^(?:\d{2,4}|setup)\.log$/.test(name);

/** Which command a log belongs to, counted from 1; null for the setup's. */
export const commandOf = (log: string): number | null => {
  const number = Number.parseInt(log, 10);
  return Number.isNaN(number) ? null : number;
};
