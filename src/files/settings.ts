import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { parse } from "smol-toml";
import { boundaryOf, Config } from "../domain/config.ts";
import { Failure, isFailure } from "../domain/failure.ts";
import { nearest } from "../domain/nearest.ts";
import type { Change, Setting, Settings } from "../ports/settings.ts";
import { readConfig } from "./config.ts";
import { folderOfRepo } from "./repo-glance.ts";
import type { Known } from "./config-check.ts";
import { diskFailure } from "./disk-failure.ts";
import { replaceFile } from "./replace.ts";
import { graphSettings, type NamedGraph } from "./graph-settings.ts";
import { keysAt } from "./schema-problem.ts";
import { placeAt } from "./toml-file.ts";
import { keyText, setInToml } from "./toml-edit.ts";
import { scanToml, type TomlEntry } from "./toml-lines.ts";

/**
 * The settings of one millrace.toml, read anew by each call. `known` names what the assets in force offer, `graphs` gives the
 * graphs among them that can be read.
 */
export const makeSettings = (
  file: string,
  known: () => Known,
  graphs: () => readonly NamedGraph[] = () => [],
): Settings => {
  const show = (): ReturnType<Settings["show"]> => {
    const text = readText(file);
    const { config, digest } = readConfig(text, file, known());
    return { digest, settings: settingsOf(config, scanToml(text)) };
  };
  return {
    file,
    show,
    graphs: () => graphSettings(readConfig(readText(file), file, known()).config, graphs()),
    get: (key) => {
      const path = parseKey(key);
      const found = show().settings.filter((setting) => isAt(setting.key, path));
      if (found.length > 0) return [...found, ...unsetBelow(path, found)];
      throw unset(path);
    },
    set: (key, value) => change(file, known(), parseKey(key), value),
  };
};

/** The text of a configuration file; bytes that are not UTF-8 are a Failure, because a guess would change them. */
export const readText = (file: string): string => {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    throw diskFailure(file, "read", thrown);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (thrown) {
    const line = Buffer.from(bytes).toString("utf8").split("\uFFFD")[0]?.split("\n").length ?? 1;
    throw new Failure("config-unreadable", "This file is not UTF-8 text.", "Save it as UTF-8.", { file, line }, thrown);
  }
};

/** Where `[repo] path` leads from the workspace; `~/` is the home folder. */
export const repoPathOf = (config: Pick<Config, "repo">, root: string): string => folderOfRepo(config.repo.path, root);

const settingsOf = (config: Config, entries: readonly TomlEntry[]): readonly Setting[] =>
  leavesOf(config, []).map(([path, value]) => {
    const said = entries.find(
      (entry) => entry.path.length === path.length && entry.path.every((key, i) => key === path[i]),
    );
    return { key: keyText(path), value, line: said?.line ?? null, boundary: boundaryOf(path) };
  });

/** Every value and list with its path; an empty table has none. */
const leavesOf = (value: unknown, path: readonly string[]): readonly (readonly [readonly string[], unknown])[] => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]));
};

const isAt = (key: string, path: readonly string[]): boolean => {
  const top = keyText(path);
  return key === top || key.startsWith(`${top}.`);
};

const parseKey = (key: string): readonly string[] => {
  const path: string[] = [];
  try {
    let here: unknown = key.includes("\n") ? undefined : parse(`${key} = 0`, { unsafeKeyBehaviour: "throw" });
    while (typeof here === "object" && here !== null) {
      const [name] = Object.keys(here);
      if (name === undefined) break;
      path.push(name);
      here = (here as Record<string, unknown>)[name];
    }
  } catch {
    path.length = 0;
  }
  if (path.length > 0) return path;
  const shown = JSON.stringify(key.slice(0, 80));
  throw new Failure(
    "flag-invalid",
    `${shown} is not a key.`,
    "A key is names with dots between: stages.builder.model.",
  );
};

/** The keys of a table that have neither a value nor a default; they are told with the value null. */
const unsetBelow = (path: readonly string[], found: readonly Setting[]): readonly Setting[] =>
  keysAt(Config, {}, path)
    .map((name) => keyText([...path, name]))
    .filter((key) => !found.some((setting) => setting.key === key || setting.key.startsWith(`${key}.`)))
    .map((key) => ({ key, value: null, line: null, boundary: boundaryOf(path) }));

