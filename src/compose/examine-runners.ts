import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { adaptersOf, executableOf } from "../agents/agents.ts";
import { findExecutable } from "../agents/environment.ts";
import type { Binding } from "../domain/attempt.ts";
import type { Config } from "../domain/config.ts";
import type { Finding } from "../operator/finding.ts";
import { packageRoot } from "./package-root.ts";

const PROBE_MS = 15_000;
const run = promisify(execFile);

/** Is every runner that is configured there, which version is it, does it know the flags we give it, and is its environment set. */
export const examineRunners = async (root: string, config: Config): Promise<readonly Finding[]> => {
  const names = Object.keys(config.runners);
  if (names.length === 0)
    return [
      {
        area: "runners",
        level: "wrong",
        sentence: "No runner is configured.",
        hint: "Add a table [runners.<name>] and name it in [stages.default].",
      },
    ];
  const findings = await Promise.all(names.map(async (name) => examineRunner(root, name, config)));
  return findings.flatMap((own, i) => (isBound(config, names[i] ?? "") ? own : own.map(asUnused)));
};

/** True when some stage or profile names the runner. */
const isBound = (config: Config, name: string): boolean =>
  [...Object.values(config.stages), ...Object.values(config.profiles)].some(({ runner }) => runner === name);

/** What is missing for a runner that nobody asks for stands in nobody's way. */
const asUnused = (finding: Finding): Finding =>
  finding.level === "wrong"
    ? { ...finding, level: "note", sentence: `${finding.sentence} No stage is bound to it.` }
    : finding;

const examineRunner = async (root: string, name: string, config: Config): Promise<readonly Finding[]> => {
  const runner = config.runners[name];
  if (runner === undefined) return [];
  const missing = runner.env.filter((variable) => process.env[variable] === undefined);
  const environment: readonly Finding[] = missing.map((variable) => ({
    area: "runners",
    level: "wrong",
    sentence: `Runner ${name} wants the variable ${variable}, which is not set.`,
    hint: `export ${variable}=... before millrace start, or remove it from [runners.${name}] env.`,
  }));
  const command = [...(runner.command ?? [])];
  const executable = executableOf({ kind: runner.kind, command } as Binding);
  if (executable === null)
    return [
      {
        area: "runners",
        level: "wrong",
        sentence: `Runner ${name} has no command.`,
        hint: `Set command in [runners.${name}].`,
      },
      ...environment,
    ];
  if (executable.startsWith("{"))
    return [
      {
        area: "runners",
        level: "note",
        sentence: `Runner ${name} calls ${executable}, which is known only when an attempt starts.`,
        hint: "Make sure that it is there, with its executable bit.",
      },
      ...environment,
    ];
  // The plan compiler resolves a relative command against the workspace; a bare name is searched on the PATH.
  const found = findExecutable(executable, process.env["PATH"] ?? "", root);
  if (found === null)
    return [
      {
        area: "runners",
        level: "wrong",
        sentence: `Runner ${name}: ${executable} was not found or is not executable.`,
        hint: `Install it, or set command in [runners.${name}].`,
      },
      ...environment,
    ];
  const sample = join(packageRoot(), "dist", "sample.mjs");
  return [...(await probe(name, found, command.slice(1), adaptersOf(sample)[runner.kind].probe)), ...environment];
};

type Probe = ReturnType<typeof adaptersOf>[Binding["kind"]]["probe"];

const probe = async (
  name: string,
  executable: string,
  before: readonly string[],
  asked: Probe,
): Promise<readonly Finding[]> => {
  if (asked === null) return [{ area: "runners", level: "good", sentence: `Runner ${name}: ${executable}.`, hint: "" }];
  const version = await answer(executable, [...before, ...asked.version]);
  if (version === null)
    return [
      {
        area: "runners",
        level: "wrong",
        sentence: `Runner ${name}: ${executable} does not answer ${asked.version.join(" ")}.`,
        hint: "Call it by hand and see what it says.",
      },
    ];
  const help = await answer(executable, [...before, ...asked.help]);
  const unknown = asked.flags.filter((flag) => !(help ?? "").includes(flag));
  return unknown.length === 0
    ? [
        {
          area: "runners",
          level: "good",
          sentence: `Runner ${name}: ${executable}, ${version.trim().split("\n")[0] ?? ""}; it knows every flag we give it.`,
          hint: "",
        },
      ]
    : [
        {
          area: "runners",
          level: "wrong",
          sentence: `Runner ${name}: ${executable} (${version.trim().split("\n")[0] ?? ""}) does not know ${unknown.join(", ")}.`,
          hint: "Install a newer version of it.",
        },
      ];
};

const answer = async (executable: string, args: readonly string[]): Promise<string | null> => {
  try {
    const { stdout, stderr } = await run(executable, [...args], { timeout: PROBE_MS, maxBuffer: 1024 * 1024 });
    return stdout + stderr;
  } catch {
    return null;
  }
};
