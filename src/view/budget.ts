import type { BudgetRow, EngineRow } from "../domain/snapshot.ts";
import { phraseCost, phraseCount, phraseDuration } from "./time.ts";

/** How far a budget is used: "day: 812k of 1.0M tokens, 81%"; a full one is what holds work back. */
export const phraseBudget = (row: BudgetRow): string => {
  const [name = "", subject] = row.budget.split(" ", 2);
  const whose = `${name.slice(0, Math.max(0, name.lastIndexOf(".")))}${subject === undefined ? "" : ` ${subject}`}`;
  const { amounts, unit } = phraseAmounts(row);
  return `${whose}: ${amounts}${UNITS[unit] ?? ""}, ${usedPercent(row)}%`;
};

/** What of a budget is used in words, and what it counts: "812k of 1.0M" of "tokens". */
export const phraseAmounts = ({
  budget,
  spent,
  limit,
}: BudgetRow): { readonly amounts: string; readonly unit: string } => {
  const [name = ""] = budget.split(" ", 1);
  const unit = name.slice(name.lastIndexOf(".") + 1);
  const words = `${phraseAmount(unit, spent)} of ${phraseAmount(unit, limit)}`;
  return { amounts: words, unit: unit === "cost_usd" ? "money" : unit === "minutes" ? "time" : unit };
};

/** How much of a budget is used, in whole percent. */
export const usedPercent = ({ spent, limit }: Pick<BudgetRow, "spent" | "limit">): number =>
  limit <= 0 ? 100 : Math.floor((spent / limit) * 100);

const phraseAmount = (unit: string, amount: number): string => {
  if (unit === "cost_usd") return `$${amount.toFixed(2)}`;
  if (unit === "minutes") return phraseDuration(amount * 60_000);
  return phraseCount(Math.round(amount));
};

const UNITS: Readonly<Record<string, string>> = { tokens: " tokens", attempts: " attempts" };

/** What the agents used today: "14 attempts, 2 h 5 min, 1.2M tokens, $3.40"; "" when nothing. */
export const phraseToday = ({ attempts, durationMs, tokens, costUsd }: EngineRow["today"]): string =>
  attempts === 0 && tokens === 0 && durationMs === 0
    ? ""
    : [
        `${attempts} ${attempts === 1 ? "attempt" : "attempts"}`,
        phraseDuration(durationMs),
        ...(tokens === 0 ? [] : [`${phraseCount(tokens)} tokens`]),
        ...(costUsd === null ? [] : [phraseCost(costUsd)]),
      ].join(", ");
