import { digestOf, sha256 } from "../src/domain/digest.ts";
import type { Plan, PlanNode } from "../src/domain/plan.ts";

/** A binding that names no real executable, for plans whose attempts are simulated. */
export const SIM_BINDING = {
  runner: "sim",
  kind: "command" as const,
  command: ["true"],
  prompt: "stdin" as const,
  env: [],
  model: null,
  effort: null,
  sandbox: null,
  timeoutMs: 60_000,
  silenceMs: 60_000,
  graceMs: 1_000,
};

/** A stage that may spend what the run may. */
const NO_BOUNDS = { attempts: null, activeMs: null, tokens: null, costUsd: null };

/** An agent node of a plan for tests; `on` gets its edges, the keys in capitals are its outcomes. */
export const agentNode = (
  name: string,
  on: Record<string, string>,
  more: { visits?: number; attempts?: number; readOnly?: boolean } = {},
): PlanNode => ({
  kind: "agent",
  name,
  visits: more.visits ?? 4,
  attempts: more.attempts ?? 2,
  on,
  outcomes: Object.keys(on).filter((key) => key === key.toUpperCase()),
  readOnly: more.readOnly ?? false,
  binding: SIM_BINDING,
  prompt: { name, source: "test", digest: sha256(`You are the ${name}.`), text: `You are the ${name}.` },
});

const checkNode = (name: string, on: Record<string, string>): PlanNode => ({
  kind: "check",
  name,
  visits: 6,
  attempts: 2,
  on,
  commands: [],
});

/** A small graph with every kind of node: builder -> check -> checker -> integrate, a fixer, and a troubleshooter. */
export const smallNodes = (): Record<string, PlanNode> => ({
  builder: agentNode("builder", { DONE: "check", BLOCKED: "troubleshooter", exhausted: "troubleshooter" }),
  check: checkNode("check", { PASS: "checker", FAIL: "fixer" }),
  checker: agentNode(
    "checker",
    { PASS: "integrate", FIX_NEEDED: "fixer", BLOCKED: "troubleshooter", exhausted: "troubleshooter" },
    { readOnly: true },
  ),
  fixer: agentNode("fixer", { DONE: "check", BLOCKED: "troubleshooter", exhausted: "troubleshooter" }, { visits: 3 }),
  troubleshooter: agentNode(
    "troubleshooter",
    { DONE: "builder", BLOCKED: "needs-research", exhausted: "needs-research" },
    { visits: 1 },
  ),
  integrate: {
    kind: "integrate",
    name: "integrate",
    visits: 3,
    attempts: 2,
    on: { MERGED: "done", NEEDS_REVISION: "fixer" },
  },
});

/** A frozen plan for tests; `change` replaces whole fields. */
export const makePlan = (run: string, change: Partial<Omit<Plan, "digest">> = {}): Plan => {
  const task = run.slice(0, run.lastIndexOf(".r"));
  const plan = {
    schema: "millrace.plan/1" as const,
    run,
    task,
    createdAt: "2026-01-01T00:00:00.000Z",
    card: {
      title: `Task ${task}`,
      text: `# Task ${task}\n`,
      body: `# Task ${task}\n`,
      digest: digestOf(task),
      specId: null,
    },
    graph: { name: "small", source: "test", digest: digestOf("small"), entry: "builder" },
    nodes: smallNodes(),
    limits: {
      attempts: 30,
      activeMs: 86_400_000,
      tokens: null,
      costUsd: null,
      backoffMs: 2_000,
      stage: NO_BOUNDS,
      waitMs: 86_400_000,
    },
    checks: { commands: ["true"], timeoutMs: 60_000, env: [] },
    setup: { commands: [], timeoutMs: 60_000, cacheKey: [] },
    integration: { enabled: true, rounds: 5 },
    effectsRepeat: false,
    outputMax: 1_000_000,
    base: { branch: "main", commit: "base", start: "base" },
    config: digestOf("config"),
    continues: null,
    ...change,
  };
  return { ...plan, digest: digestOf(plan) };
};
