import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readClaim } from "../agents/claim.ts";
import type { Config } from "../domain/config.ts";
import { Failure } from "../domain/failure.ts";
import { makeAssets } from "../files/assets.ts";
import { makeDisk } from "../files/disk.ts";
import { makeDurable } from "../files/durable.ts";
import { layoutOf } from "../files/layout.ts";
import { makeLease } from "../files/lease.ts";
import type { Limits } from "../files/retention-parts.ts";
import { makeRetention, type RetentionOptions } from "../files/retention.ts";
import { repoPathOf } from "../files/settings.ts";
import { makeTrash } from "../files/trash.ts";
import { RUN_JUDGE } from "../kernel/retention.ts";
import { makeProcesses } from "../machine/processes.ts";
import { makeWorld } from "../machine/world.ts";
import type { Grant } from "../ports/lease.ts";
import type { Retention } from "../ports/retention.ts";
import type { Processes, World } from "../ports/world.ts";
import { makeGitSpace } from "../workspace/space.ts";
import { packageRoot } from "./package-root.ts";
import { openSettings, salvageSettings, type Settings } from "./settings.ts";

const DAY_MS = 86_400_000;
const MB = 1_000_000;

/** After a sweep that found nothing, so long the next ones of an engine return at once; and how long it rests between looks. */
const ENGINE = { quietMs: 60_000, restMs: 20 };
const FACE = { quietMs: 0, restMs: 0 };
const LEASE_WAIT_MS = 2_000;

/** Retention as an engine uses it while it holds the lease: by the settings in force, and not at all where they switch it off. */
export const engineRetention = (
  root: string,
  settings: Settings,
  machine: { readonly world: World; readonly processes: Processes },
): Retention =>
  over(root, settings.current().config, machine, {
    ...ENGINE,
    limits: () => {
      const { config } = settings.current();
      return config.retention.enabled ? limitsOf(config) : null;
    },
  });

/**
 * Retention as a face uses it: looking needs nothing, also no sound configuration; a sweep needs both that and the lease for as long as
 * it lasts, or is refused: by limits that nobody set nothing is removed.
 */
export const openRetention = (root: string, configPath: string): Retention => {
  const machine = { world: makeWorld(), processes: makeProcesses() };
  const assets = makeAssets(packageRoot(), root);
  const { config } = salvageSettings(configPath, assets).current();
  const retention = over(root, config, machine, { ...FACE, limits: () => limitsOf(config) });
  return {
    survey: retention.survey,
    sweep: async (max, stop, emptied) => {
      openSettings(configPath, assets).current();
      const grant = await makeLease(root, machine).take("prune", { waitMs: LEASE_WAIT_MS });
      if (grant.kind === "refused") throw refusal(grant);
      try {
        return await retention.sweep(max, stop, emptied);
      } finally {
        await grant.release();
      }
    },
  };
};

const over = (
  root: string,
  config: Config,
  { world, processes }: { readonly world: World; readonly processes: Processes },
  options: RetentionOptions,
): Retention => {
  const durable = makeDurable(makeDisk(), layoutOf(root), config.engine.durability === "strict", world);
  return makeRetention(
    {
      durable,
      world,
      trash: makeTrash(durable, world),
      git: makeGitSpace({ root, repo: repoPathOf(config, root), branch: config.repo.branch, world }),
      judge: RUN_JUDGE,
      lives: (run) => livesOn(durable.layout.attempts(run), processes),
    },
    options,
  );
};

const limitsOf = ({ retention }: Config): Limits => ({
  maxAgeMs: retention.runs_days * DAY_MS,
  keep: retention.runs_keep,
  maxBytes: retention.runs_mb * MB,
  idleCheckouts: retention.checkouts,
  feedBytes: retention.feed_mb * MB,
  commandsMs: retention.commands_days * DAY_MS,
  trashMs: retention.trash_days * DAY_MS,
});

/** Whether a process of any attempt of the run still lives. */
const livesOn = (attempts: string, processes: Processes): boolean =>
  foldersIn(attempts).some((name) => {
    const claim = readClaim(join(attempts, name));
    if (claim.kind === "pending") return claim.candidates.some((each) => processes.alive(each));
    return claim.kind === "held" && processes.alive(claim.by);
  });

const foldersIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const refusal = ({ owner, reason }: Extract<Grant, { kind: "refused" }>): Failure => {
  const who = owner === null ? "Another process" : `${owner.what} (process ${owner.pid} on ${owner.host})`;
  return reason === "foreign"
    ? new Failure("lease-foreign", `${who} holds the workspace and cannot be proven dead from here.`, "Prune there.")
    : new Failure(
        "engine-running",
        `${who} holds the workspace, so nothing was removed.`,
        "An engine that runs removes what is old by itself; millrace prune --dry-run shows what and why.",
      );
};
