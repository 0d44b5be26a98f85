import type { Config } from "../domain/config.ts";
import type { FrontMatter } from "../domain/front-matter.ts";

/** The graph a task takes, and why, as the end of a sentence. */
export type Route = { readonly graph: string; readonly reason: string };

/** Chooses a task's graph: what its card names, else what the configuration says of its size, of its tier, or of every task. */
export const route = (fields: Pick<FrontMatter, "graph" | "size" | "tier">, routes: Config["routes"]): Route => {
  if (fields.graph !== undefined) return { graph: fields.graph, reason: "the card names it" };
  const bySize = fields.size === undefined ? undefined : routes.size[fields.size];
  if (bySize !== undefined) return { graph: bySize, reason: `[routes.size] sends ${fields.size} tasks there` };
  const byTier =
    fields.tier !== undefined && Object.hasOwn(routes.tier, fields.tier) ? routes.tier[fields.tier] : undefined;
  if (byTier !== undefined) return { graph: byTier, reason: `[routes.tier] sends tier "${fields.tier}" there` };
  return { graph: routes.default, reason: "[routes] default" };
};
