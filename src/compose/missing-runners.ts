import { findExecutable } from "../agents/environment.ts";
import { glanceAtRunners, type RunnerGlance } from "../files/runner-glance.ts";

/** Runners that a stage asks for and whose program is neither on the PATH of this process nor where their command says; `doctor` looks closer. */
export const missingRunners = (
  root: string,
  config: string,
): readonly { readonly runner: string; readonly program: string }[] =>
  glanceAtRunners(config).flatMap((glance) => {
    const program = programOf(glance);
    if (program === null || !glance.bound || findExecutable(program, process.env["PATH"] ?? "", root) !== null)
      return [];
    return [{ runner: glance.runner, program }];
  });

/** The sample agent is our own program; what begins with a placeholder is known only when an attempt starts. */
const programOf = ({ kind, program }: RunnerGlance): string | null => {
  if (kind === "sample" || program?.startsWith("{") === true) return null;
  return program ?? (kind === "codex" ? "codex" : null);
};
