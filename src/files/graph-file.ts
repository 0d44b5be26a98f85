import type { FailureCode } from "../domain/failure.ts";
import { Failure } from "../domain/failure.ts";
import { Graph } from "../domain/graph.ts";
import { parseToml, placeAt, readBySchema, type TomlDocument } from "./toml-file.ts";
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
  refuseApproval(document, file);
  const graph = readBySchema(Graph, document, file, CODES);
  return { graph, lineOf: (path) => entryAt(document.entries, path)?.line };
};

/** A node that waits for a person needs an engine that stays: it is a word of the language that has no meaning yet. */
const refuseApproval = (document: TomlDocument, file: string): void => {
  const nodes = document.raw["nodes"];
  if (typeof nodes !== "object" || nodes === null) return;
  for (const [name, node] of Object.entries(nodes)) {
    if (typeof node !== "object" || node === null || (node as Record<string, unknown>)["kind"] !== "approve") continue;
    const hint =
      "Until then let the run end in `blocked` there, and go on by hand; or set `[integration] enabled = false`.";
    const sentence = `The node "${name}" waits for approval, and that arrives with the daemon, in a later version.`;
    throw new Failure("graph-invalid", sentence, hint, placeAt(document.entries, file, ["nodes", name, "kind"]));
  }
};
