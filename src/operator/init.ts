import { join } from "node:path";
import { TASK_STATES } from "../domain/task.ts";
import type { Repositories } from "../ports/repositories.ts";
import type { Site } from "../ports/site.ts";
import { type Destination, judgeDestination } from "./init-destination.ts";
import { type InitFile, proposeConfig, type ProfileFields, standingOf, wantedFiles } from "./init-files.ts";
import type { InitOrder } from "./init-order.ts";
import { chooseRepository, type ChosenRepo, foundRepository } from "./init-repository.ts";
import { survey, type Survey } from "./survey.ts";

/** What laying down a workspace stands on. `template` holds the shipped texts by their path in workspace-template/. */
export type InitPorts = {
  readonly site: Site;
  readonly repositories: Repositories;
  readonly template: ReadonlyMap<string, string>;
  readonly profiles: Readonly<Record<string, ProfileFields>>;
};

/** What would be done, before a byte is written. */
export type InitPlan = {
  readonly workspace: string;
  readonly destination: Destination;
  /** Null when the workspace is there already: then its own millrace.toml names the repository. */
  readonly repository: ChosenRepo | null;
  readonly runner: { readonly name: string; readonly kind: "codex"; readonly found: string | null };
  readonly survey: Survey;
  readonly folders: readonly string[];
  readonly files: readonly InitFile[];
  readonly notes: readonly string[];
};

/** What stands after an init: each shipped file with what became of it, and the first commit where one was made. */
export type InitReport = InitPlan & { readonly commit: string | null };

/** The folders of a workspace; the person's own texts first, then what the engine fills. */
export const FOLDERS: readonly string[] = [
  "agents/graphs",
  "agents/prompts",
  "agents/profiles",
  "agents/skills",
  "agents/inbox",
  "agents/ideas",
  "agents/specs",
  "agents/incidents",
  ...TASK_STATES.map((state) => `agents/tasks/${state}`),
];

/** Decides what to lay where; refuses what would touch what is not ours. Writes nothing. */
export const planInit = async (order: InitOrder, ports: InitPorts): Promise<InitPlan> => {
  const { site } = ports;
  const workspace = site.real(order.destination);
  const destination = judgeDestination(site, workspace, order.force);
  const found = site.program("codex");
  const runner = { name: "codex", kind: "codex", found } as const;
  const standing = destination === "workspace";
  const repository = standing ? null : await chooseRepository(order, workspace, ports);
  const shown = repository === null ? NOTHING : surveyOf(site, repository.path);
  const { setup, notes } = await keepOutOfCommits(ports, repository, shown);
  const config =
    repository === null ? null : proposeConfig({ workspace, repository, survey: { ...shown, setup }, ...ports });
  const files = wantedFiles(ports.template, config).map((file) => standingOf(site, workspace, file));
  const folders = FOLDERS.filter((folder) => site.look(join(workspace, folder)).kind === "absent");
  const asked = standing && order.repo !== null ? [KEPT_REPO] : [];
  return {
    workspace,
    destination,
    repository,
    runner,
    survey: { ...shown, setup },
    folders,
    files,
    notes: [...asked, ...(repository?.notes ?? []), ...notes],
  };
};

/**
 * Lays down what the plan says, each file in one act and millrace.toml last: its name is the instant the workspace exists.
 * Whoever dies before leaves what a repeat completes. Nothing that stands is overwritten.
 */
export const applyInit = async (order: InitOrder, plan: InitPlan, ports: InitPorts): Promise<InitReport> => {
  const { site } = ports;
  site.makeFolder(plan.workspace);
  for (const folder of plan.folders) site.makeFolder(join(plan.workspace, folder));
  const commit = plan.repository === null ? null : await foundRepository(order, plan.repository, ports);
  const files = plan.files.map((file): InitFile => {
    if (file.state !== "missing") return file;
    const path = join(plan.workspace, file.path);
    site.makeFolder(join(path, ".."));
    return site.lay(path, file.text) ? { ...file, state: "written" } : standingOf(site, plan.workspace, file);
  });
  return { ...plan, files, commit };
};

const NOTHING: Survey = { checks: [], setup: [], more: [] };

const KEPT_REPO =
  "The workspace is there already and names its repository itself: --repo was not used. `millrace config set repo.path DIR` changes it.";

const surveyOf = (site: Site, top: string): Survey =>
  survey(site.look(top).names, (name) => site.read(join(top, name)));

/** A setup that fills a folder git does not ignore would make every run commit that folder: it is not proposed. */
const keepOutOfCommits = async (
  { site, repositories }: InitPorts,
  repository: ChosenRepo | null,
  shown: Survey,
): Promise<{ readonly setup: Survey["setup"]; readonly notes: readonly string[] }> => {
  const open = new Set<string>();
  for (const { fills } of [...shown.setup, ...shown.checks]) {
    if (repository === null || fills === undefined || open.has(fills)) continue;
    // Where git is not yet, it cannot be asked; the plain entry is how everybody writes it.
    const rules = repository.fresh ? (site.read(join(repository.path, ".gitignore")) ?? "").split(/\r?\n/) : null;
    const plainly = rules?.some((rule) => rule.replace(/^\/|\/$/g, "") === fills);
    if (!(plainly ?? (await repositories.ignores(repository.path, `${fills}/x`)))) open.add(fills);
  }
  const spared = shown.setup.filter(({ fills }) => fills === undefined || !open.has(fills));
  const dropped = shown.setup.filter((proposal) => !spared.includes(proposal)).map(({ command }) => `"${command}"`);
  const notes = [...open].map((folder) => {
    const commands =
      dropped.length === 0
        ? ""
        : ` ${dropped.join(", ")} ${dropped.length === 1 ? "was" : "were"} left out of [checkout] setup; put it in afterwards.`;
    return `The repository does not ignore ${folder}/, so a run would commit it: add it to the repository's .gitignore.${commands}`;
  });
  return { setup: spared, notes };
};
