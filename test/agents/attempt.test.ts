import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { attended, begun, carry, marked, realAgents, reporting, shell, world } from "./bench.ts";

describe("at most once", () => {
  test("A9: two starts of one attempt run it once", async () => {
    const order = shell(`echo x >>"$MILLRACE_OUTPUTS/count"; ${reporting("DONE")}`);
    const [one, two] = [realAgents(), realAgents()];
    await Promise.all([one.start(order, "p"), two.start(order, "p"), one.start(order, "p")]);
    const settled = await Promise.all([attended(one, order), attended(two, order)]);
    expect(settled.map((s) => s.outcome)).toEqual(["DONE", "DONE"]);
    expect(readFileSync(join(order.outputs, "count"), "utf8")).toBe("x\n");
  });

  test("A9: a forfeited attempt never starts, and a started one cannot be forfeited", async () => {
    const agents = realAgents();
    const voided = shell(`echo x >"$MILLRACE_OUTPUTS/ran"`);
    expect(await agents.forfeit(voided.dir)).toBe(true);
    expect(await agents.forfeit(voided.dir)).toBe(true);
    expect(await carry(agents, voided)).toMatchObject({ class: "lost", started: false });
    expect(existsSync(join(voided.outputs, "ran"))).toBe(false);
    const started = shell(reporting("DONE"));
    await agents.start(started, "p");
    await attended(agents, started);
    expect(await agents.forfeit(started.dir)).toBe(false);
  });

  test("A9: of a shim and a void record racing for one attempt exactly one wins", async () => {
    for (let round = 0; round < 30; round += 1) {
      const agents = realAgents();
      const order = shell(`echo x >"$MILLRACE_OUTPUTS/ran"; ${reporting("DONE")}`);
      await agents.start(order, "p");
      await world.sleep(round % 5);
      const voided = await agents.forfeit(order.dir);
      const settlement = await attended(agents, order);
      expect(settlement.started).toBe(!voided);
      expect(existsSync(join(order.outputs, "ran"))).toBe(!voided);
    }
  });

  test("a shim that died between its claim and its record is known never to have started", async () => {
    const order = shell(reporting("DONE"));
    mkdirSync(order.dir, { recursive: true });
    writeFileSync(join(order.dir, "pid.json"), "");
    writeFileSync(join(order.dir, "pid.999999.json"), `{"pid":999999,"startTime":"1","boot":"${world.boot()}"}\n`);
    expect(await realAgents().forfeit(order.dir)).toBe(true);
    expect(await attended(realAgents(), order)).toMatchObject({ class: "lost", started: false });
  });

  test("an attempt whose order was never written is recalled as null, a written one as it was", async () => {
    const order = shell(reporting("DONE"));
    expect(realAgents().recall(order.dir)).toBeNull();
    await carry(realAgents(), order);
    expect(realAgents().recall(order.dir)).toEqual(order);
  });
});

describe("an attempt that outlives its engine", () => {
  test("A9 (M57): another engine adopts it and settles it the same", async () => {
    const order = shell(`sleep 0.4; ${reporting("DONE")}`);
    await realAgents().start(order, "p");
    await begun(order);
    expect(await attended(realAgents(), order)).toMatchObject({ class: "ok", outcome: "DONE", exitCode: 0 });
  });

  test("an attempt that ended while no engine lived is settled from its folder, with the time it took", async () => {
    const order = shell(reporting("DONE"));
    await carry(realAgents(), order);
    await world.sleep(700);
    const settlement = await attended(realAgents(), order);
    expect(settlement).toMatchObject({ class: "ok", outcome: "DONE" });
    expect(settlement.durationMs).toBeLessThan(600);
  });

  test("an adopted attempt is held to its limits: time counts from the order", async () => {
    const order = shell(`exec sleep 60`, { timeoutMs: 50_000 }, { monotonicMs: world.monotonic() - 60_000 });
    await realAgents().start(order, "p");
    await begun(order);
    expect(await attended(realAgents(), order)).toMatchObject({ class: "timeout" });
    expect(marked(order.token)).toEqual([]);
  });

  test("M58, P11: a report that arrives after the end changes nothing, and nothing is left to write it", async () => {
    const order = shell(`(sleep 1; echo '{"outcome":"DONE"}' >"$MILLRACE_REPORT") & exec sleep 60`, { timeoutMs: 300 });
    expect(await carry(realAgents(), order)).toMatchObject({ class: "timeout" });
    await world.sleep(1_000);
    expect(existsSync(join(order.dir, "report.json"))).toBe(false);
  });

  test("M29: after a restart of the machine it is lost, and no process of that pid is touched", async () => {
    const order = shell(reporting("DONE"), {}, { boot: "another-boot" });
    mkdirSync(order.dir, { recursive: true });
    writeFileSync(join(order.dir, "pid.json"), `{"pid":${process.pid},"startTime":"1","boot":"another-boot"}\n`);
    expect(await attended(realAgents(), order)).toMatchObject({ class: "lost", started: true });
  });

  test("A3: a reused pid is not mistaken for the attempt", async () => {
    const order = shell(reporting("DONE"));
    mkdirSync(order.dir, { recursive: true });
    writeFileSync(join(order.dir, "pid.json"), `{"pid":${process.pid},"startTime":"1","boot":"${world.boot()}"}\n`);
    expect(await attended(realAgents(), order)).toMatchObject({ class: "crashed" });
  });

  test("C13: an attempt's logs are its own files, and a link planted for one is not followed", async () => {
    const order = shell(
      `mv "$(dirname "$MILLRACE_REPORT")/stdout.log" "$MILLRACE_OUTPUTS/"; ln -s /etc/passwd "$(dirname "$MILLRACE_REPORT")/stdout.log"; ${reporting("DONE")}`,
    );
    symlinkSync("/etc/passwd", join(order.outputs, "bait"));
    expect(await carry(realAgents(), order)).toMatchObject({ class: "ok", summary: "did it" });
    expect(statSync("/etc/passwd").size).toBeGreaterThan(0);
  });
});