const unset = (path: readonly string[]): Failure => {
  const parents = path.slice(0, -1);
  const known = keysAt(Config, {}, parents);
  const last = path.at(-1) ?? "";
  if (known.includes(last)) {
    return new Failure(
      "config-key-unknown",
      `${keyText(path)} is not set, and has no default.`,
      `Set it: millrace config set ${keyText(path)} VALUE.`,
    );
  }
  const near = nearest(last, known);
  const hint =
    near === null
      ? "`millrace config show` lists the keys that have a value."
      : `Did you mean "${keyText([...parents, near])}"?`;
  return new Failure("config-key-unknown", `There is no key ${keyText(path)}.`, hint);
};

const change = (file: string, known: Known, path: readonly string[], given: string): Change => {
  const text = readText(file);
  const before = valueAt(parsed(text, file, known), path);
  const { edited, value } = chooseEdit(text, file, known, path, given);
  checkRepo(path, readConfig(edited, file, known).config, file, edited);
  if (edited !== text) replaceFile(file, text, edited);
  return {
    key: keyText(path),
    before: before ?? null,
    after: value,
    changed: edited !== text,
    boundary: boundaryOf(path),
  };
};

/** The effective values before the change; a file that is broken elsewhere may still be mended by this change. */
const parsed = (text: string, file: string, known: Known): unknown => {
  try {
    return readConfig(text, file, known).config;
  } catch (thrown) {
    if (isFailure(thrown) && thrown.code !== "config-unreadable") return undefined;
    throw thrown;
  }
};

/** The first reading of the given text that makes a valid file: as a TOML value, else as plain words. */
const chooseEdit = (
  text: string,
  file: string,
  known: Known,
  path: readonly string[],
  given: string,
): { readonly edited: string; readonly value: unknown } => {
  let first: unknown;
  for (const value of readingsOf(given)) {
    const edited = setLeaves(text, path, value);
    if (edited === null) continue;
    try {
      readConfig(edited, file, known);
      return { edited, value };
    } catch (thrown) {
      if (!isFailure(thrown)) throw thrown;
      first ??= blame(thrown, text, file, known, path);
    }
  }
  if (first !== undefined) throw first;
  const hint = `Set it by hand: ${keyText(path)} would have to change how the file is laid out.`;
  throw new Failure("config-invalid", `${keyText(path)} cannot be set without touching what stands around it.`, hint, {
    file,
  });
};

const readingsOf = (given: string): readonly unknown[] => {
  try {
    const value = parse(`v = ${given}`, { unsafeKeyBehaviour: "throw" });
    if (Object.keys(value).length === 1 && !(value["v"] instanceof Date)) return [value["v"], given];
  } catch {
    // Words without quotes are the usual way to write a string in a shell.
  }
  return [given];
};

/** A table is merged: each of its values is set by itself, and what it does not name stays. */
const setLeaves = (text: string, path: readonly string[], value: unknown): string | null =>
  leavesOf(value, path).reduce<string | null>(
    (edited, [leaf, one]) => (edited === null ? null : setInToml(edited, leaf, one)),
    text,
  );

/** A mistake that the file had before is told as such, with its line; one that this change would make, without. */
const blame = (failure: Failure, text: string, file: string, known: Known, path: readonly string[]): Failure => {
  try {
    readConfig(text, file, known);
  } catch (thrown) {
    if (isFailure(thrown) && thrown.message === failure.message) {
      const hint = `Mend that first: nothing was written. ${thrown.hint}`.trim();
      return new Failure(thrown.code, thrown.message, hint, thrown.place, thrown);
    }
  }
  const hint = `${failure.hint} Nothing was written.`.trim();
  return new Failure(failure.code, failure.message, hint, { file, field: keyText(path) }, failure);
};

/** `[repo] path` is the one value whose truth lies outside the file: it must lead to a folder. */
const checkRepo = (path: readonly string[], config: Config, file: string, edited: string): void => {
  if (path[0] !== "repo") return;
  const target = repoPathOf(config, dirname(file));
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const hint = "Name the folder of a git repository, absolute or relative to the workspace. Nothing was written.";
  throw new Failure("config-invalid", `There is no folder ${target}.`, hint, {
    ...placeAt(scanToml(edited), file, ["repo", "path"]),
  });
};

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (here, key) => (typeof here === "object" && here !== null ? (here as Record<string, unknown>)[key] : undefined),
    value,
  );
