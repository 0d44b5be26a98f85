import { isFailure } from "../domain/failure.ts";
import type { Assets } from "../ports/assets.ts";
import type { Known } from "./config-check.ts";
import { parseGraph } from "./graph-file.ts";
import { parseProfile, type ProfileFile } from "./profile-file.ts";

/**
 * The names a configuration may use, from the assets in force. A graph that cannot be read is told where it is used; until
 * it is mended any stage name may be its own, so stages are then not judged.
 */
export const knownOf = (assets: Assets): Known => {
  const listed = assets.list();
  const names = (kind: string): readonly string[] =>
    listed.filter((asset) => asset.kind === kind).map(({ name }) => name);
  const graphs = names("graphs");
  return {
    graphs,
    profiles: names("profiles"),
    // Reading every graph is worth it only for a configuration that names stages.
    get stages() {
      return stagesOfAll(assets, graphs);
    },
  };
};

const stagesOfAll = (assets: Assets, graphs: readonly string[]): readonly string[] | undefined => {
  const stages = new Set<string>();
  for (const name of graphs) {
    const own = stagesOf(assets, name);
    if (own === null) return undefined;
    for (const stage of own) stages.add(stage);
  }
  return [...stages].sort();
};

/** Every profile in force, without schema and summary, as `bindStage` takes them; one that cannot be read throws its Failure. */
export const profilesOf = (assets: Assets): Readonly<Record<string, Omit<ProfileFile, "schema" | "summary">>> =>
  Object.fromEntries(
    assets.list().flatMap(({ kind, name }) => {
      const asset = kind === "profiles" ? assets.read(kind, name) : null;
      if (asset === null) return [];
      const { schema: _schema, summary: _summary, ...fields } = parseProfile(asset.text, asset.path);
      return [[name, fields]];
    }),
  );

/** The agent stages of a graph, null when it cannot be read. */
const stagesOf = (assets: Assets, name: string): readonly string[] | null => {
  try {
    const asset = assets.read("graphs", name);
    if (asset === null) return null;
    const { graph } = parseGraph(asset.text, asset.path);
    return Object.keys(graph.nodes).filter((node) => graph.nodes[node]?.kind === "agent");
  } catch (thrown) {
    if (isFailure(thrown)) return null;
    throw thrown;
  }
};
