import { tokensOf } from "../domain/charge.ts";
import { dayOf } from "../kernel/local-time.ts";
import type { House } from "../operator/house.ts";
import type { World } from "../ports/world.ts";
import { verdictOfTold } from "../view/told-kind.ts";
import type { Overview } from "./answer.ts";
import { makeFollower } from "./follow.ts";

type Hour = Overview["hours"][number];

const HOUR_MS = 3_600_000;
const HOURS = 24;
const CLOSED_MAX = 50_000;
/** The ledger of a month is read whole, so it is not read with every look. */
const LEDGER_EVERY_MS = 30_000;

/**
 * Makes what was done in the last 24 hours, the one that goes on among them, oldest first: how runs closed, by the feed, of which
 * only what is new is read after the first time; and the tokens that were charged.
 */
export const makeHours = (
  { reader, ledger }: Pick<House, "reader" | "ledger">,
  world: Pick<World, "now" | "offset" | "monotonic">,
): (() => Promise<readonly Hour[]>) => {
  const follow = makeFollower(reader, () => ({
    tail: CLOSED_MAX,
    since: new Date(beginOf(world.now())).toISOString(),
    types: ["closed"],
  }));
  const closed = new Map<number, Mutable>();
  let tokens = new Map<number, number>();
  let readMs: number | null = null;
  return async () => {
    const { events, anew } = follow();
    if (anew) closed.clear();
    for (const event of events) count(closed, event.at, verdictOfTold(event));
    const nowMs = world.now();
    const first = hourOf(beginOf(nowMs));
    for (const hour of closed.keys()) if (hour < first) closed.delete(hour);
    if (readMs === null || world.monotonic() - readMs >= LEDGER_EVERY_MS) {
      readMs = world.monotonic();
      tokens = await tokensIn(ledger, nowMs, world.offset);
    }
    return Array.from({ length: HOURS }, (_, i) => ({
      ...(closed.get(first + i) ?? NONE),
      tokens: tokens.get(first + i) ?? 0,
    }));
  };
};

type Mutable = { done: number; blocked: number; cancelled: number };

const NONE: Mutable = { done: 0, blocked: 0, cancelled: 0 };

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);

/** Where the first of the hours begins. */
const beginOf = (nowMs: number): number => (hourOf(nowMs) - HOURS + 1) * HOUR_MS;

const count = (closed: Map<number, Mutable>, at: string, verdict: keyof Mutable | null): void => {
  const hour = hourOf(Date.parse(at));
  if (verdict === null || Number.isNaN(hour)) return;
  const counts = closed.get(hour) ?? { ...NONE };
  counts[verdict] += 1;
  closed.set(hour, counts);
};

const tokensIn = async (
  ledger: House["ledger"],
  nowMs: number,
  offset: World["offset"],
): Promise<Map<number, number>> => {
  const beginMs = beginOf(nowMs);
  const found = new Map<number, number>();
  for (const { at, usage } of (await ledger()).charges(dayOf(beginMs, offset), dayOf(nowMs, offset))) {
    const hour = hourOf(Date.parse(at));
    if (hour >= hourOf(beginMs)) found.set(hour, (found.get(hour) ?? 0) + tokensOf(usage));
  }
  return found;
};
