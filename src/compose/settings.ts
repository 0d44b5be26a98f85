import { statSync } from "node:fs";
import type { Config } from "../domain/config.ts";
import { digestOf } from "../domain/digest.ts";
import { type Failure, isFailure, phrasePlace } from "../domain/failure.ts";
import { salvageConfig } from "../files/config-salvage.ts";
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
  /** Whether `current()` has this table as a file had it that could be read, and not only by default. */
  readonly knows: (table: keyof Config) => boolean;
};

/** Opens the configuration file for as long as an engine runs. */
export const openSettings = (file: string, assets: Assets): Settings => open(file, assets, null);

/**
 * The same for whoever needs only a little of it: of a file that is broken from the beginning each table is used that reads well by
 * itself, and the defaults for the rest. Throws nothing that is a Failure.
 */
export const salvageSettings = (file: string, assets: Assets): Settings => {
  try {
    const settings = open(file, assets, null);
    settings.current();
    return settings;
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    return open(file, assets, thrown);
  }
};

/** What is salvaged stands in for the last good one until the file is mended. */
const open = (file: string, assets: Assets, broken: Failure | null): Settings => {
  let trouble = broken === null ? null : phraseTrouble(broken);
  const salvage = broken === null ? null : salvageConfig(textOf(file));
  let good: ReadConfig | null =
    salvage === null ? null : { config: salvage.config, digest: digestOf(salvage.config), raw: {} };
  let seen = salvage === null ? "" : markOf(file);
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
        trouble = phraseTrouble(thrown);
      }
      return good;
    },
    trouble: () => trouble,
    knows: (table) => salvage === null || trouble === null || salvage.knows(table),
  };
};

const phraseTrouble = ({ message, place }: Failure): string =>
  `${message}${place === undefined ? "" : ` ${phrasePlace(place)}`}`;

/** A file that cannot be read at all has nothing to salvage. */
const textOf = (file: string): string => {
  try {
    return readText(file);
  } catch (thrown) {
    if (!isFailure(thrown)) throw thrown;
    return "";
  }
};

const markOf = (file: string): string => {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "absent" : `${stat.mtimeNs}-${stat.size}-${stat.ino}`;
};
