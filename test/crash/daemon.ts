import type { Outcome } from "../sim/daemon.ts";
import { runSchedule } from "../sim/daemon.ts";
import type { Scale } from "../sim/daemon-house.ts";

/** What running many schedules came to: how many, and of each that failed how to see it again. */
export type Campaign = { readonly ran: number; readonly failures: readonly string[] };

/** A campaign ends long before this, unless as many schedules are asked for as take a night: then it has a day. */
export const CAMPAIGN_MS = process.env["SIM_SCHEDULES"] === undefined ? 600_000 : 86_400_000;

/** So many failures are told of; the rest are like them. */
const FAILURES_MAX = 3;
const DIARY_LINES = 60;

/** Schedules by their seeds, from `first` on: `SIM_SCHEDULES` of them whatever that takes, else as many of `most` as fit in the time. */
export const runCampaign = async (
  name: string,
  scale: Scale,
  { first, most, withinMs }: { readonly first: number; readonly most: number; readonly withinMs: number },
): Promise<Campaign> => {
  const replayed = process.env["SIM_SEED"];
  const wanted = process.env["SIM_SCHEDULES"];
  const from = replayed === undefined ? first : Number(replayed);
  const count = replayed !== undefined ? 1 : wanted === undefined ? most : Number(wanted);
  const untilMs = replayed === undefined && wanted === undefined ? performance.now() + withinMs : Infinity;
  const failures: string[] = [];
  let ran = 0;
  for (; ran < count && failures.length < FAILURES_MAX && performance.now() < untilMs; ran += 1) {
    const seed = from + ran;
    const outcome = await runSchedule(seed, scale);
    if (outcome.problems.length > 0) failures.push(phrase(name, seed, outcome));
  }
  return { ran, failures };
};

/** What is wrong, how to see it again, and what happened. */
const phrase = (name: string, seed: number, { problems, diary }: Outcome): string =>
  [
    problems.join("\n"),
    `replay: SIM_SEED=${seed} npx vitest run test/crash/daemon -t "${name}"`,
    ...diary.slice(-DIARY_LINES),
  ].join("\n");
