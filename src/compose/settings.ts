import { statSync } from "node:fs";
import { isFailure, phrasePlace } from "../domain/failure.ts";
import { readConfig, type ReadConfig } from "../files/config.ts";
import { knownOf } from "../files/known.ts";
import { readText } from "../files/settings.ts";
import type { Assets } from "../ports/assets.ts";

/** millrace.toml in force: read again only when the file changed; a bad edit leaves the last good one in force. */
export type Settings = {
  /** Throws only while no good configuration was ever read. */
  readonly current: () => ReadConfig;
  /** Why the last good one is used; null when the file is in force. */
  readonly trouble: () => string | null;
};

/** Opens the configuration file for as long as an engine runs. */
export const openSettings = (file: string, assets: Assets): Settings => {
  let good: ReadConfig | null = null;
  let seen = "";
  let trouble: string | null = null;
  return {
    current: () => {
      const mark = markOf(file);
      if (good !== null && mark === seen) return good;
      seen = mark;
      try {
        good = readConfig(readText(file), file, knownOf(assets));
        trouble = null;
      } catch (thrown) {
        if (good === null || !isFailure(thrown)) throw thrown;
        trouble = `${thrown.message}${thrown.place === undefined ? "" : ` ${phrasePlace(thrown.place)}`}`;
      }
      return good;
    },
    trouble: () => trouble,
  };
};

const markOf = (file: string): string => {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "absent" : `${stat.mtimeNs}-${stat.size}-${stat.ino}`;
};
