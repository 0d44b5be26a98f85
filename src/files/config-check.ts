import type { Config } from "../domain/config.ts";
import { nearest } from "../domain/nearest.ts";
import { PLACEHOLDERS, unknownPlaceholder } from "../domain/placeholder.ts";
import type { Problem } from "./schema-problem.ts";

/** The names that assets offer and a configuration may use. */
export type Known = {
  readonly profiles?: readonly string[];
  readonly graphs?: readonly string[];
  readonly stages?: readonly string[] | undefined;
};

/** What a schema cannot see: names that lead nowhere, keys without effect, placeholders that nobody fills. */
export const problemsOfConfig = (
  config: Config,
  raw: Readonly<Record<string, unknown>>,
  known: Known,
): readonly Problem[] => [
  ...problemsOfRunners(config, raw),
  ...problemsOfProfiles(config),
  ...problemsOfStages(config, known),
  ...problemsOfRoutes(config, known),
  ...problemsOfIntake(config, raw, known),
  ...controlCharacters(raw, []),
];

const problemsOfRunners = (config: Config, raw: Readonly<Record<string, unknown>>): readonly Problem[] =>
  Object.entries(config.runners).flatMap(([name, runner]) => {
    const path = ["runners", name];
    const problems: Problem[] = [];
    if (runner.kind === "command" && runner.command === undefined) {
      problems.push(
        problem(path, `runner "${name}" is of kind "command" and has no command`, 'Add command = ["./my-agent"].'),
      );
    }
    if (runner.kind !== "codex" && runner.sandbox !== undefined) {
      problems.push(idle([...path, "sandbox"], `only a runner of kind "codex" has a sandbox`));
    }
    if (runner.kind !== "command" && hasKey(raw, [...path, "prompt"])) {
      problems.push(idle([...path, "prompt"], `only a runner of kind "command" chooses how it gets its prompt`));
    }
    for (const [i, argument] of (runner.command ?? []).entries()) {
      const word = unknownPlaceholder(argument);
      if (word !== null)
        problems.push(
          problem([...path, "command", String(i)], `unknown placeholder "{${word}}"`, placeholderHint(word)),
        );
    }
    return problems;
  });

const placeholderHint = (word: string): string => {
  const near = nearest(word, PLACEHOLDERS);
  return near === null ? `Known: ${PLACEHOLDERS.map((name) => `{${name}}`).join(" ")}.` : `Did you mean "{${near}}"?`;
};

const problemsOfProfiles = (config: Config): readonly Problem[] =>
  Object.entries(config.profiles).flatMap(([name, profile]) =>
    runnerProblem(config, ["profiles", name, "runner"], profile.runner),
  );

const problemsOfStages = (config: Config, known: Known): readonly Problem[] =>
  Object.entries(config.stages).flatMap(([name, stage]) => {
    const own = name === "default" ? undefined : known.stages;
    const profiles = [...Object.keys(config.profiles), ...(known.profiles ?? [])];
    return [
      ...(own === undefined ? [] : unknownName("stage", ["stages", name], name, ["default", ...own])),
      ...runnerProblem(config, ["stages", name, "runner"], stage.runner),
      ...(known.profiles === undefined
        ? []
        : unknownName("profile", ["stages", name, "profile"], stage.profile, profiles)),
    ];
  });

const problemsOfRoutes = (config: Config, known: Known): readonly Problem[] => {
  const { graphs } = known;
  if (graphs === undefined) return [];
  const named = (table: "size" | "tier"): readonly Problem[] =>
    Object.entries(config.routes[table]).flatMap(([key, graph]) =>
      unknownName("graph", ["routes", table, key], graph, graphs),
    );
  return [
    ...unknownName("graph", ["routes", "default"], config.routes.default, graphs),
    ...named("size"),
    ...named("tier"),
  ];
};

/** Only a graph that was named: the one by default ships with the package. */
const problemsOfIntake = (config: Config, raw: Readonly<Record<string, unknown>>, known: Known): readonly Problem[] => {
  const path = ["intake", "graph"];
  if (known.graphs === undefined || !hasKey(raw, path)) return [];
  return unknownName("graph", path, config.intake.graph, known.graphs);
};

const runnerProblem = (config: Config, path: readonly string[], runner: string | undefined): readonly Problem[] => {
  const runners = Object.keys(config.runners);
  if (runners.length > 0 || runner === undefined) return unknownName("runner", path, runner, runners);
  return [problem(path, `there is no runner "${runner}"`, `Add a table [runners.${runner}] with a kind.`)];
};

const unknownName = (
  what: string,
  path: readonly string[],
  name: string | undefined,
  names: readonly string[],
): readonly Problem[] => {
  if (name === undefined || names.includes(name)) return [];
  const near = nearest(name, names);
  const hint = near === null ? `There are: ${names.slice(0, 20).join(", ")}.` : `Did you mean "${near}"?`;
  return [problem(path, `there is no ${what} "${name}"`, hint)];
};

/** A control character in a name or a command can only be a mistake, and NUL ends every system call's string. */
const controlCharacters = (value: unknown, path: readonly string[]): readonly Problem[] => {
  if (typeof value === "string") {
    return /[\u0000-\u0008\u000b-\u001f\u007f]/.test(value)
      ? [problem(path, `\`${path.join(".")}\` holds a control character`, "Write it without.")]
      : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => controlCharacters(item, [...path, key]));
};

const hasKey = (raw: unknown, path: readonly string[]): boolean => {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  return (
    typeof raw === "object" &&
    raw !== null &&
    Object.hasOwn(raw, key) &&
    hasKey((raw as Record<string, unknown>)[key], rest)
  );
};

const idle = (path: readonly string[], why: string): Problem =>
  problem(path, `\`${path.join(".")}\` would have no effect: ${why}`, "Remove it.");

const problem = (path: readonly string[], sentence: string, hint: string): Problem => ({
  path,
  kind: "wrong",
  sentence,
  hint,
});
