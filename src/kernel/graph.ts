import { APPROVE_OUTCOMES, CHECK_OUTCOMES, ENDS, INTEGRATE_OUTCOMES } from "../domain/ends.ts";
import { CLASSES } from "../domain/attempt.ts";
import { Failure } from "../domain/failure.ts";
import { type Graph, type GraphNode } from "../domain/graph.ts";
import { NEEDS_PERSON } from "../domain/question.ts";
import { nearest } from "../domain/nearest.ts";
import { pathMistakes, type GraphMistake } from "./graph-paths.ts";

/** The line, from 1, at which a key path of a file stands; undefined when the file does not tell. */
export type LineOf = (path: readonly string[]) => number | undefined;

/** What is wrong with a graph that its schema cannot see, in the order of the file; empty when a run can follow it. */
export const checkGraph = (graph: Graph, lineOf: LineOf, file: string): readonly Failure[] => {
  const named = [
    ...nameMistakes(graph, file),
    ...Object.entries(graph.nodes).flatMap(([name, node]) => nodeMistakes(graph, name, node)),
  ];
  // Paths mean something only when every edge leads somewhere.
  const mistakes = named.length > 0 ? named : pathMistakes(graph);
  return mistakes
    .map((mistake) => failureOf(mistake, lineOf, file))
    .sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0));
};

/** The outcomes a node can end with, success first. */
export const outcomesOf = (node: GraphNode): readonly string[] => {
  if (node.kind === "agent") return node.outcomes;
  if (node.kind === "approve") return APPROVE_OUTCOMES;
  return node.kind === "check" ? CHECK_OUTCOMES : INTEGRATE_OUTCOMES;
};

/**
 * The classes an edge may be written for. `ok` is an outcome's; a killed attempt is repeated without charge, because the
 * engine ended it itself. A check's red command and its time limit are FAIL; the gate has edges by outcome only.
 */
const CLASS_EDGES: Readonly<Record<GraphNode["kind"], readonly string[]>> = {
  agent: CLASSES.filter((name) => name !== "ok" && name !== "killed"),
  check: ["crashed", "launch-failed", "setup-failed", "lost"],
  integrate: [],
  approve: [],
};

const nameMistakes = (graph: Graph, file: string): readonly GraphMistake[] => {
  const names = Object.keys(graph.nodes);
  const called = (file.split("/").at(-1) ?? "").replace(/\.toml$/, "");
  const own: readonly GraphMistake[] =
    called === graph.name
      ? []
      : [
          {
            path: ["name"],
            sentence: `the graph is called "${graph.name}" and its file "${called}.toml"`,
            hint: `Tasks choose a graph by its file. Write name = "${called}", or rename the file.`,
          },
        ];
  const entry: readonly GraphMistake[] = names.includes(graph.entry)
    ? []
    : [
        {
          path: ["entry"],
          sentence: `entry names "${graph.entry}", which is no node of this graph`,
          hint: suggest(graph.entry, names),
        },
      ];
  const reserved = names
    .filter((name) => name === "default" || (ENDS as readonly string[]).includes(name))
    .map((name) => ({
      path: ["nodes", name],
      sentence: `a node cannot be called "${name}"`,
      hint:
        name === "default"
          ? "[stages.default] means every stage. Rename the node."
          : `"${name}" is an end of every graph. Rename the node.`,
    }));
  return [...own, ...entry, ...reserved];
};

const nodeMistakes = (graph: Graph, name: string, node: GraphNode): readonly GraphMistake[] => [
  ...outcomeMistakes(name, node),
  ...keyMistakes(name, node),
  ...targetMistakes(graph, name, node),
];

