import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Order } from "../../src/domain/attempt.ts";
import { attended, begun, fixture, marked, never, realAgents, reporting, shell } from "./bench.ts";

/** Runs an engine in small in a process of its own, to its own end. */
const engine = async (what: "leave" | "adopt", order: Order): Promise<Record<string, unknown>> => {
  const child = spawn(process.execPath, ["--import", "tsx", fixture("hand-over.mjs"), what], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(JSON.stringify(order));
  const [code] = await once(child, "close");
  expect(code).toBe(0);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
};

/** An agent that works until it is let go on, so that no clock decides what a test sees. */
const patient = (then: string): Order =>
  shell(`echo x >>"$MILLRACE_OUTPUTS/count"; until [ -e "$MILLRACE_OUTPUTS/go" ]; do sleep 0.05; done; ${then}`);

const letGo = (order: Order): void => writeFileSync(join(order.outputs, "go"), "");

describe("an attempt that is handed over", () => {
  test("A5, M57, P3: the engine that leaves it ends by itself and holds nothing; the next adopts it, started once, settled right", async () => {
    const order = patient(reporting("DONE"));
    expect(await engine("leave", order)).toEqual({ told: null, held: 0, more: 0 });
    expect(marked(order.token).length).toBeGreaterThan(0);
    const adopted = engine("adopt", order);
    letGo(order);
    expect(await adopted).toMatchObject({ class: "ok", outcome: "DONE", summary: "did it", exitCode: 0 });
    expect(readFileSync(join(order.outputs, "count"), "utf8")).toBe("x\n");
    expect(readFileSync(join(order.dir, "prompt.md"), "utf8")).toBe("the prompt\n");
    expect(marked(order.token)).toEqual([]);
  });

  test("A6: what it started in a session of its own stays at work too, and ends with it under the next engine", async () => {
    const order = shell(
      `setsid sleep 71 & until [ -e "$MILLRACE_OUTPUTS/go" ]; do sleep 0.05; done; ${reporting("DONE")}`,
    );
    await engine("leave", order);
    expect(marked(order.token).length).toBeGreaterThan(1);
    letGo(order);
    expect(await engine("adopt", order)).toMatchObject({ class: "ok" });
    expect(marked(order.token)).toEqual([]);
  });

  test("it may be left by one that only adopted it, and be left again", async () => {
    const order = patient(reporting("DONE"));
    await realAgents().start(order, "p");
    await begun(order);
    for (let n = 0; n < 2; n += 1)
      expect(await realAgents().attend(order, never({ leave: AbortSignal.abort() }))).toBeNull();
    letGo(order);
    expect(await attended(realAgents(), order)).toMatchObject({ class: "ok", outcome: "DONE" });
  });

  test("the same engine may take it up again", async () => {
    const order = patient(reporting("DONE"));
    const agents = realAgents();
    await agents.start(order, "p");
    await begun(order);
    expect(await agents.attend(order, never({ leave: AbortSignal.abort() }))).toBeNull();
    letGo(order);
    expect(await attended(agents, order)).toMatchObject({ class: "ok" });
  });

  test("M57: the engine that left it knows that its tree is occupied, and nothing else starts there beside it", async () => {
    const order = patient("true");
    const agents = realAgents();
    expect(await agents.clear(order.tree)).toBe(false);
    await agents.start(order, "p");
    await begun(order);
    await agents.attend(order, never({ leave: AbortSignal.abort() }));
    expect(await agents.clear(order.tree)).toBe(true);
    expect(marked(order.token)).toEqual([]);
  });

  test("left before its shim had its claim, it starts or is voided, never both", async () => {
    for (let round = 0; round < 10; round += 1) {
      const agents = realAgents();
      const order = shell(`echo x >"$MILLRACE_OUTPUTS/ran"; ${reporting("DONE")}`);
      await agents.start(order, "p");
      await agents.attend(order, never({ leave: AbortSignal.abort() }));
      const next = realAgents();
      const voided = await next.forfeit(order.dir);
      const settlement = await attended(next, order);
      expect(settlement.started).toBe(!voided);
      expect(existsSync(join(order.outputs, "ran"))).toBe(!voided);
    }
  });

  test("A5: one that is to end and to be left is ended", async () => {
    const order = shell(`echo up; exec sleep 60`);
    const agents = realAgents();
    await agents.start(order, "p");
    await begun(order);
    const both = { stop: AbortSignal.abort("The run was cancelled."), leave: AbortSignal.abort() };
    expect(await attended(agents, order, both)).toMatchObject({ class: "killed", summary: "The run was cancelled." });
    expect(marked(order.token)).toEqual([]);
  });
});
