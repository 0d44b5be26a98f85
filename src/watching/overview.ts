import type { House } from "../operator/house.ts";
import type { World } from "../ports/world.ts";
import { phraseBudget } from "../view/budget.ts";
import type { Overview } from "./answer.ts";
import { readBlocked } from "./blocked.ts";
import { readGlance } from "./glance.ts";
import { makeHours } from "./hours.ts";
import { makeLane, phraseLane } from "./lane.ts";
import { makeLately } from "./lately.ts";
import { makeSparks } from "./spark.ts";
import { type StatusHouse, statusOf } from "./status.ts";

/** So many rows a screen's overview can show at once; the queue's panel has the others. */
const NEXT_MAX = 20;
const BLOCKED_MAX = 10;

/** Makes the overview: what `millrace status` tells, and how it came to be over the last minutes and hours. */
export const makeOverview = (
  house: StatusHouse & Pick<House, "ledger">,
  world: Pick<World, "now" | "offset" | "monotonic">,
): (() => Promise<Overview>) => {
  const { reader } = house;
  const sparks = makeSparks(reader, world);
  const hours = makeHours(house, world);
  const lane = makeLane(reader);
  const lately = makeLately(reader);
  return async () => {
    const moment = { nowMs: world.now(), offset: world.offset };
    const facts = await readGlance(house, NEXT_MAX, moment);
    const { needs, tasks, budgets, why, checks } = statusOf(house, facts, moment);
    const { runs } = facts.engine;
    return {
      runs: sparks(runs),
      needs,
      next: tasks.filter(({ state }) => state === "backlog"),
      blocked: facts.counts.blocked === 0 ? [] : readBlocked(reader, BLOCKED_MAX),
      budgets: budgets.map((budget) => ({ percent: budget.percent, sentence: phraseBudget(budget) })),
      why,
      hours: await hours(),
      lane: phraseLane(lane(runs), moment.nowMs),
      checks,
      lately: lately(),
    };
  };
};