const outcomeMistakes = (name: string, node: GraphNode): readonly GraphMistake[] => {
  const outcomes = outcomesOf(node);
  const twice = [...new Set(outcomes.filter((outcome, i) => outcomes.indexOf(outcome) !== i))].map((outcome) => ({
    path: ["nodes", name, "outcomes"],
    sentence: `node "${name}" declares ${outcome} twice`,
    hint: "Each outcome stands once, success first.",
  }));
  const reserved = node.kind === "agent" && outcomes.includes(NEEDS_PERSON) ? [NEEDS_PERSON] : [];
  const without = [...new Set(outcomes)]
    .filter((outcome) => outcome !== NEEDS_PERSON)
    .filter((outcome) => !Object.hasOwn(node.on, outcome))
    .map((outcome) => ({
      path: ["nodes", name, "on"],
      sentence: `node "${name}" has no edge for ${outcome}`,
      hint: `Add ${outcome} = "<node>" to its \`on\`, or one of ${ENDS.join(", ")}.`,
    }));
  return [
    ...twice,
    ...without,
    ...reserved.map((outcome) => ({
      path: ["nodes", name, "outcomes"],
      sentence: `node "${name}" declares ${outcome}, which is no graph's to declare`,
      hint: "Every stage may ask a person; the task then waits among the blocked ones for `millrace answer`.",
    })),
  ];
};

const keyMistakes = (name: string, node: GraphNode): readonly GraphMistake[] => {
  const outcomes = outcomesOf(node);
  const classes = [...CLASS_EDGES[node.kind], "exhausted"];
  return Object.keys(node.on)
    .filter((key) => !outcomes.includes(key) && !classes.includes(key))
    .map((key) => ({ path: ["nodes", name, "on", key], ...phraseKey(name, node, key, outcomes, classes) }));
};

const phraseKey = (
  name: string,
  node: GraphNode,
  key: string,
  outcomes: readonly string[],
  classes: readonly string[],
): Pick<GraphMistake, "sentence" | "hint"> => {
  const isOutcome = /^[A-Z]/.test(key);
  const known = isOutcome ? outcomes : classes;
  const near = nearest(key, [...outcomes, ...classes]);
  const hint = near === null ? `Known here: ${known.join(", ")}.` : `Did you mean ${near}?`;
  if (isOutcome) return { sentence: `node "${name}" has an edge for ${key}, which it cannot end with`, hint };
  if ((CLASSES as readonly string[]).includes(key))
    return {
      sentence: `node "${name}" has an edge for "${key}", which would never be followed from ${node.kind === "agent" ? "an" : "a"} ${node.kind} node`,
      hint: `Remove it. Known here: ${classes.join(", ")}.`,
    };
  return { sentence: `node "${name}" has an edge for "${key}", which is no class of ending`, hint };
};

const targetMistakes = (graph: Graph, name: string, node: GraphNode): readonly GraphMistake[] =>
  Object.entries(node.on).flatMap(([key, target]) => {
    const path = ["nodes", name, "on", key];
    const merged = node.kind === "integrate" && key === "MERGED";
    if (target === "done" && !merged)
      return [{ path, sentence: `the edge ${key} of node "${name}" leads to done`, hint: DONE_HINT }];
    if (target !== "done" && merged)
      return [{ path, sentence: `the edge MERGED of node "${name}" leads to "${target}"`, hint: MERGED_HINT }];
    if (Object.hasOwn(graph.nodes, target) || (ENDS as readonly string[]).includes(target)) return [];
    const known = [...Object.keys(graph.nodes), ...ENDS.filter((end) => end !== "done")];
    return [
      {
        path,
        sentence: `the edge ${key} of node "${name}" leads to "${target}", which is no node and no end`,
        hint: suggest(target, known),
      },
    ];
  });

const DONE_HINT =
  "Only MERGED of an integrate node leads to done. Lead it to an integrate node; without a change to merge, that ends done too.";
const MERGED_HINT = 'The base holds the work by then, so nothing may follow. Write MERGED = "done".';

const suggest = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  return near === null ? `Known: ${known.join(", ")}.` : `Did you mean "${near}"?`;
};

const failureOf = (mistake: GraphMistake, lineOf: LineOf, file: string): Failure => {
  const line = lineOf(mistake.path);
  const place = { file, ...(line !== undefined && { line }), field: mistake.path.join(".") };
  const sentence = mistake.sentence.charAt(0).toUpperCase() + mistake.sentence.slice(1);
  return new Failure("graph-invalid", sentence, mistake.hint, place);
};
