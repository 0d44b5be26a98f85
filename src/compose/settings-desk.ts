import { readableGraphs } from "../files/graph-settings.ts";
import { makeAssets } from "../files/assets.ts";
import { knownOf } from "../files/known.ts";
import { makeSettings } from "../files/settings.ts";
import type { Settings } from "../ports/settings.ts";
import { packageRoot } from "./package-root.ts";

/** A workspace's settings, judged against the assets in force. */
export const settingsDesk = (root: string, configPath: string): Settings => {
  const assets = makeAssets(packageRoot(), root);
  return makeSettings(
    configPath,
    () => knownOf(assets),
    () => readableGraphs(assets),
  );
};
