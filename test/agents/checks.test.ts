import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { attended, begun, bindingOf, carry, orderOf, realAgents, shell } from "./bench.ts";

const commands = (...list: string[]) => list.map((command) => ({ command, timeoutMs: 10_000 }));

describe("a check attempt", () => {
  test("all commands green is PASS, with each one's evidence", async () => {
    const settlement = await carry(
      realAgents(),
      orderOf(null, { commands: commands("echo one", "sleep 0.1; echo two >&2") }),
    );
    expect(settlement).toMatchObject({ class: "ok", outcome: "PASS" });
    expect(settlement.checks).toMatchObject([
      { command: "echo one", exitCode: 0, output: "one\n" },
      { command: "sleep 0.1; echo two >&2", exitCode: 0, output: "two\n" },
    ]);
    expect(settlement.checks[1]?.durationMs).toBeGreaterThan(80);
  });

  test("the first red command ends it with FAIL and the rest does not run", async () => {
    const order = orderOf(null, { commands: commands("true", "echo broken; exit 7", "touch ran") });
    const settlement = await carry(realAgents(), order);
    expect(settlement).toMatchObject({
      class: "ok",
      outcome: "FAIL",
      summary: expect.stringContaining("exited with 7"),
    });
    expect(settlement.checks.map(({ exitCode }) => exitCode)).toEqual([0, 7]);
    expect(existsSync(join(order.tree, "ran"))).toBe(false);
  });

  test("G10: a command over its time limit is ended with all its descendants", async () => {
    const order = orderOf(null, {
      commands: [
        { command: "true", timeoutMs: 5_000 },
        { command: "sleep 60 & sleep 61", timeoutMs: 300 },
      ],
    });
    const settlement = await carry(realAgents(), order);
    expect(settlement).toMatchObject({ class: "timeout", summary: expect.stringContaining("sleep 60") });
    expect(settlement.checks.map(({ exitCode }) => exitCode)).toEqual([0, null]);
  });

  test("a command sees no report, no outcomes and an empty stdin", async () => {
    const order = orderOf(null, {
      commands: commands(`cat; test -z "$MILLRACE_REPORT$MILLRACE_OUTCOMES" && test -n "$MILLRACE_RUN_ID"`),
    });
    expect(await carry(realAgents(), order)).toMatchObject({ outcome: "PASS" });
  });

  test("its durations survive the engine: another one reads the same results", async () => {
    const order = orderOf(null, { commands: commands("sleep 0.2", "sleep 0.2; exit 1") });
    await realAgents().start(order, "");
    await begun(order);
    const settlement = await attended(realAgents(), order);
    expect(settlement.checks.map(({ exitCode }) => exitCode)).toEqual([0, 1]);
    for (const { durationMs } of settlement.checks) expect(durationMs).toBeGreaterThan(180);
    expect(await attended(realAgents(), order)).toMatchObject({ checks: settlement.checks, outcome: "FAIL" });
  });

  test("no commands is PASS that says so", async () => {
    expect(await carry(realAgents(), orderOf(null))).toMatchObject({
      outcome: "PASS",
      summary: "There are no checks.",
    });
  });

  test("checks ended from outside are crashed, never PASS", async () => {
    const order = orderOf(null, {
      commands: commands("trap 'exit 0' TERM; kill -TERM $PPID; sleep 0.2; exit 0", "true"),
    });
    expect(await carry(realAgents(), order)).toMatchObject({ class: "crashed" });
  });
});

describe("the setup of a checkout", () => {
  const withSetup = (list: string[], timeoutMs = 5_000) => {
    const order = shell(`test -f made && echo '### DONE'`);
    return { ...order, setup: { commands: list, timeoutMs, marker: join(order.outputs, "marker"), digest: "d1" } };
  };

  test("it runs before the agent, and its success is marked with the digest", async () => {
    const order = withSetup(["echo preparing", "touch made"]);
    expect(await carry(realAgents(), order)).toMatchObject({ class: "ok", outcome: "DONE" });
    expect(readFileSync(join(order.outputs, "marker"), "utf8")).toBe("d1\n");
    expect(readFileSync(join(order.dir, "setup.log"), "utf8")).toContain("preparing");
  });

  test("one whose marker stands with the same digest is not repeated; another digest is", async () => {
    const order = withSetup(["echo preparing", "touch made"]);
    writeFileSync(join(order.outputs, "marker"), "d1\n");
    expect((await carry(realAgents(), order)).class).not.toBe("ok");
    expect(existsSync(join(order.tree, "made"))).toBe(false);
    const other = withSetup(["touch made"]);
    writeFileSync(join(other.outputs, "marker"), "d0\n");
    expect(await carry(realAgents(), other)).toMatchObject({ class: "ok", outcome: "DONE" });
  });

  test("a red setup is setup-failed: the agent does not start and no marker is left", async () => {
    const order = withSetup(["touch made", "echo 'no network'; exit 4", "touch later"]);
    expect(await carry(realAgents(), order)).toMatchObject({
      class: "setup-failed",
      summary: expect.stringContaining("no network"),
    });
    expect(existsSync(join(order.outputs, "marker"))).toBe(false);
    expect(existsSync(join(order.tree, "later"))).toBe(false);
  });

  test("a setup over its time limit is ended as setup-failed", async () => {
    expect(await carry(realAgents(), withSetup(["sleep 60"], 300))).toMatchObject({
      class: "setup-failed",
      summary: expect.stringContaining("longer than"),
    });
  });

  test("its time does not count against the agent's", async () => {
    const order = withSetup(["sleep 0.8; touch made"]);
    expect(
      await carry(realAgents(), { ...order, binding: bindingOf({ ...order.binding, timeoutMs: 600 }) }),
    ).toMatchObject({ class: "ok" });
  });
});
