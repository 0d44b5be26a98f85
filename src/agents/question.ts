import type { Order } from "../domain/attempt.ts";
import { plain } from "../domain/plain.ts";
import { NEEDS_PERSON, QUESTION_MAX } from "../domain/question.ts";
import { redact } from "../domain/redact.ts";
import { filesOf, readHead } from "./folder.ts";
import { outcomeLine, wordsBefore } from "./outcome-line.ts";
import type { ReportFile } from "./report.ts";

/** What an attempt wrote into $MILLRACE_QUESTION (or needs_person.md beside it) for a person, null when nothing. */
export const readQuestion = (order: Order): string | null => {
  const files = filesOf(order.dir);
  const texts = [files.question, files.person].map((path) => readHead(path, 4 * QUESTION_MAX));
  return question(texts);
};

/**
 * What an attempt asks of a person, null when it asks nothing. The file is asked for itself, whatever else is said; the
 * outcome NEEDS_PERSON asks what its report says, or what stands before it in the final message.
 */
export const questionIn = (file: string | null, report: ReportFile, final: string | null): string | null => {
  const said = report.kind === "found" && report.report.outcome === NEEDS_PERSON ? report.report : null;
  const line = outcomeLine(final ?? "") === NEEDS_PERSON;
  if (file === null && said === null && !line) return null;
  const asked = question([file ?? "", said?.question ?? ""]);
  return (
    asked ??
    question([said?.summary ?? ""]) ??
    question([line ? wordsBefore(final ?? "").slice(-END_MAX) : ""]) ??
    UNSAID
  );
};

/** Of a longer message it is the end that asks. */
const END_MAX = QUESTION_MAX - 1_000;

const UNSAID = "The agent says that it needs a person, and not what for; its log may tell.";

/** Foreign texts as one question: plain, without what looks like a secret, each said once, at most QUESTION_MAX characters. */
const question = (texts: readonly string[]): string | null => {
  const asked = [...new Set(texts.map((text) => redact(plain(text)).trim()))].filter((text) => text !== "");
  const whole = asked.filter((text) => !asked.some((other) => other !== text && other.includes(text))).join("\n\n");
  if (whole === "") return null;
  return whole.length <= QUESTION_MAX ? whole : `${plain(whole.slice(0, QUESTION_MAX - CUT.length))}${CUT}`;
};

const CUT = "\n[... the rest is left out]";
