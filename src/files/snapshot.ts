import type { Snapshot } from "../domain/snapshot.ts";
import type { Store } from "../ports/store.ts";
import type { Durable } from "./durable.ts";
import type { FolderTimes } from "./folder-times.ts";

/** What the configuration says that cheap verbs show. */
export type ConfigFacts = { readonly checks: number; readonly durability: string };

const RUNS_MAX = 200;
const HEADS_MAX = 1_200;
const PROBLEMS_MAX = 200;
const PAUSES_MAX = 100;
const BUDGETS_MAX = 20;

/** Publishes state.json: replaced by rename, bounded, never synced, because it can be made anew from the truth. */
export const makePublish =
  (durable: Durable, times: FolderTimes, configFacts: () => ConfigFacts): Store["publish"] =>
  (snapshot) => {
    const { disk, layout } = durable;
    const stat = disk.stat(layout.config);
    const { engine } = snapshot;
    const state: Snapshot = {
      ...snapshot,
      engine: {
        ...engine,
        pauses: engine.pauses.slice(0, PAUSES_MAX),
        budgets: engine.budgets.slice(0, BUDGETS_MAX),
      },
      runs: snapshot.runs.slice(0, RUNS_MAX),
      heads: snapshot.heads.slice(0, HEADS_MAX),
      problems: snapshot.problems.slice(0, PROBLEMS_MAX),
      mtimes: times.published(),
      config: { mtime: stat?.mtime ?? "", size: stat?.size ?? 0, ...configFacts() },
    };
    durable.replace(layout.state, Buffer.from(`${JSON.stringify(state)}\n`));
  };
