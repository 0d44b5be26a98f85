import { parse, TomlError } from "smol-toml";
import { Config } from "../domain/config.ts";

/** What can still be used of a configuration that is broken as a whole: each table that reads well by itself, defaults for the rest. */
export type Salvage = {
  readonly config: Config;
  /** Whether this table stands in `config` as the file means it; else it holds defaults that the file may speak against. */
  readonly knows: (table: keyof Config) => boolean;
};

/** So many mistakes of syntax are stepped back over before nothing of the file is believed. */
const TRIES = 50;

/** Salvages a configuration; never throws. Of a file that is no TOML only what stands before the mistake counts. */
export const salvageConfig = (text: string): Salvage => {
  const { raw, whole } = readableOf(text);
  const found = Object.keys(raw);
  const known = new Set<string>();
  const good: Record<string, unknown> = {};
  for (const [table, schema] of Object.entries(Config.shape)) {
    if (!Object.hasOwn(raw, table)) {
      if (whole) known.add(table);
      continue;
    }
    if (!schema.safeParse(raw[table]).success) continue;
    good[table] = raw[table];
    // The table that the mistake stands in may go on behind it.
    if (whole || table !== found.at(-1)) known.add(table);
  }
  return { config: Config.parse(good), knows: (table) => known.has(table) };
};

const readableOf = (text: string): { readonly raw: Record<string, unknown>; readonly whole: boolean } => {
  let lines: readonly string[] = text.split("\n");
  for (let tries = 0; tries < TRIES && lines.length > 0; tries += 1) {
    try {
      return { raw: parse(lines.join("\n"), { unsafeKeyBehaviour: "throw", maxDepth: 32 }), whole: tries === 0 };
    } catch (thrown) {
      if (!(thrown instanceof TomlError)) return { raw: {}, whole: false };
      lines = lines.slice(0, Math.min(thrown.line, lines.length) - 1);
    }
  }
  return { raw: {}, whole: false };
};
