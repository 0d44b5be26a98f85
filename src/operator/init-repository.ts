import { dirname, join, relative } from "node:path";
import { Failure } from "../domain/failure.ts";
import type { FoundRepo, Repositories } from "../ports/repositories.ts";
import type { Site } from "../ports/site.ts";
import { OUR_NAMES } from "./init-destination.ts";
import type { InitOrder } from "./init-order.ts";

/** The repository a workspace will work on. `fresh`: it is made, or its first commit is; `relation` is seen from the workspace. */
export type ChosenRepo = {
  readonly path: string;
  readonly branch: string | null;
  readonly fresh: boolean;
  readonly relation: "equal" | "inside" | "around" | "beside";
  readonly notes: readonly string[];
};

type Ports = {
  readonly site: Site;
  readonly repositories: Repositories;
  readonly template: ReadonlyMap<string, string>;
};

const BRANCH = "main";

/**
 * The repository that was named; else the one at or around the destination; else the one we stand in; else one to be made
 * at the destination. Reads only.
 */
export const chooseRepository = async (order: InitOrder, workspace: string, ports: Ports): Promise<ChosenRepo> => {
  const { site, repositories } = ports;
  if (order.repo !== null) return named(site.real(order.repo), workspace, order.force, ports);
  const { names } = site.look(workspace);
  const near = await repositories.find(existing(site, workspace));
  // A .git that is not yet a repository is what a killed init left.
  if (near !== null && (near.top === workspace || !names.includes(".git"))) return chosen(near, workspace, site);
  if (names.includes(".git")) return toMake(workspace, workspace, site);
  const here = await repositories.find(order.cwd);
  if (here === null) return toMake(workspace, workspace, site);
  const said = `No --repo was given: the repository you stand in is taken, ${here.top}.`;
  const taken = chosen(here, workspace, site);
  return { ...taken, notes: [said, ...taken.notes] };
};

/** Makes what the choice says is to be made, and gives its first commit; null when nothing was. */
export const foundRepository = async (order: InitOrder, repo: ChosenRepo, ports: Ports): Promise<string | null> => {
  if (!repo.fresh) return null;
  const { site, repositories, template } = ports;
  site.makeFolder(repo.path);
  await repositories.make(repo.path, repo.branch ?? BRANCH);
  const found = await repositories.find(repo.path);
  if (found?.born === true) return null;
  site.lay(join(repo.path, "AGENTS.md"), template.get("repository/AGENTS.md") ?? "");
  return repositories.commitFirst(repo.path, "AGENTS.md", "Begin: how agents work here", order.at);
};

const named = async (path: string, workspace: string, force: boolean, ports: Ports): Promise<ChosenRepo> => {
  const { kind, names } = ports.site.look(path);
  if (kind === "absent" && force) return toMake(path, workspace, ports.site);
  if (kind === "absent")
    throw new Failure(
      "repo-unfit",
      `There is no ${path}.`,
      "Check --repo; with --force a new repository is made there.",
    );
  if (kind !== "folder")
    throw new Failure("repo-unfit", `${path} is not a folder.`, "Give --repo the folder of a git repository.");
  const found = await ports.repositories.find(path);
  const empty = names.every((name) => name === ".git" || name === "AGENTS.md");
  if (found !== null && (found.top === path || !empty)) {
    const repo = chosen(found, workspace, ports.site);
    return found.top === path
      ? repo
      : { ...repo, notes: [`${path} lies in the repository ${found.top}, which is taken.`, ...repo.notes] };
  }
  if (empty || force) return toMake(path, workspace, ports.site);
  const hint = `Make it one: cd ${path} && git init && git add -A && git commit -m "Begin". Then run init again.`;
  throw new Failure("repo-unfit", `${path} holds files but is no git repository.`, hint);
};

const chosen = (found: FoundRepo, workspace: string, site: Site): ChosenRepo => {
  const base = { path: found.top, branch: found.branch, relation: relationOf(found.top, workspace) };
  if (found.born) {
    const detached = "HEAD of the repository names no branch: set [repo] branch to the one that finished work goes to.";
    return { ...base, fresh: false, notes: found.branch === null ? [detached] : [] };
  }
  const ours = new Set([".git", "AGENTS.md", ...(base.relation === "equal" ? OUR_NAMES : [])]);
  if (site.look(found.top).names.every((name) => ours.has(name))) return { ...base, fresh: true, notes: [] };
  return {
    ...base,
    fresh: false,
    notes: [`${found.top} has no commit yet, and runs start from one: commit what they shall see.`],
  };
};

const toMake = (path: string, workspace: string, site: Site): ChosenRepo => {
  const others = site.look(path).names.filter((name) => ![".git", "AGENTS.md", ...OUR_NAMES].includes(name));
  const notes =
    others.length === 0
      ? []
      : [`The first commit holds only AGENTS.md: commit the rest of ${path}, so that runs see it.`];
  return { path, branch: BRANCH, fresh: true, relation: relationOf(path, workspace), notes };
};

const relationOf = (repo: string, workspace: string): ChosenRepo["relation"] => {
  if (repo === workspace) return "equal";
  if (!relative(workspace, repo).startsWith("..")) return "inside";
  return relative(repo, workspace).startsWith("..") ? "beside" : "around";
};

const existing = (site: Site, path: string): string =>
  site.look(path).kind === "folder" || dirname(path) === path ? path : existing(site, dirname(path));
