import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lookUp } from "../../src/agents/family.ts";
import type { Order } from "../../src/domain/attempt.ts";
import { attended, begun, carry, fixture, marked, realAgents, reporting, scratch, shell, world } from "./bench.ts";

/** Lets another process start the order, and kills that process with SIGKILL once the attempt is at work. */
const startAndDie = async (order: Order): Promise<void> => {
  const engine = spawn(process.execPath, ["--import", "tsx", fixture("engine.mjs")], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  engine.stdin.end(JSON.stringify(order));
  await begun(order);
  engine.kill("SIGKILL");
  await once(engine, "exit");
};

describe("the engine is killed while an agent works", () => {
  test("A5, A9 (M57): the agent lives on and another engine settles it, started once", async () => {
    const order = shell(`echo x >>"$MILLRACE_OUTPUTS/count"; sleep 1; cat >/dev/null; ${reporting("DONE")}`);
    await startAndDie(order);
    expect(marked(order.token).length).toBeGreaterThan(0);
    const agents = realAgents();
    expect(agents.recall(order.dir)).toEqual(order);
    expect(await agents.forfeit(order.dir)).toBe(false);
    await agents.start(order, "the prompt\n");
    expect(await attended(agents, order)).toMatchObject({ class: "ok", outcome: "DONE", exitCode: 0 });
    expect(readFileSync(join(order.outputs, "count"), "utf8")).toBe("x\n");
  });

  test("M50: the adopted attempt is ended by the ladder with all that left its group", async () => {
    const order = shell(`setsid sleep 61 & trap '' TERM; while :; do sleep 0.1; done`);
    await startAndDie(order);
    const stop = new AbortController();
    const settled = attended(realAgents(), order, { stop: stop.signal });
    await world.sleep(300);
    stop.abort("The operator stopped it.");
    expect(await settled).toMatchObject({ class: "killed", summary: "The operator stopped it." });
    expect(marked(order.token)).toEqual([]);
  });
});

describe("a tree in which somebody still works", () => {
  test("M57: what nobody can attend to any more is ended before another attempt starts there", async () => {
    const order = shell(`setsid sleep 62 & sleep 63`);
    await startAndDie(order);
    writeFileSync(join(order.dir, "order.json"), "{}");
    const agents = realAgents();
    expect(agents.recall(order.dir)).toBeNull();
    expect(await agents.clear(order.tree)).toBe(true);
    expect(marked(order.token)).toEqual([]);
    expect(await realAgents().clear(order.tree)).toBe(false);
  });

  test("P3: an attempt that cannot be followed any further is not left at work", async () => {
    const order = shell(`d="$(dirname "$MILLRACE_REPORT")"; rm -rf "$d"; : >"$d"; sleep 64`);
    expect(await carry(realAgents(), order)).toMatchObject({ class: "lost" });
    expect(marked(order.token)).toEqual([]);
  });
});

describe("an agent that writes its own folder", () => {
  test("C12: it cannot turn the ladder against another process by its pid.json", async () => {
    const victim = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    const { pid = 0 } = victim;
    const order = shell(reporting("DONE"));
    mkdirSync(order.dir, { recursive: true });
    const record = { pid, startTime: lookUp(pid)?.startTime, boot: world.boot() };
    writeFileSync(join(order.dir, "pid.json"), `${JSON.stringify(record)}\n`);
    const stop = AbortSignal.abort("stopped");
    expect(await attended(realAgents(), order, { stop })).toMatchObject({ class: "crashed" });
    expect(lookUp(pid)).not.toBeNull();
    victim.kill("SIGKILL");
    await once(victim, "exit");
  });

  test("C12: it cannot escape its limits, or be started again for nothing, by removing its pid.json", async () => {
    const gone = shell(`rm -f "$(dirname "$MILLRACE_REPORT")/pid.json"; exec sleep 60`, { timeoutMs: 1_500 });
    const agents = realAgents();
    await agents.start(gone, "p");
    await world.sleep(200);
    expect(await attended(agents, gone)).toMatchObject({ class: "timeout", started: true });
    expect(marked(gone.token)).toEqual([]);
    const quick = shell(`rm -f "$(dirname "$MILLRACE_REPORT")/pid.json"; exit 3`);
    expect(await carry(realAgents(), quick)).toMatchObject({ started: true, exitCode: 3 });
  });

  test("C12: an order that names another folder is not recalled", async () => {
    const order = shell(reporting("DONE"));
    await carry(realAgents(), order);
    writeFileSync(join(order.dir, "order.json"), JSON.stringify({ ...order, dir: "/somewhere/else" }));
    expect(realAgents().recall(order.dir)).toBeNull();
    expect(existsSync(join(order.dir, "exit.json"))).toBe(true);
  });

  test("C12: links it lays under the names of records lead no write of ours out of its folder", async () => {
    const outside = join(scratch(), "victim");
    writeFileSync(outside, "precious");
    const lay = ["exit.json", `stdout.log.${process.pid}.tmp`, `pid.void.${process.pid}`]
      .map((name) => `ln -s '${outside}' "$(dirname "$MILLRACE_REPORT")/${name}"; `)
      .join("");
    const order = shell(`${lay} head -c 300000 /dev/zero; ${reporting("DONE")}`, {}, { outputMax: 100_000 });
    const settlement = await carry(realAgents(), order);
    expect(settlement.class).not.toBe("ok");
    await realAgents().forfeit(order.dir);
    expect(readFileSync(outside, "utf8")).toBe("precious");
  });
});
