import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Order, Settlement } from "../../src/domain/attempt.ts";
import type { World } from "../../src/ports/world.ts";
import { attended, begun, marked, processes, realAgents, reporting, sampleProgram, shell, world } from "./bench.ts";
import { makeAgents } from "../../src/agents/agents.ts";

const HOURS = 3_600_000;

/** A machine whose clocks a test can move: the wall clock and the monotonic one, each by itself. */
const makeLaptop = (): World & { readonly sleepFor: (wallMs: number, monotonicMs: number) => void } => {
  let wall = 0;
  let mono = 0;
  return {
    ...world,
    now: () => world.now() + wall,
    monotonic: () => world.monotonic() + mono,
    sleepFor: (wallMs, monotonicMs) => {
      wall += wallMs;
      mono += monotonicMs;
    },
  };
};

/** Attends an attempt during which the machine sleeps once, as soon as the attempt has been seen at work. */
const throughSleep = async (order: Order, wallMs: number, monotonicMs: number): Promise<Settlement> => {
  const laptop = makeLaptop();
  const agents = makeAgents({ world: laptop, processes, sampleProgram, termMs: 300 });
  let signs = 0;
  await agents.start(order, "p");
  return attended(agents, order, {}, () => {
    signs += 1;
    if (signs === 3) laptop.sleepFor(wallMs, monotonicMs);
    if (signs === 6) writeFileSync(join(order.outputs, "go"), "");
  });
};

const untilLetGo = (over: Parameters<typeof shell>[1] = {}): Order =>
  shell(`until [ -e "$MILLRACE_OUTPUTS/go" ]; do sleep 0.05; done; ${reporting("DONE")}`, over);

describe("a machine that sleeps during an attempt", () => {
  test.each([
    ["wall +8 h, monotonic +0 (Linux)", 8 * HOURS, 0],
    ["wall +8 h, monotonic +8 h", 8 * HOURS, 8 * HOURS],
    ["wall +0, monotonic +8 h", 0, 8 * HOURS],
    ["wall -8 h, monotonic +0", -8 * HOURS, 0],
    ["wall +1 year, monotonic +0", 365 * 24 * HOURS, 0],
  ])("A10, M28: %s ends no attempt that lives", async (_, wallMs, monotonicMs) => {
    const settlement = await throughSleep(untilLetGo(), wallMs, monotonicMs);
    expect(settlement).toMatchObject({ class: "ok", outcome: "DONE" });
  });

  test("M28: an attempt that hangs is still ended, by what it was watched", async () => {
    const order = shell("exec sleep 60", { silenceMs: 2_500 });
    expect(await throughSleep(order, 8 * HOURS, 8 * HOURS)).toMatchObject({ class: "stalled" });
    const long = shell("while :; do echo x; sleep 0.1; done", { timeoutMs: 2_500 });
    expect(await throughSleep(long, 8 * HOURS, 8 * HOURS)).toMatchObject({ class: "timeout" });
    expect([...marked(order.token), ...marked(long.token)]).toEqual([]);
  });

  test("M28: the commands of a check go on where they stood, too", async () => {
    const commands = [
      { command: `until [ -e "$MILLRACE_OUTPUTS/go" ]; do sleep 0.05; done`, timeoutMs: 20_000 },
      { command: "true", timeoutMs: 20_000 },
    ];
    const order = { ...shell("true"), kind: "check" as const, binding: null, outcomes: ["PASS", "FAIL"], commands };
    expect(await throughSleep(order, 8 * HOURS, 8 * HOURS)).toMatchObject({ class: "ok", outcome: "PASS" });
  });
});

describe("an engine that adopts after the machine slept", () => {
  test("A10, M28: what it was silent before is not made longer by a wall clock that ran ahead", async () => {
    const begunAt = { monotonicMs: world.monotonic() - 60_000, at: new Date(Date.now() - 60_000).toISOString() };
    const order = shell(
      `mkfifo "$MILLRACE_OUTPUTS/go"; cat "$MILLRACE_OUTPUTS/go"; ${reporting("DONE")}`,
      { silenceMs: 4_000, timeoutMs: 600_000 },
      begunAt,
    );
    await realAgents().start(order, "p");
    await begun(order);
    const laptop = makeLaptop();
    laptop.sleepFor(8 * HOURS, 0);
    const agents = makeAgents({ world: laptop, processes, sampleProgram, termMs: 300 });
    let signs = 0;
    const settlement = await attended(agents, order, {}, () => {
      signs += 1;
      // By now more has passed than the samples take that precede every cut.
      if (signs === 15) writeFileSync(join(order.outputs, "go"), "");
    });
    expect(settlement).toMatchObject({ class: "ok" });
  });

  test("C8: a long silent one at work is not ended by the first look of the engine that adopts it", async () => {
    const order = shell(
      `until [ -e "$MILLRACE_OUTPUTS/go" ]; do :; done; ${reporting("DONE")}`,
      { silenceMs: 3_000, timeoutMs: 600_000 },
      { monotonicMs: world.monotonic() - 60_000, at: new Date(Date.now() - 60_000).toISOString() },
    );
    await realAgents().start(order, "p");
    await begun(order);
    const laptop = makeLaptop();
    // Silent for a minute, by every clock.
    laptop.sleepFor(60_000, 60_000);
    const agents = makeAgents({ world: laptop, processes, sampleProgram, termMs: 300 });
    let seen = 0;
    const settlement = await attended(agents, order, {}, () => {
      seen += 1;
      if (seen === 12) writeFileSync(join(order.outputs, "go"), "");
    });
    expect(settlement).toMatchObject({ class: "ok" });
  });
});
