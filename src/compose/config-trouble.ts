import { isFailure, phraseFailure } from "../domain/failure.ts";
import { makeAssets } from "../files/assets.ts";
import { readConfig } from "../files/config.ts";
import { knownOf } from "../files/known.ts";
import { readText } from "../files/settings.ts";
import { packageRoot } from "./package-root.ts";

/** What the full reader finds wrong with a millrace.toml, with its place; null when it takes it. */
export const troubleIn = (
  root: string,
  configPath: string,
): { readonly sentence: string; readonly hint: string } | null => {
  try {
    readConfig(readText(configPath), configPath, knownOf(makeAssets(packageRoot(), root)));
    return null;
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    return { sentence: phraseFailure(thrown), hint: thrown.hint };
  }
};
