import type { AttemptClass } from "../domain/attempt.ts";
import { NEEDS_PERSON } from "../domain/question.ts";
import type { Fault } from "./adapter.ts";
import { lastParagraph, namesOne, outcomeLine } from "./outcome-line.ts";
import { plainLine } from "./plain.ts";
import { questionIn } from "./question.ts";
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
  /** What it wrote into its question file. */
  readonly asked: string | null;
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
  readonly question: string | null;
};

const SUMMARY_MAX = 2_000;

/**
 * The one place that says how an attempt ended; total and pure. A question to a person stands above whatever else was said,
 * so that none is lost. Only an exit with 0, or our ending it in the grace after its final message, can be a success; then
 * the report file decides, else the last line of the final message. Two sources that contradict each other are never a
 * success, and neither is a report that cannot be read.
 */
export const judge = (evidence: Evidence): Judgement => {
  const judged = judgeEnd(evidence);
  const { end, asked, report, final } = evidence;
  const complete = end.kind === "grace" || (end.kind === "exited" && end.code === 0);
  const question = mayAsk(end) ? questionIn(asked, report, complete ? final : null) : null;
  return question === null ? judged : asks(question, judged, report);
};

/** What never worked asks nothing; what a person or the engine stopped, or what died with the machine, is asked again when it is repeated. */
const mayAsk = (end: End): boolean => {
  if (end.kind === "cut") return end.class !== "killed" && end.class !== "setup-failed";
  return end.kind === "exited" || end.kind === "grace" || (end.kind === "vanished" && !end.rebooted);
};

const asks = (question: string, judged: Judgement, report: ReportFile): Judgement => {
  const said = report.kind === "found" && report.report.outcome === NEEDS_PERSON ? report.report.summary : "";
  const first = said.trim() === "" ? `It asks: ${question}` : said;
  // How it would have been judged is told where that is news: a question is an ending by itself.
  const also = judged.class === "ok" ? `It also reported ${judged.outcome ?? ""}: ${judged.summary}` : judged.summary;
  const plainEnd = judged.class === "no-outcome" || judged.class === "illegal-outcome";
  const words = plainEnd ? first : `${plainLine(first, SUMMARY_MAX / 2)} (${also})`;
  return { ...failed("needs-person", words, "answer it with `millrace answer`"), question };
};

const judgeEnd = (evidence: Evidence): Judgement => {
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
      return awaited(evidence, end) ?? failed(end.class, end.sentence, end.hint);
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

/** An attempt that met its limit while all it said was that its provider does not answer: that is why it got no further. */
const awaited = ({ fault }: Evidence, end: Extract<End, { kind: "cut" }>): Judgement | null =>
  fault === null || (end.class !== "timeout" && end.class !== "stalled")
    ? null
    : faulted({ ...fault, message: `${end.sentence} ${fault.message}` });

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
  question: null,
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
  if (inGrace && !namesOne(evidence.final ?? "", outcomes))
    return failed("conflicting", "The final message names more than one outcome and the process had to be ended.");
  if (report.kind === "none") {
    if (spoken !== null) return ok(spoken, lastParagraph(evidence.final ?? ""), false);
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
  return ok(outcome, summary === "" ? lastParagraph(evidence.final ?? "") : summary, noop ?? false);
};

const ok = (outcome: string, summary: string, noop: boolean): Judgement => ({
  class: "ok",
  outcome,
  summary: plainLine(summary, SUMMARY_MAX),
  hint: "",
  retryAt: null,
  started: true,
  noop,
  question: null,
});

const illegal = (outcome: string, outcomes: readonly string[]): Judgement =>
  failed(
    "illegal-outcome",
    `The agent ended with ${plainLine(outcome, 64)}, which is not legal here; legal: ${outcomes.join(", ")}.`,
  );
