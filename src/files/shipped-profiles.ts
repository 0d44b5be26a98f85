import type { Assets } from "../ports/assets.ts";

/** What a shipped profile sets; a field it leaves out is the stage's own. */
export type ShippedProfile = { readonly runner?: string; readonly model?: string; readonly effort?: string };

const FIELD = /^(runner|model|effort) = "([^"\\]+)"$/;

/**
 * The package's own profiles, for laying down a workspace, read line by line: they are ours, so no parser and no schema need be
 * loaded for them. A test holds this equal to the full reader for every profile that is shipped.
 */
export const shippedProfiles = (assets: Assets): Readonly<Record<string, ShippedProfile>> =>
  Object.fromEntries(
    assets
      .list()
      .filter(({ kind }) => kind === "profiles")
      .map(({ name }) => [name, fieldsOf(assets.packaged("profiles", name)?.text ?? "")]),
  );

const fieldsOf = (text: string): ShippedProfile =>
  Object.fromEntries(
    text.split("\n").flatMap((line) => {
      const [, key, value] = FIELD.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
