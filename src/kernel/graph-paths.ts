import { ENDS } from "../domain/ends.ts";
import type { Graph, GraphNode } from "../domain/graph.ts";

/** One mistake of a graph: where it stands in the file, what is wrong, what to do. */
export type GraphMistake = { readonly path: readonly string[]; readonly sentence: string; readonly hint: string };

/** What is wrong with the ways through a graph whose edges all lead somewhere: unreachable nodes, dead ends, circles without a limit. */
export const pathMistakes = (graph: Graph): readonly GraphMistake[] => {
  const names = Object.keys(graph.nodes);
  const reached = reachable([graph.entry], (name) => targetsOf(graph.nodes[name]));
  const lost = names.filter((name) => !reached.has(name)).map(phraseLost);
  const leading = reachable([...ENDS], (target) =>
    names.filter((name) => targetsOf(graph.nodes[name]).includes(target)),
  );
  const dead = names.filter((name) => reached.has(name) && !leading.has(name)).map(phraseDead);
  const done: readonly GraphMistake[] = reached.has("done")
    ? []
    : [
        {
          path: ["entry"],
          sentence: "no way from the entry leads to done",
          hint: 'Lead the work to an integrate node with MERGED = "done".',
        },
      ];
  return [...lost, ...dead, ...done, ...cycleMistakes(graph)];
};

const targetsOf = (node: GraphNode | undefined): readonly string[] =>
  node === undefined ? [] : Object.values(node.on);

const reachable = (from: readonly string[], next: (name: string) => readonly string[]): ReadonlySet<string> => {
  const seen = new Set(from);
  for (const name of seen) for (const target of next(name)) seen.add(target);
  return seen;
};

const phraseLost = (name: string): GraphMistake => ({
  path: ["nodes", name],
  sentence: `node "${name}" cannot be reached from the entry`,
  hint: "Lead an edge to it, or remove it.",
});

const phraseDead = (name: string): GraphMistake => ({
  path: ["nodes", name],
  sentence: `no way leads from node "${name}" to an end`,
  hint: `Lead one of its edges towards ${ENDS.join(", ")}.`,
});

/**
 * A run can go round without a bound exactly when a circle remains after every `visits` is used up: from then on a limited
 * node is left by `exhausted` alone, and any other node by all its edges.
 */
const cycleMistakes = (graph: Graph): readonly GraphMistake[] => {
  const cycle = findCycle(Object.keys(graph.nodes), (name) => {
    const node = graph.nodes[name];
    if (node === undefined) return [];
    return node.visits === undefined ? targetsOf(node) : [node.on["exhausted"] ?? ""];
  });
  if (cycle === null) return [];
  const way = [...cycle, cycle[0]].join(" -> ");
  const free = cycle.filter((name) => graph.nodes[name]?.visits === undefined);
  const limited = cycle.find((name) => graph.nodes[name]?.visits !== undefined);
  if (limited === undefined)
    return [
      {
        path: ["nodes", cycle[0] ?? ""],
        sentence: `the cycle ${way} has no limit`,
        hint: `Give one of ${free.join(", ")} a \`visits\` and an \`exhausted\` edge that leads out of the cycle.`,
      },
    ];
  return [
    {
      path: ["nodes", limited, "on", "exhausted"],
      sentence: `the cycle ${way} goes on when the visits of "${limited}" are used up`,
      hint: `Lead its \`exhausted\` edge out of the cycle, or remove it${free.length > 0 ? `; or limit ${free.join(", ")}` : ""}.`,
    },
  ];
};

/** The first circle met when walking depth first in the given order; its nodes in order, null when there is none. */
const findCycle = (names: readonly string[], next: (name: string) => readonly string[]): readonly string[] | null => {
  const finished = new Set<string>();
  const walk = (name: string, trail: readonly string[]): readonly string[] | null => {
    const at = trail.indexOf(name);
    if (at !== -1) return trail.slice(at);
    if (finished.has(name) || !names.includes(name)) return null;
    for (const target of next(name)) {
      const cycle = walk(target, [...trail, name]);
      if (cycle !== null) return cycle;
    }
    finished.add(name);
    return null;
  };
  for (const name of names) {
    const cycle = walk(name, []);
    if (cycle !== null) return cycle;
  }
  return null;
};
