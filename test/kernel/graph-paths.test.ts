import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ENDS } from "../../src/domain/ends.ts";
import type { Graph } from "../../src/domain/graph.ts";
import { checkGraph } from "../../src/kernel/graph.ts";

describe("what a checked graph promises", () => {
  const NAMES = ["a", "b", "c", "d"] as const;
  const anyTarget = fc.constantFrom(...NAMES, "gate", "blocked", "needs-research");
  const anyNode = fc.record({
    visits: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    done: anyTarget,
    exhausted: fc.option(anyTarget, { nil: undefined }),
  });
  const anyGraph = fc.tuple(anyNode, anyNode, anyNode, anyNode, anyTarget).map(([a, b, c, d, revise]): Graph => {
    const nodes: Graph["nodes"] = {};
    for (const [i, { visits, done, exhausted }] of [a, b, c, d].entries()) {
      nodes[NAMES[i] ?? ""] = {
        kind: "agent",
        prompt: "builder",
        ...(visits !== undefined && { visits }),
        outcomes: ["DONE"],
        on: { DONE: done, ...(exhausted !== undefined && { exhausted }) },
      };
    }
    nodes["gate"] = { kind: "integrate", visits: 2, on: { MERGED: "done", NEEDS_REVISION: revise } };
    return { schema: "millrace.graph/1", name: "any", summary: "any", entry: "a", nodes };
  });

  test("C4: no way through an accepted graph is longer than its visits allow, whatever the stages answer", () => {
    fc.assert(
      fc.property(anyGraph, fc.array(fc.nat(), { minLength: 300, maxLength: 300 }), (graph, choices) => {
        if (checkGraph(graph, () => undefined, "any.toml").length > 0) return;
        const visits: Record<string, number> = {};
        let at = graph.entry;
        let turns = 0;
        for (const choice of choices) {
          const node = graph.nodes[at];
          if (node === undefined) break;
          turns += 1;
          visits[at] = (visits[at] ?? 0) + 1;
          const spent = node.visits !== undefined && (visits[at] ?? 0) > node.visits;
          const ways = spent ? [node.on["exhausted"] ?? "blocked"] : Object.values(node.on);
          at = ways[choice % ways.length] ?? "blocked";
        }
        expect(ENDS as readonly string[]).toContain(at);
        expect(turns).toBeLessThan(300);
      }),
      { numRuns: 500 },
    );
  });

  test("half of the graphs made here are accepted or refused, so that the promise above says something", () => {
    const verdicts = fc
      .sample(anyGraph, { numRuns: 500, seed: 7 })
      .map((graph) => checkGraph(graph, () => undefined, "any.toml").length === 0);
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(10);
    expect(verdicts.filter((ok) => !ok).length).toBeGreaterThan(10);
  });
});
