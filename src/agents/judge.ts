import type { AttemptClass } from "../domain/attempt.ts";
import type { Fault } from "./adapter.ts";
import { plainLine } from "./plain.ts";
import type { ReportFile } from "./report.ts";

/** How an agent's process came to its end. */
export type End =
  | { readonly kind: "exited"; readonly code: number }
  /** Ended by us, after its final message, because it did not end by itself. */
  | { readonly kind: "grace" }
  | {
      readonly kind: "cut";
      readonly class: "timeout" | "stalled" | "killed" | "agent-failed" | "setup-failed";
      readonly sentence: string;
      readonly hint: string;
    }
  | { readonly kind: "setup-failed"; readonly sentence: string }
  | { readonly kind: "unlaunched"; readonly sentence: string }
  | { readonly kind: "unstarted"; readonly sentence: string }
  /** Gone without an exit record: by a signal on this boot, or with the machine. */
  | { readonly kind: "vanished"; readonly rebooted: boolean };

/** All that an attempt's ending is judged by. */
export type Evidence = {
  readonly end: End;
  readonly outcomes: readonly string[];
  readonly report: ReportFile;
  readonly final: string | null;
  readonly fault: Fault | null;
  /** The last words on stderr, for a summary when there is nothing better. */
  readonly lastWords: string;
  /** Whether anything was printed to stdout. */
  readonly spoke: boolean;
};

/** What the evidence means. */
export type Judgement = {
  readonly class: AttemptClass;
  readonly outcome: string | null;
  readonly summary: string;
  readonly hint: string;
  readonly retryAt: string | null;
  readonly started: boolean;
  readonly noop: boolean;
};

const SUMMARY_MAX = 2_000;

/**
 * The one place that says how an attempt ended; total and pure. Only an exit with 0, or our ending it in the grace after
 * its final message, can be a success; then the report file decides, else the last line of the final message. Two sources
 * that contradict each other are never a success, and neither is a report that cannot be read.
 */
export const judge = (evidence: Evidence): Judgement => {
  const { end } = evidence;
  switch (end.kind) {
    case "unstarted":
      return { ...failed("lost", end.sentence), started: false };
    case "unlaunched":
      return {
        ...failed("launch-failed", end.sentence, "check the runner's command, then `millrace doctor`"),
        started: false,
      };
    case "setup-failed":
      return failed("setup-failed", end.sentence, "see setup.log in the attempt's folder");
    case "cut":
      return failed(end.class, end.sentence, end.hint);
    case "vanished":
      return end.rebooted
        ? failed("lost", "The machine restarted while the attempt was at work.")
        : failed("crashed", "The attempt's processes were killed from outside: there is no exit record.");
    case "exited":
      return end.code === 0 ? settled(evidence, false) : exited(evidence, end.code);
    case "grace":
      return settled(evidence, true);
    default:
      return impossible(end);
  }
};

const impossible = (end: never): never => {
  throw new Error(`an end of no known kind: ${JSON.stringify(end)}`);
};

const failed = (kind: Exclude<AttemptClass, "ok">, summary: string, hint = ""): Judgement => ({
  class: kind,
  outcome: null,
  summary: plainLine(summary, SUMMARY_MAX),
  hint: plainLine(hint, SUMMARY_MAX),
  retryAt: null,
  started: true,
  noop: false,
});

const faulted = (fault: Fault): Judgement => ({
  ...failed(fault.class, fault.message, fault.hint),
  retryAt: fault.retryAt,
});

const exited = (evidence: Evidence, code: number): Judgement => {
  if (evidence.fault !== null) return faulted(evidence.fault);
  const words = evidence.lastWords === "" ? "" : `: ${evidence.lastWords}`;
  if ((code === 126 || code === 127) && !evidence.spoke)
    return failed(
      "launch-failed",
      `The runner could not be executed (exit ${code})${words}`,
      "check the runner's command, then `millrace doctor`",
    );
  if (code > 128 && code <= 128 + 64) return failed("crashed", `The agent was ended by signal ${code - 128}${words}`);
  return failed("agent-failed", `The agent exited with ${code}${words}`, "see stderr.log in the attempt's folder");
};

const settled = (evidence: Evidence, inGrace: boolean): Judgement => {
  const { report, outcomes, fault } = evidence;
  if (fault !== null) return faulted(fault);
  if (report.kind === "unfit") return failed("no-outcome", `The report cannot be used: ${report.reason}`);
  const line = outcomeLine(evidence.final ?? "");
  const spoken = line !== null && outcomes.includes(line) ? line : null;
  if (inGrace && !unique(evidence.final ?? "", outcomes))
    return failed("conflicting", "The final message names more than one outcome and the process had to be ended.");
  if (report.kind === "none") {
    if (spoken !== null) return ok(spoken, wordsBefore(evidence.final ?? ""), false);
    if (line === null)
      return failed(
        "no-outcome",
        `The agent left no report and no line "### OUTCOME" at its end; legal: ${outcomes.join(", ")}.`,
      );
    return illegal(line, outcomes);
  }
  const { outcome, summary, noop } = report.report;
  if (!outcomes.includes(outcome)) return illegal(outcome, outcomes);
  if (spoken !== null && spoken !== outcome)
    return failed("conflicting", `The report says ${outcome} and the final line says ${spoken}.`);
  return ok(outcome, summary === "" ? wordsBefore(evidence.final ?? "") : summary, noop ?? false);
};

const ok = (outcome: string, summary: string, noop: boolean): Judgement => ({
  class: "ok",
  outcome,
  summary: plainLine(summary, SUMMARY_MAX),
  hint: "",
  retryAt: null,
  started: true,
  noop,
});

const illegal = (outcome: string, outcomes: readonly string[]): Judgement =>
  failed(
    "illegal-outcome",
    `The agent ended with ${plainLine(outcome, 64)}, which is not legal here; legal: ${outcomes.join(", ")}.`,
  );

const OUTCOME_LINE = /^### ([A-Z][A-Z0-9_]{0,31})$/;

/** The outcome on the last non-empty line of a message, null when that line is something else. */
export const outcomeLine = (message: string): string | null => {
  const last = message.trimEnd().split("\n").at(-1)?.trim() ?? "";
  return OUTCOME_LINE.exec(last)?.[1] ?? null;
};

/** Whether a message names at most one of the legal outcomes on lines of their own. */
const unique = (message: string, outcomes: readonly string[]): boolean => {
  const named = message.split("\n").flatMap((line) => OUTCOME_LINE.exec(line.trim())?.[1] ?? []);
  return new Set(named.filter((name) => outcomes.includes(name))).size <= 1;
};

/** The last paragraph before the outcome line: what an agent without a report says of its work. */
const wordsBefore = (message: string): string => {
  const lines = message.trimEnd().split("\n");
  const said = (outcomeLine(message) === null ? lines : lines.slice(0, -1)).join("\n").trim();
  return said.split(/\n\s*\n/).at(-1) ?? "";
};
