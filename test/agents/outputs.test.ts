import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { excessOf, OUTPUTS_BYTES_MAX } from "../../src/agents/outputs.ts";
import { carry, orderOf, realAgents, scratch, shell } from "./bench.ts";

describe("P14: what a task keeps outside the repository", () => {
  test("is bounded in bytes, whatever depth it lies at, and a link costs what it is", () => {
    const folder = scratch();
    mkdirSync(join(folder, "a/b"), { recursive: true });
    writeFileSync(join(folder, "a/b/c"), "x".repeat(600));
    symlinkSync("/", join(folder, "a/link"));
    expect(excessOf(folder, 100_000)).toBeNull();
    expect(excessOf(folder, 500)).toContain("limit");
    expect(excessOf(join(folder, "absent"))).toBeNull();
  });

  test("over its limit fails the attempt, whatever the agent reported", async () => {
    const order = shell(`truncate -s ${OUTPUTS_BYTES_MAX + 1} "$MILLRACE_OUTPUTS/huge"; echo '### DONE'`);
    expect(await carry(realAgents(), order)).toMatchObject({
      class: "agent-failed",
      outcome: null,
      summary: expect.stringContaining("1024 MiB"),
    });
    truncateSync(join(order.outputs, "huge"), 0);
    expect(
      await carry(realAgents(), orderOf(null, { commands: [{ command: "true", timeoutMs: 5_000 }] })),
    ).toMatchObject({ outcome: "PASS" });
  });
});
