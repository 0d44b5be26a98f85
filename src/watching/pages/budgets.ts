import { tokensOf } from "../../domain/charge.ts";
import type { Limits } from "../../domain/plan.ts";
import type { BudgetRow } from "../../domain/snapshot.ts";
import { addUsage, NO_USAGE, type Usage } from "../../domain/usage.ts";
import { foldRun, type Run } from "../../kernel/run.ts";
import { judgeSpending } from "../../kernel/spending.ts";
import { phraseAmounts, usedPercent } from "../../view/budget.ts";
import { gauge } from "../../view/gauge.ts";
import { span } from "../../view/line.ts";
import { openAttempt, type RunFacts, type RunModel } from "../../view/run.ts";
import { type Cell, type Column, drawTable } from "../../view/table.ts";
import { pageLines, type PageLine, type PageOptions, type PagePorts, partOf } from "./page.ts";

/** How far the budgets of a run, of its stages and of its task are used, each with its bar; those without a bound are left out. */
export const budgetLines = (
  ports: PagePorts,
  facts: RunFacts,
  run: RunModel,
  { nowMs, columns }: Pick<PageOptions, "nowMs" | "columns">,
): readonly PageLine[] => {
  const { plan } = facts;
  if (plan === null) return [];
  const atWork = { activeMs: elapsedOf(run, nowMs), usage: openAttempt(run)?.usage ?? NO_USAGE };
  const folded = foldRun(facts.entries.flatMap(({ events }) => events));
  const stages = new Set(folded.attempts.flatMap(({ node, kind }) => (kind === "agent" ? [node] : [])));
  const rows = [
    ...boundedBy("run", plan.limits, {
      attempts: folded.charged,
      activeMs: folded.activeMs + atWork.activeMs,
      usage: run.usage,
    }),
    ...[...stages].flatMap((stage) => boundedBy(`stage ${stage}`, plan.limits.stage, spentAt(folded, stage, atWork))),
    ...ofTask(ports, run.task),
  ];
  return partOf("Budgets", pageLines(drawTable(COLUMNS, rows.map(cellsOf), columns)));
};

/** A budget by whose it is. */
type Bounded = { readonly whose: string } & BudgetRow;

type Bounds = Pick<Limits["stage"], "attempts" | "activeMs" | "tokens" | "costUsd">;
type Spending = { readonly attempts: number; readonly activeMs: number; readonly usage: Usage };

const COLUMNS: readonly Column[] = [
  { head: "", grows: true },
  { head: "" },
  { head: "" },
  { head: "", align: "right" },
  { head: "" },
];

/** Bars keep their width, so that they can be compared. */
const GAUGE_WIDTH = 18;

const cellsOf = (bounded: Bounded, index: number, all: readonly Bounded[]): readonly Cell[] => {
  const percent = usedPercent(bounded);
  const { unit, amounts } = phraseAmounts(bounded);
  return [
    span(all[index - 1]?.whose === bounded.whose ? "" : bounded.whose, "accent"),
    unit,
    gauge(percent, GAUGE_WIDTH),
    `${percent}%`,
    amounts,
  ];
};

const boundedBy = (whose: string, bounds: Bounds, { attempts, activeMs, usage }: Spending): readonly Bounded[] => {
  const row = (unit: string, spent: number, limit: number | null): readonly Bounded[] =>
    limit === null ? [] : [{ whose, budget: `run.${unit}`, spent, limit }];
  return [
    ...row("attempts", attempts, bounds.attempts),
    ...row("minutes", activeMs / MINUTE, bounds.activeMs === null ? null : bounds.activeMs / MINUTE),
    ...row("tokens", tokensOf(usage), bounds.tokens),
    ...row("cost_usd", usage.costUsd ?? 0, bounds.costUsd),
  ];
};

const MINUTE = 60_000;

/** How long the attempt at work has worked. */
const elapsedOf = (run: RunModel, nowMs: number): number => {
  const since = Date.parse(openAttempt(run)?.startedAt ?? "");
  return Number.isNaN(since) ? 0 : Math.max(0, nowMs - since);
};

/** As the engine counts it: what agents did at this stage, over all its visits. */
const spentAt = ({ attempts }: Run, stage: string, atWork: Omit<Spending, "attempts">): Spending => {
  const here = attempts.filter(({ node, kind }) => node === stage && kind === "agent");
  const settled = here.flatMap(({ settlement }) => (settlement?.started === true ? [settlement] : []));
  const open = here.some(({ settlement }) => settlement === null);
  return {
    attempts: settled.length,
    activeMs: settled.reduce((sum, { durationMs }) => sum + durationMs, open ? atWork.activeMs : 0),
    usage: settled.reduce((sum, { usage }) => addUsage(sum, usage), open ? atWork.usage : NO_USAGE),
  };
};

const ofTask = ({ ledger, taskBounds }: PagePorts, task: string): readonly Bounded[] => {
  const spent = ledger?.task(task);
  if (spent === undefined || taskBounds === null || taskBounds === undefined) return [];
  return judgeSpending({ kind: "task", task }, taskBounds, spent, 100).map((standing) => ({
    whose: "task",
    budget: standing.budget,
    spent: standing.spent,
    limit: standing.limit,
  }));
};
