import type { RunId } from "../domain/id.ts";
import { makeAssets } from "../files/assets.ts";
import { repoPathOf } from "../files/settings.ts";
import type { Reader } from "../ports/reader.ts";
import type { WorkDiffText } from "../ports/work-diff.ts";
import { redactPatch } from "../view/patch-line.ts";
import { projectRun } from "../view/run.ts";
import { workRangeOf } from "../view/work-range.ts";
import { makeWorkDiff } from "../workspace/work-diff.ts";
import { packageRoot } from "./package-root.ts";
import { salvageSettings } from "./settings.ts";

/** What a run's work changes so far, or changed; needs no engine, no lease and no sound configuration, and writes nothing. */
export const diffOf = async (root: string, configPath: string, reader: Reader, run: RunId): Promise<WorkDiffText> => {
  const facts = reader.run(run);
  const range = workRangeOf(facts, projectRun(facts));
  if (range === null) return { text: "", note: "Nothing was done in the repository yet." };
  const { config } = salvageSettings(configPath, makeAssets(packageRoot(), root)).current();
  const { text, note } = await makeWorkDiff({ root, repo: repoPathOf(config, root) })(range);
  return { text: redactPatch(text), note };
};
