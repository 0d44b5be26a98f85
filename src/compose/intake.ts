import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Config } from "../domain/config.ts";
import { makeAssets } from "../files/assets.ts";
import { makeDisk } from "../files/disk.ts";
import { makeDurable } from "../files/durable.ts";
import { makeIntakeDesk } from "../files/intake-desk.ts";
import { makeIntakeDisk } from "../files/intake-disk.ts";
import { makeIntake, type IntakeSettings } from "../files/intake.ts";
import { layoutOf } from "../files/layout.ts";
import { repoPathOf } from "../files/settings.ts";
import { makeWorld } from "../machine/world.ts";
import type { Intake, IntakeDesk } from "../ports/intake.ts";
import type { Store } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { packageRoot } from "./package-root.ts";
import { openSettings, salvageSettings, type Settings } from "./settings.ts";

const MB = 1_048_576;

/** The inbox as an engine takes from it while it holds the lease, by the settings in force at each look. */
export const engineIntake = (root: string, settings: Settings, store: Store, world: World): Intake => {
  const strict = settings.current().config.engine.durability === "strict";
  return makeIntake({
    disk: makeIntakeDisk(),
    durable: makeDurable(makeDisk(), layoutOf(root), strict, world),
    store,
    world,
    settings: () => intakeSettings(root, settings.current().config),
  });
};

/** What a person hands in without an engine. */
export const openIntakeDesk = (root: string, configPath: string): IntakeDesk => {
  const assets = makeAssets(packageRoot(), root);
  const salvaged = salvageSettings(configPath, assets);
  // Where the inbox lies must be certain; whatever else is broken in the file does not matter here.
  const { config } = (salvaged.knows("intake") ? salvaged : openSettings(configPath, assets)).current();
  const durable = makeDurable(makeDisk(), layoutOf(root), true, makeWorld());
  return makeIntakeDesk(durable, inboxPathOf(config, root), realOf);
};

/** The inbox's absolute path; `~` is the user's home, anything else is taken from the workspace on. */
export const inboxPathOf = (config: Pick<Config, "intake">, root: string): string => {
  const { path } = config.intake;
  return resolve(root, path === "~" || path.startsWith("~/") ? homedir() + path.slice(1) : path);
};

const intakeSettings = (root: string, config: Config): IntakeSettings => {
  const layout = layoutOf(root);
  const { intake } = config;
  return {
    inbox: inboxPathOf(config, root),
    bounds: {
      holds: [root, repoPathOf(config, root), homedir()],
      liesIn: [
        layout.tasks,
        layout.runs,
        layout.runtime,
        layout.checkouts,
        layout.incidents,
        ...["graphs", "prompts", "profiles", "skills"].map((name) => join(layout.agents, name)),
      ],
    },
    settleMs: intake.settle_seconds * 1_000,
    ignore: intake.ignore,
    graph: intake.graph,
    bytesMax: intake.max_mb * MB,
  };
};

/** A link that a person names is followed; what is not there is told by whoever reads it. */
const realOf = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};
