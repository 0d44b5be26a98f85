import { lstatSync } from "node:fs";
import * as z from "zod";
import { type Order, Report } from "../domain/attempt.ts";
import { QUESTION_MAX } from "../domain/question.ts";
import { eachLine, filesOf, readSmall } from "./folder.ts";

/** The report file as found: absent, readable and this attempt's, or not to be used. */
export type ReportFile =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly report: Report }
  | { readonly kind: "unfit"; readonly reason: string };

const REPORT_MAX = 256 * 1024;
const EFFECTS_MAX = 1024 * 1024;

/** What a report may say about whose it is; what it says must be true, so that no other attempt's is taken. */
const Bearer = z.looseObject({
  token: z.string().optional(),
  attempt: z.number().optional(),
  run: z.string().optional(),
});

/** Reads $MILLRACE_REPORT: a regular file of bounded size, never through a link, that names no other attempt. */
export const readReport = (order: Order): ReportFile => {
  const path = filesOf(order.dir).report;
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: "none" };
  if (!stat.isFile()) return unfit("it is not a regular file");
  const text = readSmall(path, REPORT_MAX);
  if (text === null) return unfit(`it cannot be read or is larger than ${REPORT_MAX / 1024} KiB`);
  return parseReport(text, order);
};

const unfit = (reason: string): ReportFile => ({ kind: "unfit", reason });

const parseReport = (text: string, order: Order): ReportFile => {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return unfit("it is not JSON");
  }
  const report = Report.safeParse(withinBounds(value));
  if (!report.success)
    return unfit(
      `${report.error.issues[0]?.path.join(".") ?? "it"}: ${report.error.issues[0]?.message ?? "not valid"}`,
    );
  const bearer = Bearer.safeParse(value);
  const own =
    bearer.success &&
    (bearer.data.token ?? order.token) === order.token &&
    (bearer.data.attempt ?? order.n) === order.n &&
    (bearer.data.run ?? order.run) === order.run;
  return own ? { kind: "found", report: report.data } : unfit("it names another attempt");
};

/** A question is never refused for its form: of a long one the beginning counts, and several are one text. */
const withinBounds = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !("question" in value)) return value;
  const { question, ...rest } = value;
  const asked = Array.isArray(question) ? question.filter((part) => typeof part === "string").join("\n") : question;
  return typeof asked === "string" ? { ...rest, question: asked.slice(0, QUESTION_MAX) } : rest;
};

/** How many effects outside the repository the attempt recorded: lines in the first megabyte of effects.jsonl, whatever they hold. */
export const countEffects = (order: Order): number => {
  let count = 0;
  eachLine(filesOf(order.dir).effects, EFFECTS_MAX, 256, (line) => {
    if (line.trim() !== "") count += 1;
  });
  return count;
};
