import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { type Footing, makeAgents } from "../../src/agents/agents.ts";
import { listProcesses } from "../../src/agents/family.ts";
import { readClaim } from "../../src/agents/claim.ts";
import type { Binding, Order, Settlement } from "../../src/domain/attempt.ts";
import { makeProcesses } from "../../src/machine/processes.ts";
import { makeWorld } from "../../src/machine/world.ts";
import type { Agents, AttendSignals } from "../../src/ports/agents.ts";

export const world = makeWorld();
export const processes = makeProcesses();

/** A tiny real executable of test/fixtures/agents. */
export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/agents/${name}`, import.meta.url));

export const sampleProgram = fileURLToPath(new URL("../../dist/sample.mjs", import.meta.url));

/** Real agents, whose ladder waits 300 ms between SIGTERM and SIGKILL. */
export const realAgents = (more: Partial<Footing> = {}): Agents =>
  makeAgents({ world, processes, sampleProgram, termMs: 300, ...more });

/** A scratch folder that goes with the test. */
export const scratch = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "millrace-agents-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
};

export const bindingOf = (over: Partial<Binding> = {}): Binding => ({
  runner: "mine",
  kind: "command",
  command: ["/bin/true"],
  prompt: "stdin",
  env: [],
  model: null,
  effort: null,
  sandbox: null,
  timeoutMs: 20_000,
  silenceMs: 20_000,
  graceMs: 300,
  ...over,
});

let token = 0;

/** An order for one attempt in a scratch folder of its own; `over` replaces any field. */
export const orderOf = (binding: Binding | null, over: Partial<Order> = {}): Order => {
  const root = scratch();
  for (const name of ["tree", "input", "outputs"]) mkdirSync(join(root, name));
  token += 1;
  return {
    schema: "millrace.order/1",
    run: "t1.r1",
    task: "t1",
    n: 3,
    node: "builder",
    kind: binding === null ? "check" : "agent",
    binding,
    outcomes: binding === null ? ["PASS", "FAIL"] : ["DONE", "BLOCKED"],
    dir: join(root, "attempts", "3-builder"),
    tree: join(root, "tree"),
    input: join(root, "input"),
    outputs: join(root, "outputs"),
    branch: "millrace/t1.r1",
    setup: null,
    commands: [],
    env: [],
    outputMax: 4 * 1024 * 1024,
    token: `tok-${process.pid}-${token}-${Math.trunc(world.monotonic())}`,
    at: new Date().toISOString(),
    boot: world.boot(),
    monotonicMs: world.monotonic(),
    ...over,
  };
};

/** Attendance that only the attempt itself ends, or what is given. */
export const never = (over: Partial<AttendSignals> = {}): AttendSignals => ({
  stop: new AbortController().signal,
  leave: new AbortController().signal,
  ...over,
});

/** Waits for an attempt that nobody is told to leave. */
export const attended = async (
  agents: Agents,
  order: Order,
  over: Partial<AttendSignals> = {},
  sign?: Parameters<Agents["attend"]>[2],
): Promise<Settlement> => {
  const settlement = await agents.attend(order, never(over), sign);
  if (settlement === null) throw new Error("an attempt was left that nobody asked to leave");
  return settlement;
};

/** Starts an order and waits for its settlement. */
export const carry = async (agents: Agents, order: Order, prompt = "do it\n"): Promise<Settlement> => {
  await agents.start(order, prompt);
  return attended(agents, order);
};

/** An order for `sh -c <script>`. */
export const shell = (script: string, binding: Partial<Binding> = {}, over: Partial<Order> = {}): Order =>
  orderOf(bindingOf({ command: ["/bin/sh", "-c", script], ...binding }), over);

/** Waits until an attempt's shim has its claim, as it stands when an engine dies later than a few milliseconds after the start. */
export const begun = async (order: Order): Promise<void> => {
  while (readClaim(order.dir).kind !== "held") await world.sleep(2);
};

/** A line of sh that writes a report. */
export const reporting = (outcome: string): string =>
  `printf '{"outcome":"${outcome}","summary":"did it"}' >"$MILLRACE_REPORT"`;

/** The processes that carry an order's mark. */
export const marked = (token: string): number[] =>
  listProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "latin1").includes(token);
      } catch {
        return false;
      }
    });
