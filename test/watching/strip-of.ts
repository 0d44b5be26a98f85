import { makeProblems } from "../../src/watching/problems.ts";
import type { StatusHouse } from "../../src/watching/status.ts";
import { readStrip } from "../../src/watching/strip.ts";
import { MOMENT } from "./house.ts";

/** The strip of a house whose runners' programs are all there. */
export const stripOf = async (house: StatusHouse, findings: Parameters<typeof readStrip>[3] = []) => {
  const clock = { now: () => MOMENT.nowMs, offset: MOMENT.offset, monotonic: () => 0 };
  return readStrip(
    house,
    makeProblems({ ...house, missingRunners: async () => [], missingRepo: async () => null }, clock),
    MOMENT,
    findings,
  );
};
