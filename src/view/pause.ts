import type { PauseRow } from "../domain/snapshot.ts";
import { clause } from "./sentence.ts";
import { phraseMoment, phraseUntil } from "./time.ts";

/** A pause in force as faces tell it: who holds what back, until when, what ends it, and what a person can do ("" when nothing). */
export type PauseModel = PauseRow & { readonly sentence: string; readonly hint: string };

/** The pauses that hold now; one whose time has come holds nothing any more. */
export const projectPauses = (pauses: readonly PauseRow[], nowMs: number): readonly PauseModel[] =>
  pauses
    .filter(({ untilAt }) => untilAt === null || !(Date.parse(untilAt) <= nowMs))
    .map((pause) => ({ ...pause, sentence: phrasePause(pause, nowMs), hint: hintOfPause(pause) }));

/** One line without a full stop: "usage limit of codex: until 03:10 UTC, in 2 h 14 min; resumes by itself". */
const phrasePause = (pause: PauseRow, nowMs: number): string => {
  const { untilAt, sinceAt } = pause;
  const whose = phraseOwner(pause);
  const when = untilAt === null ? `since ${phraseMoment(sinceAt, nowMs)}` : phraseUntil(untilAt, nowMs);
  const reason = clause(pause.reason);
  const why = reason === "" || SAID.has(reason) ? "" : ` (${reason})`;
  return `${whose}: ${when}; ${endOf(pause)}${why}`;
};

/** Whose pause it is, and of which runner where it holds back only one: "usage limit of codex". */
export const phraseOwner = (pause: Pick<PauseRow, "owner" | "scope">): string => {
  const runner = runnerOf(pause);
  return `${NOUNS[pause.owner] ?? pause.owner}${runner === null ? "" : ` of ${runner}`}`;
};

const endOf = ({ owner, untilAt }: PauseRow): string => {
  if (owner === "outage") return "tried again by itself";
  if (owner === "disk") return "resumes by itself when there is room";
  return untilAt === null ? "until a person resumes it" : "resumes by itself";
};

const hintOfPause = (pause: PauseRow): string => {
  const { owner, untilAt } = pause;
  if (owner === "operator") return "millrace resume goes on at once.";
  if (owner === "disk") return "Make room on the disk of the workspace; millrace doctor says how much there is.";
  if (owner === "runner")
    return `Mend the runner${runnerOf(pause) === null ? "" : ` ${runnerOf(pause)}`} (millrace doctor says what is wrong), then millrace resume --owner runner.`;
  if (owner === "quiet-hours") return "millrace config set execution.quiet_hours '[]' ends them at once.";
  if (owner === "budget")
    return "Raise the budget with millrace config set, or go on all the same with millrace resume --owner budget.";
  return untilAt === null ? `millrace resume --owner ${owner} goes on.` : "";
};

/** The runner a pause holds back, null for one of everything. */
export const runnerOf = ({ scope }: Pick<PauseRow, "scope">): string | null =>
  scope.startsWith("runner:") ? scope.slice("runner:".length) : null;

const NOUNS: Readonly<Record<string, string>> = {
  operator: "paused by a person",
  budget: "budget",
  "quiet-hours": "quiet hours",
  "usage-limit": "usage limit",
  "rate-limit": "rate limit",
  outage: "outage",
  runner: "runner",
  disk: "disk",
};

/** Reasons that the owner says already. */
const SAID: ReadonlySet<string> = new Set(["paused by a person", "quiet hours"]);
