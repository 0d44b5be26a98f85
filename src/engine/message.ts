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

/** The commit message of an integration: what each stage that left work says of it; trailers lead back to the run. */
export const mergeMessage = (open: OpenRun): string => {
  const trailers = [
    `Millrace-Run: ${open.id}`,
    `Millrace-Task: ${open.plan.task}`,
    `Millrace-Plan: ${open.plan.digest}`,
  ].join("\n");
  return [titleOf(open), workOf(open), trailers].filter((part) => part.trim() !== "").join("\n\n");
};

const STAGES_MAX = 12;

const workOf = (open: OpenRun): string => {
  const told = new Map<string, string>();
  for (const { node, settlement } of open.run.attempts)
    if (settlement?.class === "ok" && settlement.commit !== null) told.set(node, firstLine(settlement.summary));
  const lines = [...told].filter(([, line]) => line !== "").slice(-STAGES_MAX);
  const [only] = lines;
  return lines.length === 1 && only !== undefined
    ? only[1]
    : lines.map(([node, line]) => `- ${node}: ${line}`).join("\n");
};

const firstLine = (text: string): string => (text.trim().split("\n", 1)[0] ?? "").slice(0, 300);

/** The name of the run's branch in its checkout. */
export const branchOf = (run: string): string => `millrace/${run}`;

const titleOf = (open: OpenRun): string => {
  const title = open.plan.card.title.replace(/\s+/g, " ").trim();
  return title.length > 100 ? `${title.slice(0, 99)}…` : title;
};
