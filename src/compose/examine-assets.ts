import type { ReadConfig } from "../files/config.ts";
import type { Assets } from "../ports/assets.ts";
import { makePlanner } from "./planner.ts";

/** What freezing a plan throws, once for each graph in force: a mistake in a graph, a prompt or a binding is found before a start meets it. */
export const mistakesOfAssets = (root: string, read: ReadConfig, assets: Assets): readonly unknown[] => {
  const settings = { current: () => read, trouble: () => null, knows: () => true };
  const planner = makePlanner(root, settings, assets);
  const graphs = assets.list().filter(({ kind }) => kind === "graphs");
  const thrown = graphs.flatMap(({ name }) => {
    const task = { id: "doctor", title: name, fields: { graph: name }, body: "", text: "" };
    try {
      planner.freeze({
        run: "doctor.r1",
        task,
        at: new Date(0).toISOString(),
        base: BASE,
        continues: null,
        from: null,
      });
      return [];
    } catch (mistake) {
      return [mistake];
    }
  });
  // One broken prompt stops every graph that names it, in the same words.
  return [...new Map(thrown.map((mistake) => [String(mistake), mistake])).values()];
};

const BASE = { branch: "main", commit: "0".repeat(40), start: "0".repeat(40) };
