import type { FailureCode } from "../domain/failure.ts";
import { Graph } from "../domain/graph.ts";
import { parseToml, readBySchema } from "./toml-file.ts";
import { entryAt } from "./toml-lines.ts";

/** A graph as its file holds it; `lineOf` finds the line of a key path, so that later checks can name it. */
export type ReadGraph = {
  readonly graph: Graph;
  readonly lineOf: (path: readonly string[]) => number | undefined;
};

const CODES = {
  unreadable: "graph-invalid",
  invalid: "graph-invalid",
  unknown: "graph-invalid",
} as const satisfies Record<string, FailureCode>;

/** Reads a graph file; syntax, unknown fields, wrong kinds and values are refused with file, line and suggestion. */
export const parseGraph = (text: string, file: string): ReadGraph => {
  const document = parseToml(text, file, CODES.unreadable);
  const graph = readBySchema(Graph, document, file, CODES);
  return { graph, lineOf: (path) => entryAt(document.entries, path)?.line };
};
