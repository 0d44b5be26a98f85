import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PassOptions } from "../../src/ports/pass.ts";
import type { Workspace } from "../../src/ports/workspace.ts";

/** A workspace in which nothing ever changes, to measure the engine without git. */
export const stillWorkspace = (folder: string): Workspace => {
  const commit = "a".repeat(40);
  const tree = join(folder, "tree");
  mkdirSync(tree, { recursive: true });
  return {
    base: async () => ({ branch: "main", commit }),
    treeOf: () => tree,
    prepare: async () => undefined,
    setupDigest: async () => "",
    capture: async () => null,
    keep: async () => undefined,
    diffStat: async () => "",
    holds: async () => false,
    contains: async () => true,
    merge: async () => ({ kind: "contained", base: commit }),
    prepareGate: async () => tree,
    advance: async () => ({ kind: "advanced" }),
    follow: async () => "",
    offer: async () => "",
  };
};

/** The options of a pass over so many tasks, in the bench's own process. */
export const onePass = (maxRuns: number): PassOptions => ({
  maxRuns,
  task: null,
  steal: false,
  what: "bench",
  stay: false,
  ignoreSettle: false,
});
