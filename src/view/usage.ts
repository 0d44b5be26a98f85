import { addCharge, type Charge, NO_RUNNER, NOTHING_SPENT, type Spent, tokensOf } from "../domain/charge.ts";
import { dayOf, type Offset } from "../kernel/local-time.ts";

/** What usage can be told by. */
export const USAGE_BY = ["task", "model", "stage", "runner", "day"] as const;
export type UsageBy = (typeof USAGE_BY)[number];

/** What was used under one name. */
export type UsageRow = Spent & { readonly name: string };

/** The local dates from `days` - 1 days ago to today. */
export const usageDays = (
  nowMs: number,
  offset: Offset,
  days: number,
): { readonly from: string; readonly to: string } => {
  const to = dayOf(nowMs, offset);
  // Noon is on its own date whatever the clocks were changed by in between.
  const first = new Date(Date.parse(`${to}T12:00:00Z`) - (days - 1) * 86_400_000);
  return { from: first.toISOString().slice(0, 10), to };
};

/** The sum of some charges. */
export const sumOf = (charges: readonly Charge[]): Spent => charges.reduce(addCharge, NOTHING_SPENT);

/** What was used by each, the most expensive first: by cost where it is known, then by tokens, then by time. Days stay in order. */
export const usageBy = (charges: readonly Charge[], by: UsageBy): readonly UsageRow[] => {
  const sums = new Map<string, Spent>();
  for (const charge of charges) {
    const name = nameOf(charge, by);
    sums.set(name, addCharge(sums.get(name) ?? NOTHING_SPENT, charge));
  }
  const rows = [...sums].map(([name, spent]) => ({ name, ...spent }));
  return by === "day" ? rows.sort((a, b) => (a.name < b.name ? -1 : 1)) : rows.sort(mostFirst);
};

const nameOf = (charge: Charge, by: UsageBy): string => {
  if (by === "runner") return charge.runner === NO_RUNNER ? CHECKS : charge.runner;
  if (by === "model")
    return charge.model ?? (charge.runner === NO_RUNNER ? CHECKS : `${charge.runner}, model not told`);
  return charge[by];
};

/** What the engine runs itself consumes time and no tokens. */
const CHECKS = "checks";

const mostFirst = (a: UsageRow, b: UsageRow): number =>
  (b.usage.costUsd ?? 0) - (a.usage.costUsd ?? 0) ||
  tokensOf(b.usage) - tokensOf(a.usage) ||
  b.durationMs - a.durationMs ||
  (a.name < b.name ? -1 : 1);
