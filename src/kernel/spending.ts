import { type Spent, addCharge, tokensOf } from "../domain/charge.ts";
import type { Limits } from "../domain/plan.ts";
import type { Usage } from "../domain/usage.ts";

/** Whose budget it is: everything of a local day, or everything of one task. */
export type Purse = { readonly kind: "day"; readonly day: string } | { readonly kind: "task"; readonly task: string };

/** What may be spent; null is without a bound of that kind. */
export type Bounds = Limits["stage"];

/**
 * How one budget stands. `spent` and `limit` are in the budget's own unit. `cuts` says that attempts at work must end too,
 * because what they spend goes on growing; a number of attempts only holds back the next one.
 */
export type BudgetStanding = {
  readonly budget: string;
  readonly spent: number;
  readonly limit: number;
  readonly level: "ok" | "warn" | "stop";
  readonly cuts: boolean;
  readonly sentence: string;
};

/** What is spent once the attempts at work are counted with what they have told so far. */
export const withAtWork = (
  spent: Spent,
  atWork: readonly { readonly durationMs: number; readonly usage: Usage }[],
): Spent => atWork.reduce<Spent>((sum, attempt) => addCharge(sum, { ...attempt, charged: true }), spent);

/** How every bounded budget of a purse stands, in a fixed order; the levels never fall while more is spent. */
export const judgeSpending = (
  purse: Purse,
  bounds: Bounds,
  spent: Spent,
  warnPercent: number,
): readonly BudgetStanding[] =>
  amountsOf(bounds, spent).flatMap(({ limit, ...amount }) =>
    limit === null ? [] : [standingOf(purse, { ...amount, limit }, warnPercent)],
  );

type Amount = {
  readonly kind: "attempts" | "minutes" | "tokens" | "cost_usd";
  readonly spent: number;
  readonly limit: number;
  /** False where a cost was asked for and no runner told one: then nothing can be said of it. */
  readonly told: boolean;
};

const amountsOf = (
  bounds: Bounds,
  { attempts, durationMs, usage }: Spent,
): readonly (Omit<Amount, "limit"> & { readonly limit: number | null })[] => [
  { kind: "attempts", spent: attempts, limit: bounds.attempts, told: true },
  {
    kind: "minutes",
    spent: durationMs / MINUTE,
    limit: bounds.activeMs === null ? null : bounds.activeMs / MINUTE,
    told: true,
  },
  { kind: "tokens", spent: tokensOf(usage), limit: bounds.tokens, told: true },
  { kind: "cost_usd", spent: usage.costUsd ?? 0, limit: bounds.costUsd, told: usage.costUsd !== null },
];

const MINUTE = 60_000;

const standingOf = (purse: Purse, amount: Amount, warnPercent: number): BudgetStanding => {
  const { kind, spent, limit } = amount;
  const level = spent >= limit ? "stop" : spent * 100 >= limit * warnPercent ? "warn" : "ok";
  return {
    budget: purse.kind === "day" ? `day.${kind}` : `task.${kind} ${purse.task}`,
    spent,
    limit,
    level,
    cuts: level === "stop" && kind !== "attempts",
    sentence: phrase(purse, amount, level),
  };
};

const phrase = (purse: Purse, { kind, spent, limit, told }: Amount, level: BudgetStanding["level"]): string => {
  const whose = purse.kind === "day" ? "today's" : `${purse.task}'s`;
  const what = `${whose} ${phraseAmount(kind, limit)}`;
  if (level === "stop") return `${what} are used up (${phraseSpent(kind, spent)} spent)`;
  if (!told) return `nothing is known of ${what}: no runner told what it costs`;
  const percent = Math.floor((spent / limit) * 100);
  return `${percent}% of ${what} are spent (${phraseSpent(kind, spent)})`;
};

const phraseAmount = (kind: Amount["kind"], value: number): string =>
  kind === "cost_usd" ? `$${value}` : `${phraseNumber(value)} ${kind}${kind === "minutes" ? " of work" : ""}`;

const phraseSpent = (kind: Amount["kind"], value: number): string =>
  kind === "cost_usd" ? `$${value.toFixed(2)}` : phraseNumber(value);

/** Thousands in groups: a budget of tokens has many digits. */
const phraseNumber = (value: number): string => {
  const [whole = "0", fraction] = (Math.round(value * 10) / 10).toString().split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};
