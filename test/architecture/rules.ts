import { posix } from "node:path";
import type { Named, Source } from "./source.ts";
import { BANNED_FILE_WORDS, LAYERS, LINES_MAX, type Layer } from "./table.ts";

/** Every violation of the house's rules in the sources of src/, as "file:line rule" sentences. */
export const judgeSources = (sources: readonly Source[], bannedWords: readonly string[]): string[] => [
  ...sources.flatMap((source) => [
    ...judgeImports(source),
    ...judgeNames(source, bannedWords),
    ...judgeExports(source),
    ...judgePurity(source),
    ...judgeFile(source),
  ]),
  ...findCycles(sources).map((cycle) => `${cycle.join(" -> ")} is a cycle of imports`),
];

/** Length and name of one file; holds for tests and scripts too. */
export const judgeFile = (source: Source): string[] => {
  const stem = posix.basename(source.path).replace(/\.(?:ts|tsx|mjs)$/, "");
  const words = stem.split(/[-.]/);
  const kebab = source.path.split("/").every((part) => /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(part));
  return [
    ...(source.lines > LINES_MAX ? [`${source.path}:${source.lines} is longer than ${LINES_MAX} lines`] : []),
    ...(kebab ? [] : [`${source.path} is not kebab-case`]),
    ...words
      .filter((word) => BANNED_FILE_WORDS.includes(word))
      .map((word) => `${source.path} is named by "${word}", which says nothing`),
  ];
};

/** The words of the glossary's "not" column that no declared name may contain, without the ambiguous ones. */
export const bannedWordsOf = (glossary: string, ambiguous: readonly string[]): string[] =>
  glossary
    .split("\n")
    .filter((line) => line.startsWith("| **"))
    .flatMap((line) => (line.split("|").at(-2) ?? "").replace(/\(.*?\)/g, "").split(","))
    .map((word) => word.trim().toLowerCase())
    .filter((word) => /^[a-z]+$/.test(word) && !ambiguous.includes(word));

/** Cycles of imports, as paths that end where they begin. An import() closes none: a table may load lazily what names the table. */
export const findCycles = (sources: readonly Source[]): string[][] => {
  const edges = new Map(
    sources.map((source) => [
      source.path,
      source.imports.filter((each) => each.lazy !== true).flatMap((each) => resolve(source.path, each.spec) ?? []),
    ]),
  );
  const state = new Map<string, "open" | "closed">();
  const cycles: string[][] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === "closed") return;
    if (state.get(path) === "open") {
      cycles.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    state.set(path, "open");
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    state.set(path, "closed");
  };
  for (const source of sources) walk(source.path, []);
  return cycles;
};

/** The layer a file of src/ stands in: its folder, or "main" for the entry. */
export const layerOf = (path: string): string => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "main");

const judgeImports = (source: Source): string[] => {
  const name = layerOf(source.path);
  const layer = LAYERS[name];
  if (layer === undefined) return [`${source.path} stands in "${name}", which is no layer`];
  return source.imports.flatMap((each) => {
    const at = `${source.path}:${each.line}`;
    if (name === "ports" && !each.typeOnly) return [`${at} imports ${each.spec} as a value; ports are types`];
    if (each.spec.startsWith("node:"))
      return mayUseBuiltin(layer, source.path, each.spec) ? [] : [`${at} ${name} may not import ${each.spec}`];
    const target = resolve(source.path, each.spec);
    if (target === null)
      return layer.packages.includes(packageOf(each.spec))
        ? []
        : [`${at} ${name} may not import the package ${each.spec}`];
    if (!/\.tsx?$/.test(each.spec)) return [`${at} imports ${each.spec} without its .ts`];
    const to = layerOf(target);
    return to === name || layer.layers.includes(to) ? [] : [`${at} ${name} may not import ${to} (${target})`];
  });
};

const mayUseBuiltin = (layer: Layer, path: string, spec: string): boolean => {
  if (layer.builtins === "all") return true;
  const list = Array.isArray(layer.builtins)
    ? layer.builtins
    : (layer.builtins as Record<string, readonly string[]>)[posix.basename(path)];
  return list?.includes(spec) ?? false;
};

const packageOf = (spec: string): string =>
  spec
    .split("/")
    .slice(0, spec.startsWith("@") ? 2 : 1)
    .join("/");

const resolve = (from: string, spec: string): string | null =>
  spec.startsWith(".") ? posix.join(posix.dirname(from), spec) : null;

const judgeNames = (source: Source, banned: readonly string[]): string[] =>
  source.declared.flatMap(({ name, line }) =>
    wordsOf(name)
      .filter((word) => banned.includes(word) || banned.includes(word.replace(/s$/, "")))
      .map((word) => `${source.path}:${line} declares ${name}: "${word}" is a banned synonym, see docs/GLOSSARY.md`),
  );

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_$]+/);

const judgeExports = (source: Source): string[] => [
  ...source.defaults.map(at(source, "is a default export")),
  ...source.reexports.map(at(source, "is re-exported; import it where it lives")),
  ...source.bare.map(at(source, "is exported without a JSDoc sentence")),
  ...source.classes.map(at(source, "is a class that is no error")),
];

const judgePurity = (source: Source): string[] =>
  (LAYERS[layerOf(source.path)]?.pure ?? false) ? source.impure.map(at(source, "reaches outside a pure layer")) : [];

const at =
  (source: Source, words: string) =>
  ({ name, line }: Named): string =>
    `${source.path}:${line} ${name} ${words}`;
