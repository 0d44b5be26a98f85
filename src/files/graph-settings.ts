import type { Config } from "../domain/config.ts";
import { isFailure } from "../domain/failure.ts";
import type { Graph } from "../domain/graph.ts";
import type { Assets } from "../ports/assets.ts";
import type { GraphSetting } from "../ports/settings.ts";
import { parseGraph } from "./graph-file.ts";

/** A graph in force, with its name and file. */
export type NamedGraph = { readonly name: string; readonly file: string; readonly graph: Graph };

/** Every graph in force that can be read; what is wrong with another one is told where it is used. */
export const readableGraphs = (assets: Assets): readonly NamedGraph[] =>
  assets.list().flatMap(({ kind, name }) => {
    const asset = kind === "graphs" ? assets.read(kind, name) : null;
    if (asset === null) return [];
    try {
      return [{ name, file: asset.path, graph: parseGraph(asset.text, asset.path).graph }];
    } catch (thrown) {
      if (isFailure(thrown)) return [];
      throw thrown;
    }
  });

const LIMITS = ["attempts", "minutes", "tokens", "cost_usd"] as const;
const TIMES = ["timeout_minutes", "silence_minutes"] as const;

/**
 * What graphs say beside millrace.toml: of a limit the smaller holds; a stage's time is the graph's, unless the file says one for
 * that very stage.
 */
export const graphSettings = (config: Config, graphs: readonly NamedGraph[]): readonly GraphSetting[] =>
  graphs.flatMap(({ name: graph, file, graph: { limits, nodes } }): readonly GraphSetting[] => {
    const said = (key: string, value: number | undefined, holds: boolean): readonly GraphSetting[] =>
      value === undefined ? [] : [{ graph, file, key, value, holds }];
    return [
      ...LIMITS.flatMap((key) => {
        const value = limits?.[key];
        return said(`limits.${key}`, value, value !== undefined && value < (config.limits[key] ?? Infinity));
      }),
      ...Object.entries(nodes).flatMap(([stage, node]) =>
        node.kind === "agent"
          ? TIMES.flatMap((key) => said(`stages.${stage}.${key}`, node[key], config.stages[stage]?.[key] === undefined))
          : [],
      ),
    ];
  });
