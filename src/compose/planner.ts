import { Failure, isFailure } from "../domain/failure.ts";
import type { Plan } from "../domain/plan.ts";
import type { ReadConfig } from "../files/config.ts";
import { parseGraph } from "../files/graph-file.ts";
import { profilesOf } from "../files/known.ts";
import type { Task } from "../domain/task.ts";
import { bindStage } from "../kernel/binding.ts";
import { compile } from "../kernel/plan.ts";
import { route } from "../kernel/route.ts";
import type { Assets } from "../ports/assets.ts";
import type { Live, PlanOrder, Planner } from "../ports/planner.ts";
import { liveOf } from "./live.ts";
import type { Settings } from "./settings.ts";

/** Freezes plans from the settings and assets in force at that moment; both are looked at anew for each plan. */
export const makePlanner = (root: string, settings: Settings, assets: Assets): Planner => ({
  freeze: (order) => freeze(root, settings.current(), assets, order),
  runnerOf: (task) => runnerOf(settings.current(), assets, task),
  live: makeLive(settings),
  trouble: () => {
    settings.current();
    return settings.trouble();
  },
  graceMs: settings.current().config.engine.grace_seconds * 1_000,
});

/** The settings that apply at once, worked out anew only when the file changed. */
const makeLive = (settings: Settings): Planner["live"] => {
  let of: ReadConfig | null = null;
  let live: Live | null = null;
  return () => {
    const now = settings.current();
    if (live === null || of !== now) live = liveOf(now);
    of = now;
    return live;
  };
};

/** The runner of a graph's first stage of work; null where the plan itself would say what is wrong. */
const runnerOf = ({ config }: ReadConfig, assets: Assets, task: Task): string | null => {
  try {
    const asset = assets.read("graphs", route(task.fields, config.routes).graph);
    if (asset === null) return null;
    const { graph } = parseGraph(asset.text, asset.path);
    const entry = graph.nodes[graph.entry];
    return entry?.kind === "agent" ? bindStage(config, profilesOf(assets), graph.entry, entry).runner : null;
  } catch (thrown) {
    if (isFailure(thrown)) return null;
    throw thrown;
  }
};

const freeze = (root: string, { config, digest }: ReadConfig, assets: Assets, order: PlanOrder): Plan => {
  const chosen = route(order.task.fields, config.routes);
  const asset = assets.read("graphs", chosen.graph);
  if (asset === null)
    throw new Failure(
      "graph-invalid",
      `There is no graph "${chosen.graph}" (${chosen.reason}).`,
      "`millrace assets ls` lists the graphs; write your own under agents/graphs/.",
    );
  const { graph, lineOf } = parseGraph(asset.text, asset.path);
  return compile({
    run: order.run,
    task: order.task,
    createdAt: order.at,
    graph,
    graphSource: asset.source,
    graphFile: asset.path,
    lineOf,
    config,
    configDigest: digest,
    root,
    prompt: (name) => {
      const prompt = assets.read("prompts", name);
      return prompt === null ? null : { text: prompt.text, source: prompt.source, file: prompt.path };
    },
    profiles: profilesOf(assets),
    base: order.base,
    continues: order.continues,
    from: order.from,
  });
};
