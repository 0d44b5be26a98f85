import type { Binding } from "../domain/attempt.ts";
import type { Config } from "../domain/config.ts";
import { Failure } from "../domain/failure.ts";

/** The limits a graph's node may set for its own stage. */
export type NodeLimits = {
  readonly timeout_minutes?: number | undefined;
  readonly silence_minutes?: number | undefined;
};

/** Profiles by name: those of the assets; the configuration's own lie over them, field by field. */
export type Profiles = Readonly<Record<string, Profile>>;

type Profile = Config["profiles"][string];

type Layer = Config["stages"][string];

/** One limit for every runner (FAULTS C8): long enough for honest work, with the silence watchdog for the dead. */
const DEFAULTS = { timeout_minutes: 90, silence_minutes: 15, grace_seconds: 30 };

/**
 * What a stage is bound to: `[stages.default]`, then what the graph's node says of its limits, then `[stages.<stage>]`;
 * in each table explicit fields stand over those of its profile.
 */
export const bindStage = (config: Config, profiles: Profiles, stage: string, node: NodeLimits = {}): Binding => {
  const own = stage === "default" ? {} : layerOf(config, profiles, stage);
  const bound: Layer = { ...DEFAULTS, ...layerOf(config, profiles, "default"), ...present(node), ...own };
  if (bound.runner === undefined) {
    const hint = `Set runner in [stages.default], or in [stages.${stage}]; runners are the tables [runners.<name>].`;
    throw new Failure("config-invalid", `No runner is set for the stage "${stage}".`, hint);
  }
  const runner = Object.hasOwn(config.runners, bound.runner) ? config.runners[bound.runner] : undefined;
  if (runner === undefined) {
    const hint = `Add a table [runners.${bound.runner}], or name one of: ${Object.keys(config.runners).join(", ") || "(none yet)"}.`;
    throw new Failure(
      "config-invalid",
      `The stage "${stage}" wants the runner "${bound.runner}", which does not exist.`,
      hint,
    );
  }
  return {
    runner: bound.runner,
    kind: runner.kind,
    command: [...(runner.command ?? (runner.kind === "codex" ? ["codex"] : []))],
    prompt: runner.prompt,
    env: [...runner.env],
    model: bound.model ?? runner.model ?? null,
    effort: bound.effort ?? runner.effort ?? null,
    sandbox: runner.sandbox ?? null,
    timeoutMs: (bound.timeout_minutes ?? DEFAULTS.timeout_minutes) * 60_000,
    silenceMs: (bound.silence_minutes ?? DEFAULTS.silence_minutes) * 60_000,
    graceMs: (bound.grace_seconds ?? DEFAULTS.grace_seconds) * 1_000,
  };
};

/** A stage's table over the profile it names. */
const layerOf = (config: Config, profiles: Profiles, stage: string): Layer => {
  const table = Object.hasOwn(config.stages, stage) ? (config.stages[stage] ?? {}) : {};
  return {
    ...(table.profile === undefined ? {} : profileOf(config, profiles, table.profile, stage)),
    ...present(table),
  };
};

const profileOf = (config: Config, profiles: Profiles, name: string, stage: string): Profile => {
  const shipped = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  const own = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined;
  if (shipped === undefined && own === undefined) {
    const hint = `Add [profiles.${name}] or agents/profiles/${name}.toml; \`millrace assets ls\` lists the profiles in force.`;
    throw new Failure("config-invalid", `[stages.${stage}] names the profile "${name}", which does not exist.`, hint);
  }
  return { ...present(shipped ?? {}), ...present(own ?? {}) };
};

/** Only the fields that are set: an absent one must not cover the layer below. */
const present = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
