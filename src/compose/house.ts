import { accessSync, constants, readFileSync, statfsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Failure } from "../domain/failure.ts";
import { glanceAtConfig } from "../files/config-glance.ts";
import { isPlainConfig } from "../files/config-plain.ts";
import { makeDisk } from "../files/disk.ts";
import { countWaiting } from "../files/mailbox-deliver.ts";
import { layoutOf } from "../files/layout.ts";
import type { FullCard } from "../files/read-queue.ts";
import { makeReader } from "../files/reader.ts";
import { makeResearchFiles } from "../files/research.ts";
import { makeProcesses } from "../machine/processes.ts";
import { makeWorld } from "../machine/world.ts";
import type { House } from "../operator/house.ts";
import type { Disk } from "../ports/disk.ts";
import type { Reader } from "../ports/reader.ts";

const CONFIG = "millrace.toml";
const PENDING_MAX = 1_000;
const CONFIG_MAX = 1024 * 1024;
/** Neither a glance nor a look at the everyday form can tell anything of it. */
const UNREADABLE = '["';

/** The millrace.toml in force: the one that was named (a file, or the folder that holds one), else the nearest one at or above `cwd`. */
export const findWorkspace = (cwd: string, config: string | undefined): string | null => {
  if (config !== undefined) {
    const named = resolve(cwd, config);
    const file = isFolder(named) ? join(named, CONFIG) : named;
    if (!isFile(file)) return null;
    if (basename(file).endsWith(".toml")) return file;
    throw new Failure("flag-invalid", `${file} is not a millrace.toml.`, "Give --config a workspace's millrace.toml.");
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (isFile(join(folder, CONFIG))) return join(folder, CONFIG);
    if (folder === dirname(folder)) return null;
  }
};

/** Opens a workspace for a face by its millrace.toml: reads nothing yet, writes nothing; heavy parts load when they are called. */
export const openHouse = (configPath: string, fullCard?: FullCard, disk: Disk = makeDisk()): House => {
  const root = dirname(configPath);
  const world = makeWorld();
  const layout = layoutOf(root);
  let reader: Reader | undefined;
  const read = (): Reader => {
    reader ??= makeReader(disk, root, makeProcesses(), fullCard === undefined ? {} : { fullCard });
    return reader;
  };
  return {
    root,
    configPath,
    get reader() {
      return read();
    },
    glance: () => glanceAtConfig(textOf(configPath)),
    trouble: async () => {
      if (isPlainConfig(textOf(configPath))) return null;
      return (await import("./config-trouble.ts")).troubleIn(root, configPath);
    },
    addTask: async (draft) => (await import("./adding.ts")).addTo({ disk, layout, reader: read(), world }, draft),
    act: async (what, options) => {
      const { act, openActing } = await import("./act.ts");
      return act(openActing(root, configPath, read()), what, options);
    },
    pendingCommands: () => countWaiting(disk, layout, PENDING_MAX),
    ledger: async () => {
      const [{ makeLedger }, { makeDurable }] = await Promise.all([
        import("../files/ledger.ts"),
        import("../files/durable.ts"),
      ]);
      return makeLedger(makeDurable(disk, layout, false, world));
    },
    intake: async () => (await import("./intake.ts")).openIntakeDesk(root, configPath),
    research: () => makeResearchFiles(disk, layout),
    missingRunners: async () => (await import("./missing-runners.ts")).missingRunners(root, textOf(configPath)),
    missingRepo: async () => (await import("./missing-repo.ts")).missingRepo(root, textOf(configPath)),
    diagnose: async (run) => (await import("./diagnose.ts")).diagnose(root, configPath, read(), run),
    diff: async (run) => (await import("./diff.ts")).diffOf(root, configPath, read(), run),
    retention: async () => (await import("./retention.ts")).openRetention(root, configPath),
    forceStop: async () => (await import("./force-stop.ts")).forceStop(root, configPath),
    judgeCard: async (id, text) => {
      const { parseCard } = await import("../files/card.ts");
      const reading = parseCard(id, "backlog", Buffer.from(text));
      return reading.kind === "unreadable" ? reading.problem : null;
    },
    detach: async (flags) => (await import("./detach.ts")).detach(root, configPath, { flags }),
    unwritable: () => unwritable([root, layout.agents, layout.runtime, layout.queue("backlog")]) ?? full(root),
    gone: () => (isFile(configPath) || isFolder(layout.agents) ? null : `The workspace ${root} was moved or removed.`),
    pass: async () => (await import("./engine.ts")).makePass(root, configPath),
    assets: async () => {
      const [{ makeAssets }, { packageRoot }] = await Promise.all([
        import("../files/assets.ts"),
        import("./package-root.ts"),
      ]);
      return makeAssets(packageRoot(), root);
    },
    copies: async () => (await import("./asset-copies.ts")).openCopies(root),
    settings: async () => (await import("./settings-desk.ts")).settingsDesk(root, configPath),
    examine: async (options) => (await import("./examine.ts")).examine(root, configPath, read(), options),
    prompt: async (id, stage) => (await import("./prompt.ts")).promptOf(root, configPath, read(), id, stage),
  };
};

/** The same over the reader that can judge every card; it costs what zod and yaml cost. */
export const loadFullReader = async (): Promise<(configPath: string) => House> => {
  const { parseCard } = await import("../files/card.ts");
  return (configPath) => openHouse(configPath, parseCard);
};

/** Only what exists is asked; a folder that is not there yet is made when it is needed. */
const unwritable = (folders: readonly string[]): string | null => {
  for (const folder of folders) {
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown";
      if (code !== "ENOENT") return `${folder} cannot be written (${code})`;
    }
  }
  return null;
};

/** With less room than an engine needs for a decision and its projections (`files/probe.ts`) the disk is full. */
const ROOM_LEAST = 64 * 1024;

/** A disk without room; one that cannot be asked is not called full. */
const full = (root: string): string | null => {
  try {
    const { bavail, bsize } = statfsSync(root);
    return bavail * bsize < ROOM_LEAST ? `the disk of ${root} is full` : null;
  } catch {
    return null;
  }
};

/** A face goes on when the settings cannot be read; whoever needs them says so. */
const textOf = (configPath: string): string => {
  try {
    return readFileSync(configPath, "utf8").slice(0, CONFIG_MAX);
  } catch {
    return UNREADABLE;
  }
};

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
