import { execa } from "execa";
import type { Binding } from "../domain/attempt.ts";
import type { Adapter } from "./adapter.ts";
import { adaptersOf } from "./agents.ts";
import { type Env, findExecutable, passable } from "./environment.ts";
import { plainLine } from "./plain.ts";

/** A configured runner, as `[runners.<name>]` gives it. */
export type ProbedRunner = Pick<Binding, "kind" | "command" | "env"> & { readonly name: string };

/** What the doctor learns of a runner: null or empty where nothing is known or missing; `problem` is one sentence when it cannot work. */
export type Probe = {
  readonly name: string;
  readonly kind: Binding["kind"];
  readonly found: string | null;
  readonly version: string | null;
  readonly missingFlags: readonly string[];
  readonly missingEnv: readonly string[];
  readonly problem: string | null;
};

const LIMIT_MS = 10_000;

/** Looks for a runner's executable (relative to `cwd`), its version and the flags we use, within a time limit; starts no work. */
export const probeRunner = async (runner: ProbedRunner, env: Env, cwd: string): Promise<Probe> => {
  const { name, kind } = runner;
  const command = kind === "sample" ? process.execPath : (runner.command[0] ?? kind);
  const found = findExecutable(command, env["PATH"] ?? "", cwd);
  const missingEnv = runner.env.filter((variable) => !passable(variable) || env[variable] === undefined);
  const bare: Probe = { name, kind, found, version: null, missingFlags: [], missingEnv, problem: null };
  if (found === null) return { ...bare, problem: `${command} was not found on the PATH or is not executable` };
  const { probe } = adaptersOf("")[kind];
  if (probe === null) return bare;
  return ask(bare, found, runner.command.slice(1), probe, env, cwd);
};

const ask = async (
  bare: Probe,
  found: string,
  prefix: readonly string[],
  probe: NonNullable<Adapter["probe"]>,
  env: Env,
  cwd: string,
): Promise<Probe> => {
  const run = async (args: readonly string[]): Promise<string | null> => {
    const result = await execa(found, [...prefix, ...args], {
      env: { ...env },
      extendEnv: false,
      cwd,
      timeout: LIMIT_MS,
      stdin: "ignore",
      reject: false,
      maxBuffer: 1024 * 1024,
    });
    return result.exitCode === 0 ? result.stdout : null;
  };
  const [version, help] = await Promise.all([run(probe.version), run(probe.help)]);
  if (version === null || help === null)
    return {
      ...bare,
      problem: `${found} does not answer to ${[...prefix, ...(version === null ? probe.version : probe.help)].join(" ")}`,
    };
  const missingFlags = probe.flags.filter((flag) => !help.split(/[\s,=]+/).includes(flag));
  const problem = missingFlags.length === 0 ? null : `this version of ${bare.kind} lacks ${missingFlags.join(", ")}`;
  return { ...bare, version: plainLine(version, 100), missingFlags, problem };
};
