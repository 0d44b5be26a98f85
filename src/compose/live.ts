import type { Config } from "../domain/config.ts";
import type { ReadConfig } from "../files/config.ts";
import type { Allowance, Live } from "../ports/planner.ts";

/** What of the settings applies to a running engine at once. */
export const liveOf = ({ config, digest }: ReadConfig): Live => ({
  digest,
  concurrency: config.execution.concurrency,
  lanes: new Map(
    Object.entries(config.runners).flatMap(([name, { concurrency }]) =>
      concurrency === undefined ? [] : [[name, concurrency] as const],
    ),
  ),
  autoResume: config.execution.auto_resume,
  quiet: config.execution.quiet_hours.map(minutesOf),
  warnPercent: config.budget.warn_percent,
  day: allowanceOf(config.budget.day),
  task: allowanceOf(config.budget.task),
});

const allowanceOf = (given: Config["budget"]["day"]): Allowance => ({
  attempts: given.attempts ?? null,
  activeMs: given.minutes === undefined ? null : given.minutes * 60_000,
  tokens: given.tokens ?? null,
  costUsd: given.cost_usd ?? null,
});

/** "22:00-06:30" as minutes of the day. */
const minutesOf = (hours: string): readonly [number, number] => {
  const [from = "", to = ""] = hours.split("-");
  return [minuteOf(from), minuteOf(to)];
};

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
