import { digestOf } from "../../src/domain/digest.ts";
import { runIdOf, type TaskId } from "../../src/domain/id.ts";
import type { Plan } from "../../src/domain/plan.ts";

/** A small frozen plan of one check node, whole enough to be read again. */
export const planOf = (task: string, ordinal = 1): Plan => {
  const open: Omit<Plan, "digest"> = {
    schema: "millrace.plan/1",
    run: runIdOf(task as TaskId, ordinal),
    task,
    createdAt: "2026-01-01T00:00:00.000Z",
    card: { title: "Título ✓", text: "# t\n", body: "# t\n", digest: "d", specId: null },
    graph: { name: "quick", source: "package", digest: "g", entry: "check" },
    nodes: {
      check: { kind: "check", name: "check", visits: 1, attempts: 1, on: { PASS: "done" }, commands: ["true"] },
    },
    limits: {
      attempts: 4,
      activeMs: 1_000,
      tokens: null,
      costUsd: null,
      backoffMs: 0,
      stage: { attempts: null, activeMs: null, tokens: null, costUsd: null },
      waitMs: 1_000,
    },
    checks: { commands: ["true"], timeoutMs: 1_000, env: [] },
    setup: { commands: [], timeoutMs: 1_000, cacheKey: [] },
    integration: { enabled: true, rounds: 1 },
    effectsRepeat: false,
    outputMax: 1_000,
    base: { branch: "main", commit: "c", start: "c" },
    config: "c",
    continues: null,
  };
  return { ...open, digest: digestOf(open) };
};
