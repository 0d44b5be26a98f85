import { describe, expect, test } from "vitest";
import { SMALL } from "../sim/daemon-house.ts";
import { CAMPAIGN_MS, runCampaign } from "./daemon.ts";

describe("an engine that stays, in thousands of small storms", { timeout: CAMPAIGN_MS }, () => {
  test("M1, M9, M10, M18, M27, M28, M34, M35, M37, M39, M40, M47, M57, M64, M74, P1, P2, P3, P4, P5, P6, P7, P8: small storm: two or three things at once lose nothing, double nothing, start nothing against a person's word, and everything drains", async () => {
    const { ran, failures } = await runCampaign("small storm", SMALL, { first: 1, most: 20_000, withinMs: 60_000 });
    expect(failures.join("\n\n")).toBe("");
    expect(ran).toBeGreaterThan(0);
  });
});
