import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { Graph } from "../../src/domain/graph.ts";
import { outcomesOf } from "../../src/kernel/graph.ts";
import { drawGraph, type Walk } from "../../src/view/graph-drawing.ts";
import { laneOut } from "../../src/view/graph-lanes.ts";
import { lineWidth, textOf } from "../../src/view/line.ts";

const shipped = (name: string): Pick<Walk, "entry" | "nodes"> => {
  const graph = Graph.parse(parse(readFileSync(new URL(`../../assets/graphs/${name}.toml`, import.meta.url), "utf8")));
  const nodes = Object.entries(graph.nodes).map(([node, each]) => ({
    name: node,
    outcomes: outcomesOf(each),
    on: each.on,
  }));
  return { entry: graph.entry, nodes };
};

const way = (...visits: readonly (readonly [string, string | null, string])[]): Walk["visits"] =>
  visits.map(([node, from, by]) => ({ node, from, by }));

const draw = (walk: Walk, columns: number): string => drawGraph(walk, columns).map(textOf).join("\n");

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/);
const outcome = fc.constantFrom("DONE", "PASS", "FIX_NEEDED", "BLOCKED", "exhausted", "timeout");

/** Graphs as odd as can be: without an end, in circles, with edges to nowhere, unreachable nodes. */
const oddWalk: fc.Arbitrary<Walk> = fc.uniqueArray(name, { minLength: 1, maxLength: 12 }).chain((names) => {
  const target = fc.constantFrom(...names, "done", "blocked", "needs-research", "nowhere");
  const on = fc.dictionary(outcome, target, { maxKeys: 5 });
  const edge = fc.record({ from: fc.constantFrom(...names), by: outcome, to: target });
  return fc.record({
    entry: fc.constantFrom(...names, "nowhere"),
    nodes: fc.tuple(...names.map((each) => on.map((ways) => ({ name: each, outcomes: Object.keys(ways), on: ways })))),
    visits: fc.array(
      fc.record({ node: fc.constantFrom(...names), from: fc.option(fc.constantFrom(...names)), by: outcome }),
      { maxLength: 30 },
    ),
    standing: fc.constantFrom("working", "waiting", "done", "failed", "cancelled"),
    end: fc.option(edge),
  });
});

describe("a drawn graph", () => {
  test("fits its width, names every node whole, stands each in one lane, and is the same each time", () => {
    fc.assert(
      fc.property(oddWalk, fc.integer({ min: 40, max: 200 }), (walk, columns) => {
        const drawn = drawGraph(walk, columns);
        for (const row of drawn) expect(lineWidth(row)).toBeLessThanOrEqual(columns);
        const words = drawn.flatMap((row) => textOf(row).split(/[ ,]+/));
        for (const node of walk.nodes) expect(words).toContain(node.name);
        const { main, others } = laneOut(walk.entry, walk.nodes);
        const placed = [main, ...others].flatMap(({ nodes }) => nodes);
        expect(placed.toSorted()).toEqual(walk.nodes.map((node) => node.name).toSorted());
        expect(drawGraph(walk, columns)).toEqual(drawn);
      }),
      { numRuns: 300 },
    );
  });

  test("names longer than a graph may have are cut, and hold nothing that a terminal acts on", () => {
    const evil = `${"x".repeat(90)}\u001B[2J`;
    const walk: Walk = {
      entry: evil,
      nodes: [{ name: evil, outcomes: ["DONE"], on: { DONE: "__proto__", "\u202EX": evil } }],
      visits: way([evil, null, ""]),
      standing: "working",
      end: null,
    };
    const drawn = drawGraph(walk, 40);
    for (const row of drawn) expect(lineWidth(row)).toBeLessThanOrEqual(40);
    expect(drawn.map(textOf).join("")).not.toMatch(/[\u0000-\u001F\u202E]/);
  });

  test("shows the way taken: left well, with findings, at work, how often; and what led there", () => {
    const visits = way(
      ["builder", null, ""],
      ["check", "builder", "DONE"],
      ["checker", "check", "PASS"],
      ["fixer", "checker", "FIX_NEEDED"],
      ["check-fix", "fixer", "DONE"],
      ["fixer", "check-fix", "FAIL"],
      ["check-fix", "fixer", "DONE"],
      ["doublechecker", "check-fix", "PASS"],
    );
    expect(draw({ ...shipped("standard"), visits, standing: "working", end: null }, 76)).toBe(
      [
        "✓ builder ── ✓ check ── ! checker ── ○ updater ── ○ integrate ── ○ done",
        "├ FAIL of check-fix, check · FIX_NEEDED of checker, doublechecker ·",
        "│ NEEDS_REVISION of integrate",
        "│ ✓ fixer ×2 ── ✓ check-fix ×2 ── ▶ doublechecker → updater",
        "├ BLOCKED of 5 nodes · exhausted of 8 nodes",
        "│ ○ troubleshooter → check-fix",
        "├ BLOCKED, exhausted of troubleshooter",
        "│ ○ consultant → builder",
        "├ RESUME of troubleshooter → builder",
        "├ NEEDS_RESEARCH, exhausted of consultant → needs-research",
        "└ BLOCKED of consultant → blocked",
      ].join("\n"),
    );
  });

  test("is wrapped where it is narrow, and shows the end that was reached", () => {
    const visits = way(["builder", null, ""], ["check", "builder", "DONE"], ["integrate", "check", "PASS"]);
    const end = { from: "integrate", by: "MERGED", to: "done" };
    expect(draw({ ...shipped("quick"), visits, standing: "done", end }, 40)).toBe(
      [
        "✓ builder ── ✓ check ── ✓ integrate ──",
        "│ ✓ done",
        "├ FAIL of check · NEEDS_REVISION of",
        "│ integrate",
        "│ ○ fixer → check",
        "└ BLOCKED of builder, fixer · exhausted",
        "  of 4 nodes → blocked",
      ].join("\n"),
    );
    const blocked = { from: "builder", by: "BLOCKED", to: "blocked" };
    const stuck = draw({ ...shipped("quick"), visits: visits.slice(0, 1), standing: "failed", end: blocked }, 76);
    expect(stuck).toContain("✗ builder ── ○ check");
    expect(stuck).toContain("└ BLOCKED of builder, fixer · exhausted of 4 nodes → ■ blocked");
  });

  test("a graph of one node is one row", () => {
    const nodes = [{ name: "only", outcomes: ["DONE"], on: { DONE: "done" } }];
    const walk: Walk = { entry: "only", nodes, visits: way(["only", null, ""]), standing: "waiting", end: null };
    expect(draw(walk, 76)).toBe("… only ── ○ done");
  });
});
