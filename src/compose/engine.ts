import { join } from "node:path";
import type { Config } from "../domain/config.ts";
import { Failure } from "../domain/failure.ts";
import { makeAgents } from "../agents/agents.ts";
import { makeEngine } from "../engine/engine.ts";
import type { Ports } from "../engine/ports.ts";
import { makeAssets } from "../files/assets.ts";
import { makeDisk } from "../files/disk.ts";
import { makeDurable } from "../files/durable.ts";
import { layoutOf } from "../files/layout.ts";
import { makeReader } from "../files/reader.ts";
import { makeMailbox } from "../files/mailbox.ts";
import { makeLease } from "../files/lease.ts";
import { repoPathOf } from "../files/settings.ts";
import { makeStore } from "../files/store.ts";
import type { Arm } from "../files/mailbox-watch.ts";
import { rootsToWatch, watchRoots } from "../files/watch.ts";
import { makeProcesses } from "../machine/processes.ts";
import { makeWorld } from "../machine/world.ts";
import type { RunPass } from "../ports/pass.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { World } from "../ports/world.ts";
import { phraseEvent } from "../view/event.ts";
import { makeWorkspace } from "../workspace/workspace.ts";
import { guardPorts } from "./failpoint.ts";
import { openLedger } from "./ledger.ts";
import { openHooks } from "./hooks.ts";
import { engineIntake } from "./intake.ts";
import { withKeptLog } from "./kept-log.ts";
import { packageRoot } from "./package-root.ts";
import { makePlanner } from "./planner.ts";
import { engineRetention } from "./retention.ts";
import { openSettings, salvageSettings, type Settings } from "./settings.ts";
import { withBackoff } from "./start-backoff.ts";
import { VERSION } from "./version.ts";

/** Whether the mailbox tells when something comes; else the engine finds it when it looks. */
const isWatched = ({ watchers }: Config): boolean => watchers.mode === "auto" && watchers.roots.includes("commands");

const unarmed: Arm = () => () => undefined;

/** How often an engine looks by itself; what a notification tells is only sooner. */
const POLL_MS = 1_000;

/** Wires an engine over a workspace's files, its repository and the agents of this machine, for one foreground pass. */
export const makePass = async (
  root: string,
  configPath: string = join(root, "millrace.toml"),
  how: EngineOptions = {},
): Promise<RunPass> =>
  Promise.resolve(
    keepingOut(root, makeEngine(guardPorts(engineOf(root, configPath, how), process.env["MILLRACE_FAILPOINT"]))),
  );

/** What an engine is opened for. */
export type EngineOptions = {
  /** It only looks: nothing is fetched from a remote. */
  readonly looking?: boolean;
  /** It only obeys or ends, so a broken configuration does not keep it: what can be read of it is enough. */
  readonly salvage?: boolean;
};

/** An engine that keeps its log within bounds, and is held back when the ones before it died of errors of their own. */
const keepingOut = (root: string, pass: RunPass): RunPass => {
  const world = makeWorld();
  const durable = makeDurable(makeDisk(), layoutOf(root), false, world);
  return withBackoff(withKeptLog(pass, durable), durable, world);
};

/** The ports of an engine over this workspace. Throws a Failure when its configuration cannot be read, unless it may be salvaged. */
export const engineOf = (
  root: string,
  configPath: string,
  { looking = false, salvage = false }: EngineOptions = {},
): Ports => {
  const world = makeWorld();
  const processes = makeProcesses();
  const assets = makeAssets(packageRoot(), root);
  const settings = (salvage ? salvageSettings : openSettings)(configPath, assets);
  const { config } = settings.current();
  const disk = makeDisk();
  const { durability } = config.engine;
  const durable = makeDurable(disk, layoutOf(root), false, world);
  const store = makeStore(disk, root, {
    durability,
    world,
    configFacts: () => ({ checks: config.checks.commands.length, durability: config.engine.durability }),
  });
  return {
    world,
    processes,
    mailbox: makeMailbox(disk, root, { durability, world, ...(isWatched(config) ? {} : { arm: unarmed }) }),
    ledger: openLedger(durable, makeReader(disk, root, processes), world),
    intake: engineIntake(root, settings, store, world),
    retention: engineRetention(root, settings, { world, processes }),
    hooks: openHooks(durable, world, () => settings.current().config.hooks),
    watch: (nudge, tell) =>
      watchRoots(rootsToWatch(config, root, configPath), config.watchers.debounce_seconds * 1_000, {
        world,
        nudge,
        tell,
      }),
    pollMs: POLL_MS,
    store,
    lease: makeLease(root, { processes, world }),
    agents: makeAgents({ world, processes, sampleProgram: join(packageRoot(), "dist", "sample.mjs") }),
    workspace: workspaceOf(root, settings, world, looking),
    planner: makePlanner(root, settings, assets),
    narrate: phraseEvent,
    version: VERSION,
  };
};

/** The repository, once it is certain which one it is: nothing is laid down over a wrong one. */
const workspaceOf = (root: string, settings: Settings, world: World, looking: boolean): Workspace => {
  const { config } = settings.current();
  const workspace = makeWorkspace({
    root,
    repo: repoPathOf(config, root),
    world,
    ...(config.repo.branch !== undefined && { branch: config.repo.branch }),
    ...(config.repo.remote !== undefined && !looking && { remote: config.repo.remote }),
  });
  if (settings.knows("repo")) return workspace;
  const refuse = (): Promise<never> =>
    Promise.reject(
      new Failure(
        "config-unreadable",
        `Which repository this workspace works on cannot be told: ${settings.trouble() ?? ""}`,
        "Mend millrace.toml; the next start goes on.",
      ),
    );
  const acts = Object.keys(workspace).map((name) => [name, refuse] as const);
  return { ...(Object.fromEntries(acts) as Record<keyof Workspace, typeof refuse>), treeOf: workspace.treeOf };
};
