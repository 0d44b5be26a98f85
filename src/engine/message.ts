import type { Settlement } from "../domain/attempt.ts";
import type { RunAttempt } from "../kernel/run.ts";
import type { OpenRun } from "./turn.ts";

/** The commit message of a stage's work. */
export const stageMessage = (open: OpenRun, attempt: RunAttempt, settlement: Settlement): string =>
  [
    `${attempt.node}: ${titleOf(open)}`,
    settlement.class === "ok"
      ? settlement.summary
      : `Left by an attempt that ended with ${settlement.class}. ${settlement.summary}`,
    [`Millrace-Run: ${open.id}`, `Millrace-Task: ${open.plan.task}`, `Millrace-Attempt: ${attempt.n}`].join("\n"),
  ]
    .filter((part) => part.trim() !== "")
    .join("\n\n");

/** The commit message of an integration; its trailers lead from the commit back to the run. */
export const mergeMessage = (open: OpenRun): string => {
  const told = open.run.attempts.findLast((attempt) => attempt.kind === "agent" && attempt.settlement?.class === "ok");
  const summary = told?.settlement?.summary ?? "";
  const trailers = [
    `Millrace-Run: ${open.id}`,
    `Millrace-Task: ${open.plan.task}`,
    `Millrace-Plan: ${open.plan.digest}`,
  ].join("\n");
  return [titleOf(open), summary, trailers].filter((part) => part.trim() !== "").join("\n\n");
};

/** The name of the run's branch in its checkout. */
export const branchOf = (run: string): string => `millrace/${run}`;

const titleOf = (open: OpenRun): string => {
  const title = open.plan.card.title.replace(/\s+/g, " ").trim();
  return title.length > 100 ? `${title.slice(0, 99)}…` : title;
};
