import { isFailure } from "../domain/failure.ts";
import type { House } from "../operator/house.ts";
import type { World } from "../ports/world.ts";
import type { PagePorts } from "./pages/page.ts";

/** What a page may say of the whole task: what it consumed in all its runs, and what it may. */
export type TaskSpending = Required<Pick<PagePorts, "ledger" | "taskBounds">>;

/** Both cost a parser or a month's ledger, and move slowly. */
const EVERY_MS = 5_000;

/** Makes what tells a page of the whole task; settings that cannot be read bound nothing here, their own panel says why. */
export const makeTaskSpending = (
  { ledger, settings }: Pick<House, "ledger" | "settings">,
  world: Pick<World, "monotonic">,
): (() => Promise<TaskSpending>) => {
  let known: TaskSpending | null = null;
  let readMs = 0;
  return async () => {
    if (known !== null && world.monotonic() - readMs < EVERY_MS) return known;
    readMs = world.monotonic();
    // A ledger remembers what it once summed, so another one sees what was charged since.
    known = { ledger: await ledger(), taskBounds: await boundsOf(settings) };
    return known;
  };
};

const boundsOf = async (settings: House["settings"]): Promise<TaskSpending["taskBounds"]> => {
  try {
    const said = new Map((await settings()).show().settings.map(({ key, value }) => [key, value]));
    const bound = (name: string): number | null => {
      const value = said.get(`budget.task.${name}`);
      return typeof value === "number" ? value : null;
    };
    const minutes = bound("minutes");
    return {
      attempts: bound("attempts"),
      activeMs: minutes === null ? null : minutes * 60_000,
      tokens: bound("tokens"),
      costUsd: bound("cost_usd"),
    };
  } catch (thrown) {
    if (isFailure(thrown)) return null;
    throw thrown;
  }
};
