import { describe, expect, test } from "vitest";
import { runSchedule } from "../sim/daemon.ts";
import { LARGE, SMALL } from "../sim/daemon-house.ts";
import { CAMPAIGN_MS, runCampaign } from "./daemon.ts";

describe("an engine that stays, in long storms", { timeout: CAMPAIGN_MS }, () => {
  test("M2, M3, M8, M14, M40, M57, M64, P1, P2, P4, P5, P6, P13: large storm: nights with many tasks, engines, faults and hands lose nothing, and everything drains", async () => {
    const { ran, failures } = await runCampaign("large storm", LARGE, { first: 1, most: 2_000, withinMs: 40_000 });
    expect(failures.join("\n\n")).toBe("");
    expect(ran).toBeGreaterThan(0);
  });

  test("the same seed is the same storm", async () => {
    const [one, other] = [await runSchedule(7, SMALL), await runSchedule(7, SMALL)];
    expect(other.diary).toEqual(one.diary);
    expect([...other.house.disk.dump()]).toEqual([...one.house.disk.dump()]);
    expect((await runSchedule(8, SMALL)).diary).not.toEqual(one.diary);
  });
});
