import type { Charge, Spent } from "../../domain/charge.ts";
import { chargesOf } from "../../kernel/charge.ts";
import { span } from "../../view/line.ts";
import { markOfAttempt } from "../../view/marks.ts";
import type { AttemptRow, RunModel } from "../../view/run.ts";
import { type Cell, type Column, drawTable } from "../../view/table.ts";
import { phraseCost, phraseCount, phraseDuration, phraseUsed } from "../../view/time.ts";
import { type UsageBy, usageBy } from "../../view/usage.ts";
import type { Subject } from "../query.ts";
import { runnerOf } from "./attempts.ts";
import { budgetLines } from "./budgets.ts";
import {
  pageLines,
  pageOf,
  type PageLine,
  type PageOptions,
  type PagePorts,
  type PageText,
  partOf,
  textLine,
} from "./page.ts";
import { doubtLines, readSubjectRun } from "./subject-run.ts";

/** What a run consumed: in all, how far its budgets are used, by attempt, by stage and by model. */
export const usagePage = (ports: PagePorts, subject: Subject, options: PageOptions): PageText => {
  const found = readSubjectRun(ports.reader, subject);
  const whole = wholeTask(ports, subject.task);
  if (found.kind === "none") return { ...found.page, lines: [...found.page.lines, ...whole] };
  const { facts, run } = found;
  const charges = facts.plan === null ? [] : chargesOf(facts.plan, facts.entries, ports.offset);
  const lines = [
    ...doubtLines(run),
    textLine(phraseRun(run), "bold"),
    ...whole,
    ...budgetLines(ports, facts, run, options),
    ...byAttempt(run, options.columns),
    ...sumsBy("stage", charges, options.columns),
    ...sumsBy("model", charges, options.columns),
  ];
  const note = run.attempts.length === 0 ? "No attempt of this run has started yet." : "";
  return pageOf(lines, note, run.state === "open");
};

const phraseRun = ({ id, attempts, usage }: RunModel): string => {
  const told = attempts.filter(({ durationMs }) => durationMs !== null);
  const tookMs = told.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  return `${id}: ${phraseUsed(attempts.length, told.length === 0 ? null : tookMs, usage)}`;
};

/** What the task consumed in all its runs, those that were removed included, where the ledger tells. */
const wholeTask = ({ ledger }: PagePorts, task: string): readonly PageLine[] => {
  const spent = ledger?.task(task);
  if (spent === undefined || (spent.attempts === 0 && spent.durationMs === 0)) return [];
  return [textLine(`In all runs of the task: ${phraseUsed(spent.attempts, spent.durationMs, spent.usage)}`, "dim")];
};

const AMOUNTS: readonly Column[] = [
  { head: "in", align: "right" },
  { head: "cached", align: "right", optional: true },
  { head: "out", align: "right" },
  { head: "cost", align: "right" },
  { head: "time", align: "right" },
];

const byAttempt = ({ attempts }: RunModel, columns: number): readonly PageLine[] => {
  const heads = [{ head: "" }, { head: "n", align: "right" as const }, { head: "stage" }];
  const rows = attempts.map((attempt): readonly Cell[] => [
    markOfAttempt(attempt.class, attempt.outcome),
    String(attempt.n),
    span(attempt.stage, "accent"),
    ...amountsOf(attempt),
    span(runnerOf(attempt), "dim"),
  ]);
  return partOf(
    "By attempt",
    pageLines(drawTable([...heads, ...AMOUNTS, { head: "runner", grows: true }], rows, columns)),
  );
};

/** One table of sums; of a single attempt it would say nothing that the table of attempts does not. */
const sumsBy = (by: UsageBy, charges: readonly Charge[], columns: number): readonly PageLine[] => {
  if (charges.length < 2) return [];
  const heads: readonly Column[] = [{ head: by, grows: true }, { head: "attempts", align: "right" }, ...AMOUNTS];
  const rows = usageBy(charges, by).map(({ name, ...spent }): readonly Cell[] => [
    span(name, "accent"),
    String(spent.attempts),
    ...amountsOf(spent),
  ]);
  return partOf(`By ${by}`, pageLines(drawTable(heads, rows, columns)));
};

/** Tokens, money and time; where no runner tells tokens there are none, rather than noughts. */
const amountsOf = ({ usage, durationMs }: Pick<AttemptRow, "usage" | "durationMs"> | Spent): readonly string[] => {
  const { inputTokens, cachedTokens, outputTokens, costUsd } = usage;
  const none = inputTokens + cachedTokens + outputTokens === 0;
  return [
    ...[inputTokens, cachedTokens, outputTokens].map((tokens) => (none ? "" : phraseCount(tokens))),
    costUsd === null ? "" : phraseCost(costUsd),
    durationMs === null ? "" : phraseDuration(durationMs),
  ];
};
